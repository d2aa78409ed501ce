import { expect } from "chai";
import { useColor } from "../../src/report/colors.ts";

describe("useColor", () => {
  const cases: [boolean, Record<string, string>, boolean][] = [
    [true, {}, true],
    [false, {}, false],
    [true, { NO_COLOR: "1" }, false],
    [true, { NO_COLOR: "" }, true],
    [true, { TERM: "dumb" }, false],
    [false, { FORCE_COLOR: "1" }, true],
    [false, { FORCE_COLOR: "" }, true],
    [true, { FORCE_COLOR: "0" }, false],
    [true, { FORCE_COLOR: "false" }, false],
    [false, { FORCE_COLOR: "3", NO_COLOR: "1" }, true],
  ];
  for (const [isTTY, env, expected] of cases) {
    const where = isTTY ? "on a terminal" : "in a file";
    it(`is ${String(expected)} ${where} with ${JSON.stringify(env)}`, () => {
      expect(useColor({ isTTY }, env)).to.equal(expected);
    });
  }
});
