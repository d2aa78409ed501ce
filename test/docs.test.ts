import { readFileSync } from "node:fs";
import { expect } from "chai";
import { explainAll } from "../src/explain.ts";
import { renderRulesPage } from "../src/report/rules.ts";

describe("docs/rules.md", () => {
  it("is what the rules and lint say now (else: npm run docs)", async () => {
    expect(readFileSync("docs/rules.md", "utf8")).to.equal(renderRulesPage(await explainAll()));
  });
});
