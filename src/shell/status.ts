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
  | { readonly kind: "break" | "continue"; readonly levels: number };

/** What running a command comes to. */
export interface Outcome {
  readonly status: Status;
  readonly jump: Jump | undefined;
}

export const SUCCESS: Outcome = { status: "success", jump: undefined };
export const FAILURE: Outcome = { status: "failure", jump: undefined };
export const ASSUMED: Outcome = { status: "assumed", jump: undefined };
export const UNKNOWN: Outcome = { status: "unknown", jump: undefined };

/** The outcome of a test; undefined where it cannot be decided. */
export function outcomeOf(holds: boolean | undefined): Outcome {
  if (holds === undefined) return UNKNOWN;
  return holds ? SUCCESS : FAILURE;
}

/** What `!` makes of a status. */
export function negate(status: Status): Status {
  if (status === "success") return "failure";
  if (status === "failure") return "success";
  return "unknown";
}
