import { expect } from "chai";
import { unexplainedWaits } from "./unexplained-waits.ts";

const SEED = 1;
const COUNT = 500;

describe("rules: random start-ups", () => {
  it("tell of everyone who waits in vain, and of nobody else", () => {
    const [first] = unexplainedWaits(SEED, COUNT);
    if (first) expect.fail(`seed ${first.seed}:\n${first.difference}`);
  });
});
