import type { ShellResult } from "../../src/shell/sync-call.ts";
import { randomScript } from "./random-script.ts";
import { difference, recordCalls } from "./real-bash.ts";
import { interpretSource } from "./script-fixtures.ts";

/** A random script on which the interpreter and bash disagree. */
export interface Disagreement {
  readonly seed: number;
  readonly source: string;
  readonly difference: string;
}

/** How the comparison of many random scripts went. */
export interface Comparison {
  readonly disagreements: readonly Disagreement[];
  /** Scripts of which the interpreter knows every call for certain, so that they could be compared. */
  readonly compared: number;
}

/** Compares what random scripts call with what the interpreter predicts, for the seeds from one on. */
export function compareRandom(firstSeed: number, count: number): Comparison {
  const seeds = Array.from({ length: count }, (_, i) => firstSeed + i);
  const scripts = seeds.map((seed) => ({
    seed,
    name: `seed-${seed}`,
    source: sourceOf(randomScript(seed)),
  }));
  const predicted = scripts.map((script) => ({
    ...script,
    result: interpretSource(script.source),
  }));
  const certain = predicted.filter(({ result }) => isCertain(result));
  const recorded = recordCalls(certain);
  const disagreements = certain.flatMap(({ seed, name, source, result }) => {
    const found = difference(recorded.get(name) ?? [], result.calls);
    return found === undefined ? [] : [{ seed, source, difference: found }];
  });
  return { disagreements, compared: certain.length };
}

/** The shortest script that still shows a disagreement, made by leaving commands out. */
export function shrink({ seed }: Disagreement): string {
  let statements = randomScript(seed);
  for (let i = statements.length - 1; i >= 0; i--) {
    const fewer = statements.filter((_, at) => at !== i);
    const source = sourceOf(fewer);
    const result = interpretSource(source);
    if (!isCertain(result)) continue;
    const recorded = recordCalls([{ name: "shrunk", source }]).get("shrunk") ?? [];
    if (difference(recorded, result.calls) !== undefined) statements = fewer;
  }
  return sourceOf(statements);
}

/** Whether there is one path through the script, which makes all its calls. */
function isCertain({ calls, limits }: ShellResult): boolean {
  return calls.every(({ certain }) => certain) && limits.length === 0;
}

function sourceOf(statements: readonly string[]): string {
  return `${statements.join("\n")}\n`;
}
