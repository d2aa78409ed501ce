import type { Span } from "../source/source-file.ts";
import { Text } from "../source/text.ts";
import type { Budget } from "./budget.ts";
import type { Environment, ShellFunction, Trap } from "./environment.ts";
import type { Frame } from "./frame.ts";
import {
  MAX_ELEMENTS,
  MAX_NAME_LENGTH,
  MAX_NESTING,
  MAX_VALUE_LENGTH,
  MAX_VALUE_PIECES,
} from "./limits.ts";
import type { Program } from "./parse.ts";
import type { Range } from "./command-word.ts";
import type { Choice } from "./choice.ts";
import { startProcess, type Process } from "./process.ts";
import type { Ending } from "./sync-call.ts";
import type { Recorder } from "./recorder.ts";
import type { ForeignFile } from "./foreign-file.ts";
import { SPECIAL_VARIABLES } from "./special-variables.ts";
import { SUCCESS, type Outcome } from "./status.ts";
import type { Input, Output, Stream } from "./streams.ts";
import {
  arrayEntries,
  scalarOf,
  stringVariable,
  unknownArray,
  UNSET,
  type ArrayVariable,
  type Element,
  type Variable,
} from "./variable.ts";
import { FileSystem, resolvePath } from "./file-system.ts";

/** What all shells of one script share. */
export interface Session {
  readonly budget: Budget;
  readonly recorder: Recorder;
  /** See {@link assignedNames}. */
  readonly assignedNames: ReadonlySet<string>;
  /** Variables that the script gets from outside, as far as they are known. */
  readonly inherited: ReadonlyMap<string, Text>;
  /** See {@link InterpretOptions.foreignFiles}. */
  readonly foreignFiles: ReadonlyMap<string, ForeignFile>;
  /** Runs a program in a shell of its own, to its end and through its EXIT trap. */
  readonly execute: (program: Program, shell: Shell) => Outcome;
  /** Traps of ERR for which some command may have failed. */
  readonly possibleTraps: Set<Trap>;
  /** Traps that have run because the script has sent itself their signal. */
  readonly sentTraps: Set<Trap>;
  /** How many times a trap has been set on a path that is perhaps taken. */
  perhapsTraps: number;
  /** Functions and texts that have come to call themselves without an end. */
  readonly endless: Set<ShellFunction | string>;
  /** How many background jobs the script has started. */
  jobs: number;
  /** How they end, by their numbers, where nothing ends them before. */
  readonly jobOutcomes: Map<number, Outcome>;
  /** How many names for temporary files it has asked for. */
  temporaryFiles: number;
}

/** A loop that runs, and how a path through its body perhaps leaves it. */
export interface Loop {
  /** By `break`. */
  mayBreak: boolean;
  /** By `break`, `return` or `exit`. */
  mayEnd: boolean;
  /** The round at hand, by `continue`. */
  mayContinue: boolean;
  /** Files that it looks for, by the keys of their names, where the script has not made them itself. */
  readonly tested: Map<string, Text>;
  /** What runs it, and ends with `exit`. */
  readonly process: Process;
  /** Whether it lets time pass in each round. */
  sleeps: boolean;
  /** Whether no loop is around it in the same function. */
  readonly isOutermost: boolean;
  /** The loop around it, also where a function that this one calls is at hand. */
  readonly outer: Loop | undefined;
}

/** The circumstances in which commands run, apart from the environment that they change. */
interface Circumstances {
  /** Whether every path comes here that has not ended before; see {@link Shell.isCertain}. */
  certain: boolean;
  /** The choices that lead here. */
  choice: Choice | undefined;
  /** Whether something looks at the status: an `if`, an `&&`, a `!`. */
  checked: boolean;
  /** Whether the script goes on when this shell fails, as after a part of a pipeline. */
  isolated: boolean;
  process: Process;
  /** See {@link SyncCall.job}. */
  job: number;
  /** The signal whose trap runs. */
  trap: string | undefined;
  /** Undefined where what could be read is unknown. */
  stdin: Input | undefined;
  /** Undefined where nobody reads what is printed. */
  stdout: Output | undefined;
  /** As {@link stdout}. */
  stderr: Output | undefined;
  /** What the script has opened under other numbers. */
  descriptors: ReadonlyMap<number, Stream>;
  /** The program that the syntax tree at hand belongs to. */
  program: Program;
  /** Whether a file is read in that is perhaps not there, and functions with it. */
  isPerhapsThere: boolean;
  /** The loop that `break` ends. */
  loop: Loop | undefined;
  /** The loop that `exit` ends, which may be one around a function's call. */
  enclosingLoop: Loop | undefined;
  /** Files that are taken to be there, by the keys of their names. */
  present: ReadonlySet<string>;
  /** The functions that are active, the innermost first. */
  frame: Frame | undefined;
  programDepth: number;
  nesting: number;
  /** Where to point for commands in text that no file holds. */
  site: Span | undefined;
}

const NO_FILES: ReadonlySet<string> = new Set<string>();

const NO_DESCRIPTORS: ReadonlyMap<number, Stream> = new Map<number, Stream>();

/** Where `getopts` begins. */
export const FIRST_OPTION = { index: 1, offset: 1 };

/** A shell process, or a path through one: an environment and circumstances. */
export class Shell implements Circumstances {
  certain = true;
  choice: Choice | undefined = undefined;
  checked = false;
  isolated = false;
  process: Process;
  job = 0;
  trap: string | undefined = undefined;
  stdin: Input | undefined = undefined;
  stdout: Output | undefined = undefined;
  stderr: Output | undefined = undefined;
  descriptors: ReadonlyMap<number, Stream> = NO_DESCRIPTORS;
  isPerhapsThere = false;
  loop: Loop | undefined = undefined;
  enclosingLoop: Loop | undefined = undefined;
  present = NO_FILES;
  frame: Frame | undefined = undefined;
  programDepth = 0;
  nesting = 0;
  site: Span | undefined = undefined;
  /** Whether the process does nothing but the simple command at hand. */
  isOneCommand = false;
  /** How the last command substitution of the command at hand ended. */
  substitution: Outcome | undefined = undefined;
  /** How the last command ended, for `$?`. */
  last: Outcome = SUCCESS;
  /** Where `getopts` goes on inside the word that `OPTIND` counts. */
  optionAt = FIRST_OPTION;
  /** The last word of the last command, for `$_`. */
  lastArgument: Text | undefined = undefined;
  /** How each part of the last pipeline ended, for `PIPESTATUS`. */
  pipeline: readonly Outcome[] = [];
  /** Variables to restore when the function at hand returns. */
  locals: Map<string, Variable | undefined> | undefined = undefined;

  constructor(
    readonly session: Session,
    public environment: Environment,
    public program: Program,
    readonly files = new FileSystem(session.budget),
    process?: Process,
  ) {
    this.process = process ?? startProcess(session.recorder.callCount);
  }

  /** Whether every path through the script comes to the command at hand. */
  get isCertain(): boolean {
    return this.certain && !this.process.mayEnd && this.frame?.mayReturn !== true;
  }

  /** A path through this shell, which changes nothing here until it is merged. */
  branch(changes: Partial<Circumstances> = {}): Shell {
    return this.fork(changes, this.environment.fork(), this.files.fork());
  }

  /** A shell that starts as this one is and changes nothing here but files. */
  fork(
    changes: Partial<Circumstances> = {},
    environment = this.environment.fork(),
    files = this.files,
  ): Shell {
    const fork = new Shell(this.session, environment, this.program, files, this.process);
    fork.certain = this.certain;
    fork.choice = this.choice;
    fork.checked = this.checked;
    fork.isolated = this.isolated;
    fork.job = this.job;
    fork.trap = this.trap;
    fork.stdin = this.stdin;
    fork.stdout = this.stdout;
    fork.stderr = this.stderr;
    fork.descriptors = this.descriptors;
    fork.isPerhapsThere = this.isPerhapsThere;
    fork.loop = this.loop;
    fork.enclosingLoop = this.enclosingLoop;
    fork.present = this.present;
    fork.frame = this.frame;
    fork.programDepth = this.programDepth;
    fork.nesting = this.nesting;
    fork.site = this.site;
    fork.locals = this.locals;
    fork.last = this.last;
    fork.pipeline = this.pipeline;
    fork.optionAt = this.optionAt;
    fork.lastArgument = this.lastArgument;
    return Object.assign(fork, changes);
  }

  /** A shell process that begins with all that this one has, but for some traps. */
  subshell(changes: Partial<Circumstances> = {}): Shell {
    const process = this.childProcess(changes);
    const subshell = this.fork({ loop: undefined, certain: this.isCertain, process, ...changes });
    subshell.environment.hideLocalTraps();
    return subshell;
  }

  /** A process that this one starts and waits for. */
  childProcess(changes: Partial<Circumstances> = {}): Process {
    const { job = this.job, checked = this.checked, isolated = this.isolated } = changes;
    const isJob = job !== this.job;
    const ends = this.environment.options.errexit && !checked && !isolated && !isJob;
    return startProcess(this.session.recorder.callCount, this.process, job, ends);
  }

  /** Whether the script ends where a command fails: `set -e` is on and nothing checks the status. */
  get endsOnFailure(): boolean {
    return this.environment.options.errexit && !this.checked && !this.isolated;
  }

  /** Runs something under other circumstances, in the same environment. */
  under<T>(changes: Partial<Circumstances>, run: () => T): T {
    const before: Record<string, unknown> = { ...changes };
    for (const key in changes) before[key] = this[key as keyof Circumstances];
    Object.assign(this, changes);
    try {
      return run();
    } finally {
      Object.assign(this, before);
    }
  }

  /** Runs something one level deeper; undefined, with a limit noted, where that is too deep. */
  nested<T>(run: () => T): T | undefined {
    if (this.nesting >= MAX_NESTING) {
      this.limit(
        `commands are followed ${MAX_NESTING} levels deep; what is nested deeper was left out`,
      );
      return undefined;
    }
    this.nesting++;
    try {
      return run();
    } finally {
      this.nesting--;
    }
  }

  variable(name: string): Variable {
    const known = this.environment.variable(name);
    if (known) return known;
    const special = SPECIAL_VARIABLES.get(name)?.(this);
    if (special) return special;
    const inherited = this.session.inherited.get(name);
    if (inherited) return stringVariable(inherited);
    if (this.session.assignedNames.has(name)) return UNSET;
    return stringVariable(Text.unknown(`$${name}`));
  }

  scalar(name: string): Text {
    return scalarOf(this.variable(name));
  }

  /** The characters that words are split at; the default ones where they are not known. */
  get fieldSeparators(): string {
    const variable = this.environment.variable("IFS");
    if (!variable || variable.kind === "unset") return DEFAULT_IFS;
    return scalarOf(variable).known ?? DEFAULT_IFS;
  }

  /** The file that a name stands for in the directory at hand. */
  path(name: Text): Text {
    const path = resolvePath(name, this.environment.directory);
    this.session.budget.text(path);
    return path;
  }

  /** Prints for whoever reads this shell's output. */
  print(text: Text): void {
    this.session.budget.text(text);
    if (this.stdout?.write(text) === false) {
      this.limit("a command prints more than is followed; the rest was left out");
    }
  }

  /** Prints what only running the commands between two offsets would tell. */
  printUnknown(start: number, end: number): void {
    if (this.stdout) this.print(Text.unknown(this.nameOfOutput(start, end)));
  }

  /** `$(hostname -f)`, for the commands between two offsets. */
  nameOfOutput(start: number, end: number): string {
    return `$(${this.sourceText(start, end)})`;
  }

  /** The source text between two offsets in one line, cut where it is long. */
  sourceText(start: number, end: number): string {
    const { text } = this.program;
    const some = text.slice(start, Math.min(end, start + 2 * MAX_NAME_LENGTH)).display;
    const line = some.replace(/\s+/g, " ").trim();
    return line.length > MAX_NAME_LENGTH ? `${line.slice(0, MAX_NAME_LENGTH)}…` : line;
  }

  /**
   * Where the text between two offsets of the program at hand was written.
   * @param whole the command that it is a part of, if it is to be found there
   */
  locate(
    start: number,
    end: number,
    whole?: { readonly pos: number; readonly end: number },
  ): Span | undefined {
    return this.program.text.locate(start, end, whole) ?? this.site;
  }

  /** A value that a variable may hold: one that is too large is unknown under `name`. */
  bounded(text: Text, name: string): Text {
    this.session.budget.text(text);
    if (text.length <= MAX_VALUE_LENGTH && text.pieces.length <= MAX_VALUE_PIECES) return text;
    this.limit(`the value of "${name}" becomes larger than is followed; it was taken as unknown`);
    return Text.unknown(`$${name}`);
  }

  /** The keys and elements of an array in order. */
  entriesOf(array: ArrayVariable): [string, Element][] {
    this.session.budget.elements(array.elements.size);
    return arrayEntries(array);
  }

  /** Sets an array; of one that is too large only the name is known. */
  setArray(name: string, array: ArrayVariable): void {
    this.session.budget.elements(array.elements.size);
    const isTooLarge = array.elements.size > MAX_ELEMENTS;
    if (isTooLarge) {
      this.limit(`the array "${name}" becomes larger than is followed; it was taken as unknown`);
    }
    this.environment.setVariable(name, isTooLarge ? unknownArray(name) : array);
  }

  /** Notes that the process, or with `return` the function, ends or may end at a command. */
  noteEnding(kind: Ending["kind"], { pos, end }: Range, certain = this.isCertain): void {
    const { process, choice, session } = this;
    // Where no call has been made, there is no unit that could be left open.
    if (session.recorder.callCount === 0) return;
    const calls = kind === "return" && this.frame ? this.frame.calls : process.calls;
    const span = this.locate(pos, end);
    const command = this.sourceText(pos, end);
    const trapped = process.isTrapped;
    session.recorder.ending({ kind, command, span, calls, trapped, certain, choice });
  }

  /** Notes that the script makes a file. */
  noteFile(path: Text, span: Span | undefined): void {
    const { recorder } = this.session;
    recorder.work();
    recorder.madeFile({ path, span: span ?? this.site });
  }

  /** Notes once what is left out. */
  limit(sentence: string): void {
    this.session.recorder.limit(sentence);
  }
}

const DEFAULT_IFS = " \t\n";
