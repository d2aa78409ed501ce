// Compares what random expressions come to in Terraform, which must be on the PATH, with what muster says.
// Takes how many, 5,000 if nothing is said, and the first seed. A few will disagree: muster keeps
// no types of empty collections, and does not look for all mistakes in what a ?: or a for leaves out.
import { compareRandom } from "./compare-expressions.ts";

const BATCH = 200;

const [count = 5_000, firstSeed = 1] = process.argv.slice(2).map(Number);
let compared = 0;
let found = 0;
for (let done = 0; done < count; done += BATCH) {
  const result = await compareRandom(firstSeed + done, Math.min(BATCH, count - done));
  compared += result.compared;
  for (const { expression, terraform, muster } of result.disagreements) {
    found++;
    console.log(`${expression}\n  Terraform: ${terraform}\n  muster:    ${muster}\n`);
  }
}
console.log(`${compared} expressions, ${found} disagreements`);
process.exitCode = found > 0 ? 1 : 0;
