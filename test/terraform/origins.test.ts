import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { FileReader } from "../../src/source/file-reader.ts";
import { ModuleLoader } from "../../src/terraform/module-loader.ts";
import { parseFile } from "../../src/terraform/parse-file.ts";
import { readTemplate } from "../../src/terraform/read-template.ts";
import { randomTemplate } from "./random-template.ts";

describe("the characters of a script", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "muster-origins-"));
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  it("lead back to the very characters of the literals that they come from", () => {
    let found = 0;
    fc.assert(
      fc.property(randomTemplate, ({ source, marks }) => {
        writeFileSync(join(folder, "main.tf"), source);
        const reader = new FileReader();
        reader.allow(folder);
        const template = readTemplate(folder, new ModuleLoader(reader, parseFile), reader);
        expect(template.problems, source).to.deep.equal([]);
        for (const { text } of template.scripts.flatMap(({ variants }) => variants)) {
          for (const piece of text.pieces) {
            for (const [i, character] of Array.from(piece.text).entries()) {
              const mark = character.toLowerCase();
              if (!marks.has(mark)) continue;
              found++;
              expect(piece.exact, `${character} in ${source}`).to.equal(true);
              expect((piece.span?.start ?? 0) + i, `${character} in ${source}`).to.equal(
                source.indexOf(mark),
              );
            }
          }
        }
      }),
      { numRuns: 500, seed: 7 },
    );
    expect(found).to.be.greaterThan(1000);
  });
});
