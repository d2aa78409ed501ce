import { readFileSync } from "node:fs";
import { expect } from "chai";
import { rules } from "../src/rules/index.ts";
import { muster } from "./support/muster.ts";

describe("README", () => {
  const readme = readFileSync("README.md", "utf8");

  it("shows what its first command prints", () => {
    const { stdout, status } = muster(["lint", "fixtures/lint/circle"]);
    expect(readme).to.contain(stdout);
    expect(status).to.equal(1);
  });

  it("shows what graph draws (npm run picture)", () => {
    const { stdout } = muster(["graph", "fixtures/graph/parts", "--format", "svg"]);
    expect(readFileSync("docs/graph.svg", "utf8")).to.equal(stdout);
  });

  it("lists every rule with its severity", () => {
    const listed = [...readme.matchAll(/^\| `([a-z-]+)` +\| (error|warning|info) +\|/gm)];
    expect(listed.map(([, id, severity]) => `${id ?? ""} ${severity ?? ""}`).sort()).to.deep.equal(
      rules.map(({ id, severity }) => `${id} ${severity}`).sort(),
    );
  });
});
