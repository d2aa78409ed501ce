import type { Span } from "../source/source-file.ts";
import type { Text } from "../source/text.ts";

/** A word of a call, with where it stands in the script as it was written. */
export interface Word {
  readonly text: Text;
  /** Where the author would edit the word. */
  readonly span: Span | undefined;
}

export type SyncCallKind = "want" | "start" | "complete" | "ping" | "status" | "list";

/** A `coder exp sync` call that a script makes. */
export interface SyncCall {
  readonly kind: SyncCallKind;
  /** Undefined where the call has no argument for it; see `problems`. */
  readonly unit: Word | undefined;
  /** What a `want` waits for. */
  readonly dependencies: readonly Word[];
  /** `--timeout` of a `start`, as written; Coder's default is 5m. */
  readonly timeout: Word | undefined;
  /** The whole call. */
  readonly span: Span | undefined;
  /** False where only some paths through the script reach the call. */
  readonly certain: boolean;
  /** The signal whose trap makes the call. */
  readonly trap: string | undefined;
  /** 0 for the script itself, else the background job that makes the call, counted from 1. */
  readonly job: number;
  /** Whether Coder's command line refuses the call, so that nothing comes of it. */
  readonly refused: boolean;
  /** Whether the script ends when the call fails: `set -e` is on and nothing checks the status. */
  readonly endsScriptOnFailure: boolean;
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

/** What a script does, as far as coordination is concerned. */
export interface ShellResult {
  /** In the order of execution; calls of an EXIT trap come where the script ends. */
  readonly calls: readonly SyncCall[];
  readonly problems: readonly CallProblem[];
  readonly errors: readonly ShellError[];
  /** What was left out of a script that is too large or not shell, in words. */
  readonly limits: readonly string[];
}
