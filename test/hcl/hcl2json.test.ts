import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "@cdktf/hcl2json";
import { expect } from "chai";
import fc from "fast-check";
import { isConversionError, isVerdict } from "../../src/hcl/judge-message.ts";
import { parseConfig } from "../../src/hcl/parse.ts";
import { SourceFile } from "../../src/source/source-file.ts";
import { hcl2jsonView } from "./hcl2json-view.ts";
import { mutate, mutations, randomConfig } from "./random-hcl.ts";

const FIXTURES = "fixtures";

describe("the parser and hcl2json", () => {
  for (const name of readdirSync(FIXTURES, { recursive: true, encoding: "utf8" })) {
    if (!name.endsWith(".tf")) continue;
    it(`agree on ${name}`, async () => {
      await expectAgreement(readFileSync(join(FIXTURES, name), "utf8").replace(/^\uFEFF/, ""));
    });
  }

  it("agree on random configurations", async () => {
    await fc.assert(fc.asyncProperty(randomConfig, expectAgreement), { seed: 2, numRuns: 1000 });
  });

  it("agree on random configurations with mistakes", async () => {
    await fc.assert(
      fc.asyncProperty(randomConfig, mutations, (source, edits) =>
        expectAgreement(mutate(source, edits)),
      ),
      { seed: 3, numRuns: 2000 },
    );
  });
});

/** Both accept, and see the same, or both refuse. */
async function expectAgreement(source: string): Promise<void> {
  const ours = parseConfig(new SourceFile("main.tf", source));
  const theirs = await hcl2json(source);
  expect(ours.ok ? "accepted" : "refused", ours.ok ? "" : ours.errors[0]?.message).to.equal(
    theirs.verdict,
  );
  if (ours.ok && theirs.json !== undefined) {
    // Through JSON, as hcl2json's own output: its objects have prototypes.
    expect(JSON.parse(JSON.stringify(hcl2jsonView(ours.value)))).to.deep.equal(theirs.json);
  }
}

/** The JSON is undefined where hcl2json accepts the file and cannot turn it into JSON. */
async function hcl2json(
  source: string,
): Promise<{ verdict: "accepted" | "refused"; json?: unknown }> {
  try {
    return { verdict: "accepted", json: await parse("main.tf", source) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (isConversionError(message)) return { verdict: "accepted" };
    if (isVerdict(message)) return { verdict: "refused" };
    throw error;
  }
}
