// Compares what random scripts do in bash with what the interpreter says they do.
// Takes how many, 10,000 if nothing is said, and the first seed.
import { compareRandom, shrink } from "./compare-random.ts";

const BATCH = 250;

const [count = 10_000, firstSeed = 1] = process.argv.slice(2).map(Number);
let compared = 0;
let found = 0;
for (let done = 0; done < count; done += BATCH) {
  const result = compareRandom(firstSeed + done, Math.min(BATCH, count - done));
  compared += result.compared;
  for (const disagreement of result.disagreements) {
    found++;
    console.log(
      `seed ${disagreement.seed}:\n${shrink(disagreement)}\n${disagreement.difference}\n`,
    );
  }
}
console.log(`${count} scripts, ${compared} compared, ${found} disagreements`);
process.exitCode = found > 0 ? 1 : 0;
