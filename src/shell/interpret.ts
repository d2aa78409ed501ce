import type { Span } from "../source/source-file.ts";
import { Text } from "../source/text.ts";
import { assignedNames } from "./assigned-names.ts";
import { Budget, BudgetExceeded, type Allowance } from "./budget.ts";
import { DEFAULT_OPTIONS, Environment } from "./environment.ts";
import type { ForeignFile } from "./foreign-file.ts";
import { endShell, executeScript, executeShell } from "./execute.ts";
import { parseProgram } from "./parse.ts";
import { Recorder } from "./recorder.ts";
import { readShebang } from "./shebang.ts";
import { noteErrors } from "./run-text.ts";
import { Shell, type Session } from "./shell.ts";
import type { ShellResult } from "./sync-call.ts";

/** What is known about the surroundings of a script. */
export interface InterpretOptions {
  /** Environment variables that the script's agent sets. */
  readonly environment?: ReadonlyMap<string, Text>;
  /** Files that other scripts write, by the keys of their paths: programs that this one may run. */
  readonly foreignFiles?: ReadonlyMap<string, ForeignFile>;
  /** Shared with the other scripts of the template, so that all of them end in time. */
  readonly allowance?: Allowance;
}

const CARRIAGE_RETURN =
  "the script has Windows line ends (CRLF): bash reads the carriage return as part of the last word; save the file with LF";

/**
 * Follows a script, read as Bash, and gives the sync calls that it makes.
 * Nothing is executed. Never throws; what is too much to follow is left out,
 * and `limits` says so.
 */
export function interpret(script: Text, options: InterpretOptions = {}): ShellResult {
  const recorder = new Recorder();
  const shebang = readShebang(script.source);
  if (!shebang.isShell) {
    const interpreter = shebang.interpreter ?? "";
    recorder.limit(`a script for "${interpreter}" is not followed: only shell scripts are`);
    return recorder.result(new Map());
  }
  const { text, carriageReturn } = withoutCarriageReturns(script);
  const program = parseProgram(text);
  const session: Session = {
    budget: new Budget(options.allowance),
    recorder,
    assignedNames: assignedNames(text.source),
    inherited: options.environment ?? new Map<string, Text>(),
    foreignFiles: options.foreignFiles ?? new Map<string, ForeignFile>(),
    execute: executeShell,
    possibleTraps: new Set(),
    sentTraps: new Set(),
    perhapsTraps: 0,
    endless: new Set(),
    jobs: 0,
    jobOutcomes: new Map(),
    temporaryFiles: 0,
  };
  const environment = Environment.create({ ...DEFAULT_OPTIONS, errexit: shebang.errexit });
  for (const name of session.inherited.keys()) environment.export(name);
  const shell = new Shell(session, environment, program);
  // It is told of also where it makes no call.
  recorder.numberOf(shell.process);
  noteErrors(program, shell);
  try {
    endShell(shell, executeScript(program, shell));
  } catch (exceeded) {
    if (!(exceeded instanceof BudgetExceeded)) throw exceeded;
    recorder.limit(exceeded.message);
  }
  if (carriageReturn && recorder.hasCalls) {
    recorder.error({ message: CARRIAGE_RETURN, span: carriageReturn });
  }
  return recorder.result(shell.files.contents);
}

/** The script with Unix line ends, and where its first carriage return stands. */
function withoutCarriageReturns(script: Text): { text: Text; carriageReturn: Span | undefined } {
  const first = script.source.indexOf("\r\n");
  if (first === -1) return { text: script, carriageReturn: undefined };
  const kept: Text[] = [];
  let from = 0;
  for (let at = first; at !== -1; at = script.source.indexOf("\r\n", from)) {
    kept.push(script.slice(from, at));
    from = at + 1;
  }
  kept.push(script.slice(from));
  return { text: Text.concat(kept), carriageReturn: script.locate(first, first + 1) };
}
