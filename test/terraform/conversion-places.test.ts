import { expect } from "chai";
import { shown } from "./in-template.ts";

const VARIABLE = (type: string, given: string, more = "") =>
  `variable "x" {\n  type = ${type}\n  default = ${given}\n${more}}\n`;

/** Types, values that do not fit them, and what is said of each. */
const REFUSED: readonly (readonly [type: string, value: string, message: string])[] = [
  [
    "map(object({ after = optional(list(string)) }))",
    '{ git = {}, "py thon" = { after = "git" } }',
    'a list(string) is needed, but ["py thon"].after is the string "git"',
  ],
  ["map(object({ on = bool }))", "{ git = {} }", 'the attribute "on" is missing in ["git"]'],
  ["object({ on = bool })", "{}", 'the attribute "on" is missing'],
  [
    "list(object({ ports = set(number) }))",
    '[{ ports = [1] }, { ports = [1, "http"] }]',
    'a number is needed, but [1].ports[1] is the string "http"',
  ],
  ["tuple([string, bool])", '["a", "b"]', 'a bool is needed, but [1] is the string "b"'],
  ["number", '"two"', 'a number is needed, but this is the string "two"'],
];

describe("a value that does not fit its type", () => {
  for (const [type, value, message] of REFUSED) {
    it(`is named by its place: ${message}`, async () => {
      const asked = await shown({ "main.tf": VARIABLE(type, value) }, "var.x");
      expect(asked).to.deep.equal([`error: ${message}`]);
    });
  }

  it("shows no key of what is sensitive", async () => {
    const main = VARIABLE("map(number)", '{ hunter2 = "hunter3" }', "  sensitive = true\n");
    const [found] = await shown({ "main.tf": main }, "var.x");
    expect(found).to.contain("error: a number is needed").and.not.contain("hunter");
  });
});
