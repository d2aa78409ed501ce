import { expect } from "chai";
import { formatDuration } from "../../src/startup/format-duration.ts";

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
