import { closeName } from "../close-name.ts";
import { coveringSpan, type Span } from "../source/source-file.ts";
import { parseDuration } from "../duration.ts";
import { shorten } from "../shorten.ts";
import { coverArguments, type Argument } from "./argument.ts";
import type { CallProblem, SyncCallKind, Word } from "./sync-call.ts";
import {
  accepts,
  CODER_KINDS,
  findFlag,
  flagNames,
  flagSpellings,
  MUSTER_KINDS,
} from "./sync-flags.ts";

/** The words of a command that begins with `coder exp sync` or `muster sync`. */
export interface SyncLine {
  /** All of them, from the program's on. */
  readonly args: readonly Argument[];
  /** What follows, and the flags before. */
  readonly rest: readonly Argument[];
  readonly isMuster: boolean;
  /** Whether it says `coder sync`, which Coder does not have. */
  readonly lacksExp: boolean;
  /** `coder exp sync`, as it was written. */
  readonly spelling: string;
}

/** Undefined where the words are another command. */
export function readSyncLine(args: readonly Argument[]): SyncLine | undefined {
  const [program] = args;
  if (!program) return undefined;
  const { known } = program.text;
  // What is not known may be a variable for the program.
  const name = known === undefined ? "coder" : known.slice(known.lastIndexOf("/") + 1);
  if (name !== "coder" && name !== "muster") return undefined;
  const others = args.slice(1);
  const isMuster = name === "muster";
  const path: string[] = [];
  const kept: Argument[] = [];
  for (let i = 0; i < others.length; i++) {
    const arg = others[i];
    const word = arg?.text.known;
    if (!arg || word === undefined) return undefined;
    if (word.startsWith("-") && word.length > 1) {
      const value = findFlag(word)?.takesValue ? others[i + 1] : undefined;
      kept.push(arg, ...(value ? [value] : []));
      if (value) i++;
      continue;
    }
    path.push(word);
    const lacksExp = word === "sync" && path.length === 1 && !isMuster;
    if (word === "sync" && !lacksExp) {
      const spelling = shorten(`${name} ${path.join(" ")}`);
      return { args, rest: [...kept, ...others.slice(i + 1)], isMuster, lacksExp, spelling };
    }
    if (lacksExp && known !== undefined) {
      const rest = [...kept, ...others.slice(i + 1)];
      const line = { args, rest, isMuster, lacksExp, spelling: `${name} sync` };
      // Anything else may be another program's, or of another time: Coder 1 copied files with it.
      return isCoderKind(commandName(line)?.text.known) ? line : undefined;
    }
    if (path.length > 1 || word !== "exp") return undefined;
  }
  return undefined;
}

/** A `coder exp sync` command line, read as Coder reads it. */
export interface SyncCommand {
  /** Undefined where there is no such command. */
  readonly kind: SyncCallKind | undefined;
  readonly unit: Word | undefined;
  readonly dependencies: readonly Word[];
  readonly timeout: Word | undefined;
  readonly problems: readonly CallProblem[];
}

/** The word that says what a sync command does; undefined where there is none. */
export function commandName(line: SyncLine): Argument | undefined {
  return readFlags(line.rest).operands[0];
}

function isCoderKind(name: string | undefined): boolean {
  return CODER_KINDS.some((kind) => kind === name);
}

/** What each sync command takes, for messages. */
const USAGE: Readonly<Record<SyncCallKind, string>> = {
  want: "UNIT DEPENDENCY [DEPENDENCY…]",
  start: "UNIT",
  complete: "UNIT",
  status: "UNIT",
  list: "no arguments",
  ping: "no arguments",
  fail: "UNIT",
  wait: "UNIT [UNIT…]",
};

/** Commands of muster's client that are about no unit, or not followed. */
const OTHER_MUSTER_COMMANDS = new Set(["serve", "timeline", "watch"]);

/**
 * Reads what follows `coder exp sync`. Undefined where only running it would
 * tell which command it is, or where it only asks for help.
 * @param span the whole command
 */
export function parseSyncCommand(
  { args, rest, isMuster, lacksExp, spelling }: SyncLine,
  span: Span | undefined,
): SyncCommand | undefined {
  const line = readFlags(rest);
  if (line.help) return undefined;
  const [command, ...operands] = line.operands;
  const name = command?.text.known;
  if (command && (name === undefined || command.indefinite)) return undefined;
  const kinds = isMuster ? [...CODER_KINDS, ...MUSTER_KINDS] : CODER_KINDS;
  const kind = kinds.find((each) => each === name);
  if (!kind) {
    if (isMuster && OTHER_MUSTER_COMMANDS.has(name ?? "")) return undefined;
    const problems = [unknownCommand(spelling, command, span)];
    const meant = meantCommand(name ?? "");
    if (!meant) return { ...NOTHING, problems };
    // What else is wrong with it is no second mistake.
    const { unit, dependencies } = readOperands(meant, operands, span, [...problems]);
    return { ...NOTHING, kind: meant, unit, dependencies, problems };
  }
  const problems = [...line.problems, ...flagProblems(kind, line.flags)];
  if (lacksExp) {
    const end = args.findIndex(({ text }) => text.known === "sync") + 1;
    const message = `Coder has no command "coder sync"; write "coder exp sync"`;
    problems.unshift(invalid(message, coverArguments(args.slice(0, end)) ?? span));
  }
  const timeout = line.flags.find(({ flag }) => flag.name === "timeout")?.value;
  const { unit, dependencies } = readOperands(kind, operands, span, problems);
  return { kind, unit, dependencies, timeout, problems };
}

const NOTHING = { kind: undefined, unit: undefined, dependencies: [], timeout: undefined };

/** A `muster sync run UNIT [--want DEPENDENCY]… -- COMMAND…`. */
export interface SyncRun {
  readonly unit: Word | undefined;
  readonly dependencies: readonly Word[];
  readonly timeout: Word | undefined;
  readonly command: readonly Argument[];
  readonly problems: readonly CallProblem[];
}

/** Reads what follows `muster sync` as its `run`; undefined where it is another command. */
export function parseSyncRun(
  { rest, isMuster }: SyncLine,
  span: Span | undefined,
): SyncRun | undefined {
  if (!isMuster || rest[0]?.text.known !== "run") return undefined;
  const separator = rest.findIndex((arg) => arg.text.source === "--");
  const end = separator === -1 ? rest.length : separator;
  const line = readFlags(rest.slice(1, end));
  if (line.help) return undefined;
  // Without "--", the first word is the unit and the others are the command.
  const [unit, ...command] = line.operands;
  command.push(...rest.slice(end + 1));
  const problems = [...line.problems, ...flagProblems("run", line.flags)];
  const usage = "UNIT [--want DEPENDENCY]… -- COMMAND…";
  if (!unit) problems.push(missing(`"sync run" names no unit; it takes ${usage}`, span));
  else if (command.length === 0) {
    problems.push(invalid(`"sync run" has no command to run; it takes ${usage}`, span));
  }
  const valueOf = (name: string): Word[] =>
    line.flags.flatMap(({ flag, value }) => (flag.name === name && value ? [value] : []));
  const [timeout] = valueOf("timeout");
  return { unit, dependencies: valueOf("want"), timeout, command, problems };
}

interface GivenFlag {
  readonly flag: NonNullable<ReturnType<typeof findFlag>>;
  readonly word: Argument;
  readonly value: Word | undefined;
}

interface CommandLine {
  readonly operands: readonly Argument[];
  readonly flags: readonly GivenFlag[];
  readonly problems: readonly CallProblem[];
  readonly help: boolean;
}

/** Tells flags from operands; flags may stand anywhere before `--`. */
function readFlags(args: readonly Argument[]): CommandLine {
  const operands: Argument[] = [];
  const flags: GivenFlag[] = [];
  const problems: CallProblem[] = [];
  for (let i = 0; i < args.length; i++) {
    const word = args[i];
    if (!word) break;
    const { source } = word.text;
    if (source === "--") {
      operands.push(...args.slice(i + 1));
      break;
    }
    if (!source.startsWith("-") || source.length === 1) {
      operands.push(word);
      continue;
    }
    const { written, valueAt } = splitFlag(source);
    let flag = findFlag(written);
    if (!flag) {
      if (!word.text.isKnown) continue;
      const isSecret = word.text.isSensitive;
      // A name close to a secret would tell the most of it.
      const close = isSecret ? undefined : closeName(written, flagSpellings());
      const advice = close === undefined ? "" : `; did you mean "${close}"?`;
      const shown = shorten(isSecret ? word.text.display : written);
      problems.push(invalid(`"${shown}" is no flag of "coder exp sync"${advice}`, word.span));
      // What follows a misspelt flag is its value, not a second mistake.
      flag = close === undefined ? undefined : findFlag(close);
      if (!flag) continue;
    }
    if (!flag.takesValue) {
      flags.push({ flag, word, value: undefined });
    } else if (valueAt !== undefined) {
      flags.push({ flag, word, value: { text: word.text.slice(valueAt), span: word.span } });
    } else {
      const value = args[++i];
      if (value) flags.push({ flag, word, value });
      else problems.push(invalid(`"${written}" needs a value`, word.span));
    }
  }
  return { operands, flags, problems, help: flags.some(({ flag }) => flag.name === "help") };
}

/** `--name=value`, `-nvalue` and `-n=value`: the flag and where its value begins. */
function splitFlag(source: string): { written: string; valueAt: number | undefined } {
  if (!source.startsWith("--")) {
    const valueAt = source.charAt(2) === "=" ? 3 : 2;
    return { written: source.slice(0, 2), valueAt: source.length > 2 ? valueAt : undefined };
  }
  const equals = source.indexOf("=");
  if (equals === -1) return { written: source, valueAt: undefined };
  return { written: source.slice(0, equals), valueAt: equals + 1 };
}

function flagProblems(kind: SyncCallKind | "run", flags: readonly GivenFlag[]): CallProblem[] {
  return flags.flatMap(({ flag, word, value }) => {
    if (!accepts(kind, flag)) {
      const expected = flagNames(kind).join(", ");
      return [
        invalid(`"sync ${kind}" takes no flag "--${flag.name}"; it takes ${expected}`, word.span),
      ];
    }
    const duration = flag.name === "timeout" ? value?.text.known : undefined;
    if (duration === undefined || parseDuration(duration) !== undefined) return [];
    return [
      invalid(
        `"${shorten(value?.text.display ?? "")}" is no duration; write it with its unit, such as 30s, 5m or 1h30m`,
        value?.span,
      ),
    ];
  });
}

/** How many words are named that are too much. */
const MAX_EXTRA = 5;

function readOperands(
  kind: SyncCallKind,
  operands: readonly Argument[],
  span: Span | undefined,
  problems: CallProblem[],
): Pick<SyncCommand, "kind" | "unit" | "dependencies"> {
  const [maxOperands, takesUnit] = OPERANDS[kind];
  const isCountable = !operands.some((operand) => operand.indefinite);
  const extra = isCountable ? operands.slice(maxOperands) : [];
  if (extra.length > 0) {
    const named = extra.slice(0, MAX_EXTRA).map(({ text }) => `"${shorten(text.display)}"`);
    if (extra.length > MAX_EXTRA) named.push("…");
    const listed = named.join(", ");
    const message = `"sync ${kind}" takes ${USAGE[kind]}; ${listed} ${extra.length === 1 ? "is" : "are"} too much`;
    problems.push(invalid(message, cover(extra) ?? span));
  }
  if (!takesUnit) return { kind, unit: undefined, dependencies: [] };
  // Where a word may be none, the unit of a command that takes one is the word that is there.
  if (kind === "wait") return readWait(operands, span, problems);
  const only = kind === "want" ? undefined : operands.find((operand) => !operand.indefinite);
  const unit = only ?? operands[0];
  const dependencies = kind === "want" ? operands.slice(1) : [];
  // A flag that swallowed the unit has been complained about already.
  if (!unit && problems.length === 0) {
    problems.push(missing(`"sync ${kind}" names no unit; it takes ${USAGE[kind]}`, span));
  } else if (unit?.text.length === 0) {
    problems.push(missing(`the unit that "sync ${kind}" names is empty`, unit.span ?? span));
  }
  if (kind === "want" && unit && dependencies.length === 0 && isCountable) {
    const message = `"sync want" names no dependency of "${shorten(unit.text.display)}"; it takes ${USAGE.want}`;
    problems.push(missing(message, span));
  }
  for (const dependency of dependencies) {
    if (dependency.text.length > 0) continue;
    const name = shorten(unit?.text.display ?? "");
    problems.push(missing(`a dependency of "${name}" is empty`, dependency.span ?? span));
  }
  return {
    kind,
    unit: unit && unit.text.length > 0 ? unit : undefined,
    dependencies: dependencies.filter((dependency) => dependency.text.length > 0),
  };
}

/** `wait` names units that it waits for, without being one. */
function readWait(
  operands: readonly Argument[],
  span: Span | undefined,
  problems: CallProblem[],
): Pick<SyncCommand, "kind" | "unit" | "dependencies"> {
  if (operands.length === 0 && problems.length === 0) {
    problems.push(missing(`"sync wait" names no unit; it takes ${USAGE.wait}`, span));
  }
  const dependencies = operands.filter((operand) => operand.text.length > 0);
  return { kind: "wait", unit: undefined, dependencies };
}

/** How many operands each command takes at most, and whether the first is a unit. */
const OPERANDS: Readonly<Record<SyncCallKind, readonly [number, boolean]>> = {
  want: [Infinity, true],
  start: [1, true],
  complete: [1, true],
  status: [1, true],
  list: [0, false],
  ping: [0, false],
  fail: [1, true],
  wait: [Infinity, true],
};

/** Other words for the commands. */
const OTHER_WORDS: ReadonlyMap<string, SyncCallKind> = new Map([
  ["begin", "start"],
  ["depend", "want"],
  ["depends", "want"],
  ["done", "complete"],
  ["end", "complete"],
  ["finish", "complete"],
  ["need", "want"],
  ["needs", "want"],
  ["require", "want"],
]);

/** The command that an unknown one is likely meant to be. */
function meantCommand(name: string): SyncCallKind | undefined {
  const close = OTHER_WORDS.get(name) ?? closeName(name, CODER_KINDS);
  return CODER_KINDS.find((kind) => kind === close);
}

function unknownCommand(
  spelling: string,
  command: Argument | undefined,
  span: Span | undefined,
): CallProblem {
  const choice = `it is one of: ${CODER_KINDS.join(", ")}`;
  const name = command?.text.display ?? "";
  if (!command) return invalid(`"${spelling}" lacks its command; ${choice}`, span);
  const near = meantCommand(name);
  const suggestion = near === undefined ? "; it" : `; did you mean "${near}"? It`;
  const shown = name === "" ? '""' : name;
  return invalid(
    `"${spelling} ${shorten(shown)}" is no sync command${suggestion}${choice.slice(2)}`,
    command.span ?? span,
  );
}

function cover(words: readonly Word[]): Span | undefined {
  const spans = words.flatMap((word) => word.span ?? []);
  const [first] = spans;
  const last = spans.at(-1);
  return first && last?.file === first.file ? coveringSpan(first, last) : first;
}

function invalid(message: string, span: Span | undefined): CallProblem {
  return { rule: "invalid-sync-call", message, span };
}

function missing(message: string, span: Span | undefined): CallProblem {
  return { rule: "missing-unit-name", message, span };
}
