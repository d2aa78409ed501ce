import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The flags that a fixture is linted with: those in its `flags.json`, where it has one. */
export function fixtureFlags(directory: string): readonly string[] {
  const file = join(directory, "flags.json");
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as string[]) : [];
}
