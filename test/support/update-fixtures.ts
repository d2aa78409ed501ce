// Writes output.json, output.txt, fix.diff, plan.*, graph.*, rehearsal.json and expected/ of the
// fixtures from what the program prints now. findings.json is written by hand, so that a
// change in what is found never passes unseen.
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fixtureFlags, GRAPH_FILES, lintFixtures } from "./fixture-flags.ts";
import { muster } from "./muster.ts";
import { maskTimes } from "./rehearsal.ts";
import { REPORT_FIXTURES, reports } from "./report-fixture.ts";

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

for (const name of readdirSync(REPORT_FIXTURES)) {
  const directory = join(REPORT_FIXTURES, name, "expected");
  mkdirSync(directory, { recursive: true });
  for (const [format, { stdout }] of Object.entries(await reports(name))) {
    writeFileSync(join(directory, format), stdout);
  }
}

for (const name of readdirSync("fixtures/rehearse")) {
  const directory = join("fixtures/rehearse", name);
  const flags = [...fixtureFlags(directory), "--yes", "--format", "json"];
  const { stdout } = muster(["rehearse", ...flags], { cwd: directory });
  const masked = JSON.stringify(maskTimes(stdout), undefined, 2);
  writeFileSync(join(directory, "rehearsal.json"), `${masked}\n`);
}
for (const name of readdirSync("fixtures/graph")) {
  const directory = join("fixtures/graph", name);
  for (const [format, file] of GRAPH_FILES) {
    const { stdout } = muster(["graph", "--format", format], { cwd: directory });
    writeFileSync(join(directory, file), stdout);
  }
}
