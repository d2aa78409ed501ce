import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { expect } from "chai";
import fc from "fast-check";
import { readTree } from "../../src/config/read-tree.ts";
import { CONFIG_SCHEMA, schemaDocument } from "../../src/config/schema.ts";
import { SourceFile } from "../../src/source/source-file.ts";

/** Whether the reader takes a text. */
function isRead(text: string): boolean {
  class Refused extends Error {}
  try {
    readTree(new SourceFile("/.muster.json", text), CONFIG_SCHEMA, () => {
      throw new Refused();
    });
    return true;
  } catch (error) {
    if (error instanceof Refused) return false;
    throw error;
  }
}

describe("the schema of config files", () => {
  it("is current in the package", () => {
    expect(readFileSync("muster.schema.json", "utf8")).to.equal(schemaDocument());
  });

  it("takes what the reader takes", () => {
    const validate = new Ajv({ allowUnionTypes: true }).compile(
      JSON.parse(schemaDocument()) as object,
    );
    const leaf = fc.constantFrom<unknown>(
      "off",
      "warning",
      "2.32",
      "v2",
      "x",
      2.5,
      true,
      [],
      ["a"],
      [1],
      {},
    );
    const rules = fc.dictionary(
      fc.constantFrom("deadlock", "dead-lock", "unknown-unit"),
      fc.oneof(leaf, fc.record({ severity: leaf, exceptUnits: leaf }, { requiredKeys: [] })),
      { maxKeys: 2 },
    );
    const settings = {
      rules: fc.oneof({ weight: 4, arbitrary: rules }, leaf),
      modulePath: fc.oneof(fc.dictionary(fc.constantFrom("a", "b"), leaf), leaf),
      parameters: fc.oneof(fc.dictionary(fc.constantFrom("a", "b"), leaf), leaf),
      vars: fc.oneof(
        fc.dictionary(fc.constantFrom("a", "b"), fc.oneof(leaf, fc.constant(null))),
        leaf,
      ),
      coderVersion: leaf,
    };
    const override = fc.record({ paths: leaf, nonsense: leaf, ...settings }, { requiredKeys: [] });
    const entries: Record<string, fc.Arbitrary<unknown>> = {
      $schema: leaf,
      extends: leaf,
      ignore: leaf,
      overrides: fc.oneof(leaf, fc.array(override, { maxLength: 2 })),
      nonsense: fc.constant(1),
      ...settings,
    };
    // Few at once: most are wrong.
    const config = fc
      .shuffledSubarray(Object.keys(entries), { maxLength: 2 })
      .chain((keys) =>
        fc.record(Object.fromEntries(keys.map((key) => [key, entries[key] ?? leaf]))),
      );
    let taken = 0;
    fc.assert(
      fc.property(config, (value) => {
        const isValid = validate(value);
        if (isValid) taken++;
        expect(isRead(JSON.stringify(value))).to.equal(isValid);
      }),
      { numRuns: 3000 },
    );
    expect(taken).to.be.greaterThan(100);
  });
});
