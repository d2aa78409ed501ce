import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { escapeXml } from "../../src/drawing/svg-node.ts";
import { visible } from "../../src/visible.ts";
import { lintFixtures } from "../support/fixture-flags.ts";
import { muster } from "../support/muster.ts";
import { elementsOf, expectAlone, type Element } from "../support/xml.ts";

function draw(directory: string): Element[] {
  const { status, stdout } = muster(["graph", "--format", "svg"], { cwd: directory });
  expect(status).to.equal(0);
  return elementsOf(stdout);
}

describe("muster graph --format svg", () => {
  const directories = [
    ...readdirSync("fixtures/graph").map((name) => join("fixtures/graph", name)),
    ...lintFixtures().filter((directory) => directory.startsWith("fixtures/lint")),
  ];
  for (const directory of directories) {
    it(`draws ${directory} so that it stands alone`, () => {
      const elements = draw(directory);
      expectAlone(elements);
    });
  }

  it("has every unit's name as text, and marks what lint finds", () => {
    const elements = draw("fixtures/lint/circle");
    const names = elements.filter(({ attributes }) => attributes["class"] === "name");
    expect(names.map(({ text }) => text).sort()).to.deep.equal([
      "app",
      "db",
      "git-clnoe",
      "git-clone",
      "seed",
    ]);
    const steps = elements.filter(
      ({ name, attributes }) => name === "text" && attributes["class"] === "step",
    );
    expect(steps.map(({ text }) => text)).to.deep.equal(["1", "2", "3"]);
    const errors = elements.filter(
      ({ attributes }) => attributes["class"] === "link dependency error",
    );
    expect(errors).to.have.length(4);
    expect(elements.find(({ name }) => name === "desc")?.text)
      .to.match(/^5 units, 4 scripts, 1 agent\./)
      .and.include("seed waits for app.")
      .and.include("error: units wait for each other in a circle");
  });

  it("keeps hostile names names", () => {
    const names = draw("fixtures/graph/hostile-names")
      .filter(({ attributes }) => attributes["class"] === "name")
      .map(({ text }) => text);
    expect(names).to.include.members([
      "<img/src=x/onerror=window.hacked=1>",
      "&lt;&quot;&#39;]]>-->",
      "\\u{202e}txt.exe",
      "日本語-ünï",
      "base",
    ]);
  });

  it("escapes any text so that a parser reads the same", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const shown = visible(text);
        const [element] = elementsOf(`<t a="${escapeXml(shown)}">${escapeXml(shown)}</t>`);
        const expected = shown.replace(/[\uFFFE\uFFFF]/g, "\uFFFD");
        expect(element?.text).to.equal(expected);
        expect(element?.attributes["a"]).to.equal(expected);
        expect(() => elementsOf(`<t>${escapeXml(text)}</t>`)).to.not.throw();
      }),
    );
  });
});
