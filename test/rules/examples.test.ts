import { expect } from "chai";
import { lint } from "../../src/lint.ts";
import { exampleFiles } from "../../src/rules/example-template.ts";
import { rules } from "../../src/rules/index.ts";
import type { Example } from "../../src/rules/rule.ts";
import { withFiles } from "../support/files.ts";

/** Rule and severity of what `lint` finds in a template. */
async function findings(example: Example): Promise<string[]> {
  return withFiles(exampleFiles(example), async (directory) => {
    const { diagnostics } = await lint([directory]);
    return diagnostics.map(({ rule, severity }) => `${severity} ${rule}`);
  });
}

describe("the examples of the rules", () => {
  for (const { id, severity, example } of rules) {
    it(`show what ${id} finds, and how it is mended`, async () => {
      expect(await findings(example.bad)).to.deep.equal([`${severity} ${id}`]);
      expect(await findings(example.good)).to.deep.equal([]);
    });
  }
});
