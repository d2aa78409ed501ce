import { expect } from "chai";
import { cleanUp, folder, workspace } from "../sync/support.ts";
import { errorsOf, predicted, run, writeStartup } from "./real-startups.ts";

const SEED = 1;
const COUNT = 50;

/** How many start-ups run at the same time. */
const TOGETHER = 17;

/** Of all start-ups, someone waits in vain in at least as many, and nobody in at least as many. */
const LEAST = COUNT / 5;

describe("start-ups run for real", function () {
  this.timeout(240_000);
  afterEach(cleanUp);

  it("block whom lint says they block, and nobody else", async () => {
    const agent = await workspace();
    const parent = folder();
    const seeds = Array.from({ length: COUNT }, (_, i) => SEED + i);
    const written = seeds.map((seed) => writeStartup(seed, parent));
    let blocking = 0;
    for (let from = 0; from < COUNT; from += TOGETHER) {
      const some = written.slice(from, from + TOGETHER);
      const results = await Promise.all(some.map((each) => run(each, agent)));
      for (const [i, result] of results.entries()) {
        const each = some[i];
        if (!each) continue;
        expect(predicted(each), each.directory).to.deep.equal([result]);
        const isBlocked = result.blocked.length > 0;
        const errors = await errorsOf(each);
        expect(errors.length > 0, `${each.directory}: ${errors.join()}`).to.equal(isBlocked);
        if (isBlocked) blocking++;
      }
    }
    expect(blocking).to.be.within(LEAST, COUNT - LEAST);
  });
});
