import { expect } from "chai";
import fc from "fast-check";
import { excerpt } from "../../src/report/excerpt.ts";
import { columns, visible } from "../../src/visible.ts";
import { SourceFile } from "../../src/source/source-file.ts";

/** The line, and carets below it; `[` and `]` mark the span. */
function shown(marked: string): string {
  const start = marked.indexOf("[");
  const end = marked.indexOf("]") - 1;
  const file = new SourceFile("/main.tf", marked.replace("[", "").replace("]", ""));
  const { source, indent, carets, rest } = excerpt(file.span(start, end));
  return `${source}\n${indent}${carets}${rest === "" ? "" : ` ${rest}`}`;
}

describe("excerpt", () => {
  const cases: [string, string, string][] = [
    ["marks a word", "start [db] now", "start db now\n      ^^"],
    ["marks one column of nothing", "start[]", "start\n     ^"],
    ["marks behind the last line", "start\n[]", "\n^"],
    ["shows tabs as spaces", "\tif\t[db]", "    if    db\n          ^^"],
    ["counts wide characters twice", "数据 [库] x", "数据 库 x\n     ^^"],
    ["counts an emoji sequence once", "👩‍💻 [db]", "👩‍💻 db\n   ^^"],
    ["counts a combining mark not at all", "cafe\u0301 [db]", "cafe\u0301 db\n     ^^"],
    ["counts what it makes visible", "\u0007[\u0007]", "\\u{7}\\u{7}\n     ^^^^^"],
    ["marks the first line of several", "a [b\nc\nd] e", "a b\n  ^ … (3 lines)"],
    ["does not count the line end of the last line", "a [b\r\nc\r\n] d", "a b\n  ^ … (2 lines)"],
  ];
  for (const [title, marked, expected] of cases) {
    it(title, () => {
      expect(shown(marked)).to.equal(expected);
    });
  }

  it("cuts long lines around the span", () => {
    const [line = "", carets = ""] = shown(`${"a".repeat(500)}[db]${"b".repeat(500)}`).split("\n");
    expect(line).to.equal(`…${"a".repeat(40)}db${"b".repeat(78)}…`);
    expect(carets.trim()).to.equal("^^");
    expect(line.indexOf("db")).to.equal(carets.indexOf("^"));
  });

  it("cuts the carets where it cuts the line", () => {
    const [line = "", carets = ""] = shown(`[${"a".repeat(500)}]`).split("\n");
    expect(line).to.equal(`${"a".repeat(120)}…`);
    expect(carets).to.equal("^".repeat(120));
  });

  it("puts the carets under the span, whatever stands before it", () => {
    const text = fc.string({ unit: "binary", maxLength: 200 });
    fc.assert(
      fc.property(text, fc.nat(200), fc.nat(20), (source, from, length) => {
        const file = new SourceFile("/main.tf", source);
        const start = Math.min(from, source.length);
        const found = excerpt(file.span(start, Math.min(start + length, source.length)));
        expect(found.indent).to.match(/^ *$/);
        expect(found.carets).to.match(/^\^+$/);
        expect(found.source.split("\n")).to.have.length(1);
        expect(visible(found.source)).to.equal(found.source);
      }),
      { seed: 29, numRuns: 300 },
    );
  });
});

describe("columns", () => {
  const cases: [string, number][] = [
    ["", 0],
    ["abc", 3],
    ["é", 1],
    ["한글", 4],
    ["ｶﾅ", 2],
    ["ＡＢ", 4],
    ["😀", 2],
    ["…", 1],
  ];
  for (const [text, width] of cases) {
    it(`is ${width} for ${JSON.stringify(text)}`, () => {
      expect(columns(text)).to.equal(width);
    });
  }
});
