import { expect } from "chai";
import { parseDuration } from "../../src/shell/duration.ts";

describe("parseDuration", () => {
  const cases: readonly (readonly [string, number | undefined])[] = [
    ["30s", 30_000],
    ["5m", 300_000],
    ["1h30m", 5_400_000],
    ["1.5h", 5_400_000],
    ["500ms", 500],
    [".5s", 500],
    ["-1s", -1000],
    ["+1s", 1000],
    ["0", 0],
    ["250us", 0.25],
    ["5", undefined],
    ["", undefined],
    ["5 m", undefined],
    ["m", undefined],
    ["1d", undefined],
    ["1h30", undefined],
  ];
  for (const [text, milliseconds] of cases) {
    it(`reads ${JSON.stringify(text)} as ${milliseconds ?? "no duration"}`, () => {
      expect(parseDuration(text)).to.equal(milliseconds);
    });
  }
});
