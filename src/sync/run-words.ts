import { CommandError } from "../command-error.ts";
import type { RunOptions } from "./run.ts";

/** Parts the words after `sync run` at the `--` that ends muster's own. */
export function splitWords(argv: readonly string[]): { own: string[]; command: string[] } {
  const end = argv.indexOf("--");
  return end < 0
    ? { own: [...argv], command: [] }
    : { own: argv.slice(0, end), command: argv.slice(end + 1) };
}

/**
 * What is run as which unit. The command may begin before the `--`, or do without it.
 * @throws a CommandError where the unit or the command is missing
 */
export function unitAndCommand(
  [unit, ...before]: readonly string[],
  after: readonly string[],
): Pick<RunOptions, "unit" | "command"> {
  const [program, ...args] = [...before, ...after];
  if (unit !== undefined && program !== undefined) return { unit, command: [program, ...args] };
  throw new CommandError(
    "run takes a unit and a command: muster sync run UNIT [--want DEPENDENCY]… -- COMMAND…",
    "For example: muster sync run app --want database -- npm start",
  );
}
