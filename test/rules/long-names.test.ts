import { expect } from "chai";
import { lint } from "../../src/lint.ts";
import { withFiles } from "../support/files.ts";

/** Longer than any message should repeat. */
const LONG = "x".repeat(200);

/** Scripts with as many kinds of mistakes as fit; `A` and `B` stand for long names. */
const SCRIPTS = [
  "want A missing B\nstart A",
  "want B A\nstart B\ncomplete B\ncomplete B",
  "complete Ac\nwant Ac Ab Ad\nstart Ac\nwant Ac Ae",
  'want Af\nwant Af ""\nstart Af --timeout A\nstart Af A B\nwnatA\nstart --A Af',
  "want Ag ${var.x}A\ncomplete Ag",
  "want Ah missing",
];

const TEMPLATE = `resource "coder_agent" "main" {}
variable "x" {}
${SCRIPTS.map(
  (calls, i) => `resource "coder_script" "s${i}" {
  agent_id     = coder_agent.main.id
  run_on_start = true
  script       = <<-EOT
${calls.replaceAll("A", LONG).replaceAll("B", `b${LONG}`).replace(/^/gm, "coder exp sync ")}
EOT
}
`,
).join("")}`;

describe("long names of units", () => {
  it("are cut in every message, and whole for programs", async () => {
    await withFiles({ "main.tf": TEMPLATE }, async (directory) => {
      const { diagnostics } = await lint([directory]);
      const rules = new Set(diagnostics.map(({ rule }) => rule));
      expect(rules.size).to.be.at.least(8);
      for (const { message, hint = "", related = [], notes = [] } of diagnostics) {
        const texts = [message, hint, ...notes, ...related.map((place) => place.message)];
        expect(texts.filter((text) => /x{90}/.test(text))).to.deep.equal([]);
      }
      expect(diagnostics.map(({ unit }) => unit)).to.include(LONG);
    });
  });
});
