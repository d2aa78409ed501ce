import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Templates that are each linted alone. */
const LINT = "fixtures/lint";

/** For each rule a template in which it fires, and one that differs little, in which nothing does. */
export const RULES = "fixtures/rules";

/** What `muster graph` prints of the templates in `fixtures/graph`, by format. */
export const GRAPH_FILES = [
  ["dot", "graph.dot"],
  ["mermaid", "graph.mmd"],
  ["json", "graph.json"],
] as const;

/** The directories in which `muster lint` is run, with its output beside what it is run on. */
export function lintFixtures(): string[] {
  return [LINT, RULES].flatMap((parent) => readdirSync(parent).map((name) => join(parent, name)));
}

/** What a fixture is linted with: the flags in its `flags.json`, and its templates where it has two. */
export function fixtureFlags(directory: string): readonly string[] {
  if (existsSync(join(directory, "near-miss"))) return ["fires", "near-miss"];
  const file = join(directory, "flags.json");
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as string[]) : [];
}
