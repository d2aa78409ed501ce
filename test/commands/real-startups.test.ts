import { expect } from "chai";
import { cleanUp, folder, workspace } from "../sync/support.ts";
import {
  errorsOf,
  predicted,
  run,
  writeStartup,
  type Result,
  type WrittenStartup,
} from "./real-startups.ts";

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
    const results = new Map<WrittenStartup, Result>();
    const parent = folder();
    const seeds = Array.from({ length: COUNT }, (_, i) => SEED + i);
    const written = seeds.map((seed) => writeStartup(seed, parent));
    const errors = await errorsOf(written);
    // Each time that one has ended, the next one begins.
    const waiting = written.values();
    const runAll = async (): Promise<void> => {
      for (const each of waiting) results.set(each, await run(each, agent));
    };
    await Promise.all(Array.from({ length: TOGETHER }, runAll));
    let blocking = 0;
    for (const [each, result] of results) {
      const { directory } = each;
      expect(predicted(each), directory).to.deep.equal([result]);
      const isBlocked = result.blocked.length > 0;
      const found = errors.get(directory) ?? [];
      expect(found.length > 0, `${directory}: ${found.join()}`).to.equal(isBlocked);
      if (isBlocked) blocking++;
    }
    expect(results.size).to.equal(COUNT);
    expect(blocking).to.be.within(LEAST, COUNT - LEAST);
  });
});
