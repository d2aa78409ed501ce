// Writes output.json, output.txt, fix.diff and plan.* of the fixtures from what the
// program prints now. findings.json is written by hand, so that a change in what is
// found never passes unseen.
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fixtureFlags, lintFixtures } from "./fixture-flags.ts";
import { muster } from "./muster.ts";

for (const directory of lintFixtures()) {
  const flags = fixtureFlags(directory);
  const json = muster(["lint", "--format", "json", ...flags], { cwd: directory });
  const pretty = muster(["lint", ...flags], { cwd: directory });
  writeFileSync(join(directory, "output.json"), json.stdout);
  writeFileSync(join(directory, "output.txt"), pretty.stdout);
}

for (const name of readdirSync("fixtures/fix")) {
  const directory = join("fixtures/fix", name);
  const { stdout } = muster(["lint", "--fix-dry-run"], { cwd: directory });
  writeFileSync(join(directory, "fix.diff"), stdout);
}

for (const name of readdirSync("fixtures/plan")) {
  const directory = join("fixtures/plan", name);
  const flags = fixtureFlags(directory);
  const json = muster(["plan", "--format", "json", ...flags], { cwd: directory });
  const text = muster(["plan", ...flags], { cwd: directory });
  writeFileSync(join(directory, "plan.json"), json.stdout);
  writeFileSync(join(directory, "plan.txt"), text.stdout);
}
