import { Text } from "../source/text.ts";
import type { Process } from "./process.ts";

/**
 * How a command ends, as far as that can be told. `assumed` is an ordinary
 * command, which is taken to succeed where a script goes on after it and may
 * do either where the script asks; `unknown` may do either everywhere.
 */
export type Status = "success" | "failure" | "assumed" | "unknown";

/** How control leaves a command other than by its end. */
export type Jump =
  | { readonly kind: "exit"; readonly runsTraps: boolean }
  | { readonly kind: "return" }
  /** To the next line of the script, as after an assignment to what is readonly. */
  | { readonly kind: "discard" }
  | { readonly kind: "break" | "continue"; readonly levels: number };

/**
 * What running a command comes to. Every field is always there: where a spread
 * adds one to an object, V8 gives each result a layout of its own, and all that
 * reads such objects becomes slow.
 */
export interface Outcome {
  readonly status: Status;
  readonly jump: Jump | undefined;
  /** The exit status of a failure, where it is known. */
  readonly code: number | undefined;
  /** The sync call whose exit status it is, counted from 0; it is taken to succeed. */
  readonly call: number | undefined;
  /** Whether an `assumed` success is as good as certain. */
  readonly isSafe: boolean;
  /** The shell whose exit status it is. */
  readonly process: Process | undefined;
}

/** An outcome that is the exit status of no sync call and of no shell. */
export function outcomeWith(
  status: Status,
  jump: Jump | undefined,
  code: number | undefined,
): Outcome {
  return { status, jump, code, call: undefined, isSafe: false, process: undefined };
}

export const SUCCESS = outcomeWith("success", undefined, undefined);
export const FAILURE = outcomeWith("failure", undefined, 1);
export const ASSUMED = outcomeWith("assumed", undefined, undefined);
/** Of an assignment to what is readonly: the line that it is in ends there. */
export const DISCARDED: Outcome = { ...FAILURE, jump: { kind: "discard" } };
/** Of a command that nothing makes fail, such as `date`. */
export const SAFE: Outcome = { ...ASSUMED, isSafe: true };
export const UNKNOWN = outcomeWith("unknown", undefined, undefined);

/** The outcome of a test; undefined where it cannot be decided. */
export function outcomeOf(holds: boolean | undefined): Outcome {
  if (holds === undefined) return UNKNOWN;
  return holds ? SUCCESS : FAILURE;
}

/** The outcome of a command that ends with an exit status. */
export function exitOutcome(code: number): Outcome {
  return code === 0 ? SUCCESS : { ...FAILURE, code };
}

/** The exit status as a number; undefined where it is not known. */
export function exitCode({ status, code }: Outcome): number | undefined {
  return status === "success" ? 0 : status === "failure" ? code : undefined;
}

/** An exit status as `$?` gives it; undefined where it is not known. */
export function statusText(outcome: Outcome): Text | undefined {
  const code = exitCode(outcome);
  return code === undefined ? undefined : Text.of(String(code));
}

/** What becomes of an outcome where the command is perhaps not there: what succeeds may fail. */
export function perhaps(outcome: Outcome): Outcome {
  const { status, jump } = outcome;
  return status === "success" && jump?.kind !== "exit" ? { ...ASSUMED, jump } : outcome;
}

/** What `!` makes of an outcome. */
export function negate(outcome: Outcome): Outcome {
  const { status, jump } = outcome;
  if (status === "success") return { ...FAILURE, jump };
  if (status === "failure") return { ...SUCCESS, jump };
  return { ...UNKNOWN, jump };
}
