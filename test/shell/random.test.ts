import { expect } from "chai";
import { compareRandom, shrink } from "./compare-random.ts";

const SEED = 1;
const COUNT = 500;

/** Of the random scripts, those that make a call only perhaps cannot be compared: not many. */
const LEAST_COMPARED = 0.8 * COUNT;

describe("interpret: random scripts", () => {
  it("makes the calls that bash makes", () => {
    const { disagreements, compared } = compareRandom(SEED, COUNT);
    const [first] = disagreements;
    if (first) expect.fail(`seed ${first.seed}:\n${shrink(first)}\n${first.difference}`);
    expect(compared).to.be.above(LEAST_COMPARED);
  });
});
