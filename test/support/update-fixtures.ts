// Writes output.json and output.txt of every fixture from what the program
// prints now. findings.json is written by hand, so that a change in what is
// found never passes unseen.
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { muster } from "./muster.ts";

for (const name of readdirSync("fixtures/lint")) {
  const directory = join("fixtures/lint", name);
  const json = muster(["lint", "--format", "json"], { cwd: directory });
  const pretty = muster(["lint"], { cwd: directory });
  writeFileSync(join(directory, "output.json"), json.stdout);
  writeFileSync(join(directory, "output.txt"), pretty.stdout);
}
