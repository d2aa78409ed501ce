import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { diffLines } from "diff";
import { rules } from "../../src/rules/index.ts";
import { RULES } from "../support/fixture-flags.ts";

/** How many lines of a near miss may differ from what the rule fires on. */
const MAX_CHANGED = 4;

interface Finding {
  readonly rule: string;
  /** `fires/main.tf:12`. */
  readonly where: string;
}

/** The files below a folder, by their paths in it. */
function files(folder: string): Map<string, string> {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
  return new Map(
    paths
      .filter((path) => statSync(join(folder, path)).isFile())
      .map((path) => [path, readFileSync(join(folder, path), "utf8")]),
  );
}

// What lint finds in them is compared with findings.json where all fixtures are.
describe("the fixtures of the rules", () => {
  it("are there for every rule, and for nothing else", () => {
    expect(readdirSync(RULES).sort()).to.deep.equal(rules.map(({ id }) => id).sort());
  });

  for (const { id } of rules) {
    const folder = join(RULES, id);

    it(`show ${id} firing, alone, and a near miss in which nothing does`, () => {
      const text = readFileSync(join(folder, "findings.json"), "utf8");
      const found = (JSON.parse(text) as Finding[]).map(({ rule, where }) => ({
        rule,
        template: where.split("/")[0],
      }));
      expect(found).to.deep.equal([{ rule: id, template: "fires" }]);
    });

    it(`change little to the near miss of ${id}`, () => {
      const firing = files(join(folder, "fires"));
      const missing = files(join(folder, "near-miss"));
      expect([...missing.keys()]).to.deep.equal([...firing.keys()]);
      const changed = [...firing].map(([path, before]) => {
        const parts = diffLines(before, missing.get(path) ?? "");
        const count = (some: typeof parts) => some.reduce((sum, part) => sum + part.count, 0);
        const removed = count(parts.filter((part) => part.removed));
        return Math.max(removed, count(parts.filter((part) => part.added)));
      });
      const total = changed.reduce((sum, lines) => sum + lines, 0);
      expect(total).to.be.within(1, MAX_CHANGED);
    });
  }
});
