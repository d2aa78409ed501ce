import type { Text } from "../source/text.ts";
import { DEFAULT_OPTIONS, type ShellOptions } from "./environment.ts";
import { endShell } from "./execute.ts";
import { programAt, programNamed } from "./program-file.ts";
import { runText } from "./run-text.ts";
import { readShebang } from "./shebang.ts";
import type { Shell } from "./shell.ts";
import { ASSUMED, exitOutcome, perhaps, type Outcome } from "./status.ts";
import type { Input } from "./streams.ts";
import type { Argument } from "./argument.ts";
import type { Element } from "./variable.ts";

/** How a script is started as a program of its own. */
export interface ProcessOptions {
  readonly options: ShellOptions;
  /** `$0` */
  readonly name?: Text | undefined;
  readonly positional: readonly Element[];
  readonly stdin: Input | undefined;
}

/** The exit status where there is no such program. */
const NOT_FOUND = 127;

/** Runs a script as another shell process does: it sees exported variables only. */
export function runProcess(script: Text, shell: Shell, start: ProcessOptions): Outcome {
  const environment = shell.environment.forkProcess(start.options, start.positional);
  environment.programName = start.name;
  const changes = {
    process: shell.childProcess(),
    certain: shell.isCertain,
    checked: false,
    loop: undefined,
    frame: undefined,
    stdin: start.stdin,
  };
  const fork = shell.fork(changes, environment);
  return endShell(fork, runText(script, fork));
}

/**
 * Runs a file that a script of the template has written; undefined where there is no such file.
 * @param options those of the shell that is told to run it; else its first line decides
 */
export function runFile(
  args: readonly Argument[],
  shell: Shell,
  options?: ShellOptions,
): Outcome | undefined {
  const [program, ...positional] = args;
  if (!program) return undefined;
  // A bare name is looked for in `PATH`, unless a shell is told to run it.
  const { source, isKnown } = program.text;
  const isPath = options !== undefined || !isKnown || source.includes("/");
  const file = isPath ? programAt(shell.path(program.text), shell) : programNamed(source, shell);
  if (!file) return undefined;
  const { text: content, isThere } = file;
  if (content === "absent") return exitOutcome(NOT_FOUND);
  if (content === "unknown") return ASSUMED;
  const shebang = readShebang(content.source);
  if (!options && !shebang.isShell) return ASSUMED;
  const run = (): Outcome =>
    runProcess(content, shell, {
      options: options ?? { ...DEFAULT_OPTIONS, errexit: shebang.errexit },
      name: program.text,
      positional,
      stdin: shell.stdin,
    });
  return isThere ? run() : perhaps(shell.under({ certain: false }, run));
}
