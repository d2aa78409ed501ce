// Compares what the simulator says of random start-ups with what every order of
// their steps leads to, and what it says with what the rules find. Takes how many, 20,000 if nothing is said, and the first seed.
import { compareStartups } from "./compare-startups.ts";
import { unexplainedWaits } from "./unexplained-waits.ts";

const BATCH = 250;

/** Of all start-ups, those that have too many orders to try them all must be fewer. */
const MOST_SKIPPED = 0.05;

const [count = 20_000, firstSeed = 1] = process.argv.slice(2).map(Number);
let compared = 0;
let found = 0;
let unexplained = 0;
for (let done = 0; done < count; done += BATCH) {
  const result = compareStartups(firstSeed + done, Math.min(BATCH, count - done));
  compared += result.compared;
  for (const { seed, difference } of result.disagreements) {
    found++;
    console.log(`seed ${seed}:\n${difference}\n`);
  }
  for (const { seed, difference } of unexplainedWaits(
    firstSeed + done,
    Math.min(BATCH, count - done),
  )) {
    unexplained++;
    console.log(`seed ${seed}:\n${difference}\n`);
  }
}
console.log(
  `${count} start-ups, ${compared} compared, ${found} disagreements, ${unexplained} with waits that findings do not explain`,
);
const skipped = count - compared;
if (skipped > MOST_SKIPPED * count) console.log(`${skipped} were skipped, which is too many`);
process.exitCode = found + unexplained > 0 || skipped > MOST_SKIPPED * count ? 1 : 0;
