import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { lint } from "../../src/lint.ts";
import { rules } from "../../src/rules/index.ts";

/** Rule and severity of what `lint` finds in a template. */
async function findings(template: string): Promise<string[]> {
  const directory = mkdtempSync(join(tmpdir(), "muster-test-"));
  try {
    writeFileSync(join(directory, "main.tf"), template);
    const { diagnostics } = await lint([directory]);
    return diagnostics.map(({ rule, severity }) => `${severity} ${rule}`);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

describe("the examples of the rules", () => {
  for (const { id, severity, example } of rules) {
    it(`show what ${id} finds, and how it is mended`, async () => {
      expect(await findings(example.bad)).to.deep.equal([`${severity} ${id}`]);
      expect(await findings(example.good)).to.deep.equal([]);
    });
  }
});
