import { expect } from "chai";
import { closeName } from "../src/close-name.ts";

describe("closeName", () => {
  const cases: [string, string[], string | undefined][] = [
    ["git-clnoe", ["app", "git-clone"], "git-clone"],
    ["GIT_CLONE", ["git-clones", "git-clone"], "git-clone"],
    ["db", ["dbs", "app"], "dbs"],
    ["a", ["b"], undefined],
    ["app", ["web"], undefined],
    ["app", ["app"], undefined],
    ["setup-db", ["setup-dx", "setup-dab"], "setup-dx"],
    ["x".repeat(200), ["x".repeat(199)], undefined],
  ];
  for (const [name, candidates, expected] of cases) {
    it(`takes ${name.slice(0, 12)} for ${expected ?? "none"} of ${candidates.join(", ").slice(0, 40)}`, () => {
      expect(closeName(name, candidates)).to.equal(expected);
    });
  }
});
