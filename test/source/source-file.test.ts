import { expect } from "chai";
import { SourceFile } from "../../src/source/source-file.ts";

describe("SourceFile", () => {
  const file = new SourceFile("main.tf", "ab\r\ncé😀d\n\nlast");

  for (const [offset, line, column] of [
    [0, 1, 1],
    [2, 1, 3],
    [4, 2, 1],
    [6, 2, 3],
    [8, 2, 4],
    [9, 2, 5],
    [10, 3, 1],
    [11, 4, 1],
    [15, 4, 5],
    [99, 4, 5],
    [-1, 1, 1],
  ] as const) {
    it(`finds offset ${offset} at ${line}:${column}, counting characters`, () => {
      expect(file.positionAt(offset)).to.deep.equal({ line, column });
    });
  }

  it("gives lines without their ends", () => {
    expect([1, 2, 3, 4, 5].map((line) => file.lineText(line))).to.deep.equal([
      "ab",
      "cé😀d",
      "",
      "last",
      "",
    ]);
  });
});
