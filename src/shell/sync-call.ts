import type { Span } from "../source/source-file.ts";
import type { Text } from "../source/text.ts";
import type { WrittenFile } from "./file-system.ts";
import type { Choice } from "./choice.ts";

/** A word of a call, with where it stands in the script as it was written. */
export interface Word {
  readonly text: Text;
  /** Where the author would edit the word. */
  readonly span: Span | undefined;
}

/** `fail` and `wait` are muster's own. */
export type SyncCallKind =
  "want" | "start" | "complete" | "ping" | "status" | "list" | "fail" | "wait";

/** A `coder exp sync` call that a script makes. */
export interface SyncCall {
  readonly kind: SyncCallKind;
  /** Undefined where the call has no argument for it; see `problems`. */
  readonly unit: Word | undefined;
  /** What a `want` or a `wait` waits for. */
  readonly dependencies: readonly Word[];
  /** `--timeout` of a `start`, as written; Coder's default is 5m. */
  readonly timeout: Word | undefined;
  /** The whole call, or that of a function which hands its words on to it, its command's name among them. */
  readonly span: Span | undefined;
  /** False where only some paths through the script reach the call. */
  readonly certain: boolean;
  /** The signal whose trap makes the call. */
  readonly trap: string | undefined;
  /** 0 for the script itself, else the background job that makes the call, counted from 1. */
  readonly job: number;
  /** The shell that makes the call: its place in {@link ShellResult.processes}. */
  readonly process: number;
  /** Whether Coder's command line refuses the call, so that nothing comes of it. */
  readonly refused: boolean;
  /** Whether the script ends when the call fails: `set -e` is on and nothing checks the status. */
  readonly endsScriptOnFailure: boolean;
  /** Whether the script looks at the status: in an `if`, before `||` or `&&`, after `!`, as `$?`. */
  readonly checked: boolean;
  /** Whether it is a step of `muster sync run`, which ends its unit whatever its command does. */
  readonly isRun: boolean;
  /** The choices between alternatives that lead to the call; undefined where there are none. */
  readonly choice?: Choice | undefined;
}

/** A call that Coder's command line would refuse. */
export interface CallProblem {
  readonly rule: "missing-unit-name" | "invalid-sync-call";
  readonly message: string;
  readonly span: Span | undefined;
}

/** Something that the parser does not accept as shell. */
export interface ShellError {
  readonly message: string;
  readonly span: Span | undefined;
}

/** Some of {@link ShellResult.calls}: from one on, up to another one. */
export interface CallRange {
  readonly from: number;
  readonly to: number;
}

/** A place where a script, a program in it or a function ends, or may end, before its last command. */
export interface Ending {
  /** A command that fails, or may fail, under `set -e`; `exit`; `return`; `exec`, which runs no trap. */
  readonly kind: "failure" | "exit" | "return" | "exec";
  /** The command as it is written, in one line that is not long. */
  readonly command: string;
  readonly span: Span | undefined;
  /** How many of {@link ShellResult.calls} come before it. */
  readonly callsBefore: number;
  /** The calls of what ends here, without those of the traps at its end. */
  readonly calls: CallRange;
  /** Whether the process, or one that it runs in, has set an EXIT trap before. */
  readonly trapped: boolean;
  /** Whether every path through the script ends here; a command that may fail does so only perhaps. */
  readonly certain: boolean;
  readonly choice: Choice | undefined;
}

/** A place where a script waits in a loop for a file, or outside of loops for time to pass. */
export interface Wait {
  readonly kind: "sleep" | "file";
  /** The file. */
  readonly path: Text | undefined;
  /** The `sleep`, or the loop up to its `do`. */
  readonly span: Span | undefined;
  /** See {@link Ending.callsBefore}. */
  readonly callsBefore: number;
  /** Whether all that the script does beside printing and sync calls comes after it. */
  readonly isFirst: boolean;
}

/** The script itself, which comes first, or a shell that it runs and that makes calls. */
export interface ShellProcess {
  /** The shell that has started it: its place in {@link ShellResult.processes}. */
  readonly parent: number | undefined;
  /** See {@link SyncCall.job}. */
  readonly job: number;
  /** Whether the shell that has started it ends when this one fails. */
  readonly endsParentOnFailure: boolean;
  /** Whether it ends with a failure on every path, its calls taken to succeed. */
  readonly fails: boolean;
  /** Which of {@link ShellResult.calls} gives it its exit status; undefined where another command does. */
  readonly statusCall: number | undefined;
  /** The shell, as {@link parent}, that gives it its exit status; undefined where that is none of these. */
  readonly statusProcess: number | undefined;
}

/** A `wait` of a script for background jobs. */
export interface Join {
  /** See {@link SyncCall.job}. */
  readonly jobs: readonly number[];
  /** Whether the end of one of them is enough: `wait -n`. */
  readonly any: boolean;
  /** See {@link Ending.callsBefore}. */
  readonly callsBefore: number;
  readonly certain: boolean;
  /** The job that waits; see {@link SyncCall.job}. */
  readonly job: number;
  /** The shell that waits; see {@link SyncCall.process}. */
  readonly process: number;
  /** Whether the script ends where the job that it waits for has failed. */
  readonly endsScriptOnFailure: boolean;
  readonly span: Span | undefined;
}

/** A file that a script makes. */
export interface MadeFile {
  readonly path: Text;
  readonly span: Span | undefined;
  /** See {@link Ending.callsBefore}. */
  readonly callsBefore: number;
}

/** A `complete` that is written in a script, and that no path through it makes. */
export interface UnmadeComplete {
  /** Its unit as it is written, without quotes: `app`, `$unit`. */
  readonly word: string;
  readonly span: Span;
}

/** What a script does, as far as coordination is concerned. */
export interface ShellResult {
  /** In the order of execution; calls of an EXIT trap come where the script ends. */
  readonly calls: readonly SyncCall[];
  readonly processes: readonly ShellProcess[];
  /** In the order of execution. */
  readonly joins: readonly Join[];
  readonly problems: readonly CallProblem[];
  /** In the order of execution. */
  readonly endings: readonly Ending[];
  readonly waits: readonly Wait[];
  readonly madeFiles: readonly MadeFile[];
  readonly unmade: readonly UnmadeComplete[];
  /** The files that it leaves behind and whose content is known, by the keys of their paths. */
  readonly files: ReadonlyMap<string, WrittenFile>;
  readonly errors: readonly ShellError[];
  /** The names of unknowns that stand in place of whole commands, which may be any. */
  readonly unknownCommands: readonly string[];
  /** What was left out of a script that is too large or not shell, in words. */
  readonly limits: readonly string[];
}
