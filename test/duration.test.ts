import { expect } from "chai";
import { formatDuration, parseDuration } from "../src/duration.ts";

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

describe("formatDuration", () => {
  // As Go's time.Duration.String prints them.
  const cases: [number, string][] = [
    [300_000, "5m0s"],
    [30_000, "30s"],
    [5_400_000, "1h30m0s"],
    [90_000, "1m30s"],
    [1500, "1.5s"],
    [1000, "1s"],
    [500, "500ms"],
    [0.0025, "2.5µs"],
    [0, "0s"],
    [-90_000, "-1m30s"],
  ];
  for (const [milliseconds, text] of cases) {
    it(`prints ${milliseconds} milliseconds as ${text}`, () => {
      expect(formatDuration(milliseconds)).to.equal(text);
    });
  }
});
