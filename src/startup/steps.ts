import type { Join, SyncCall } from "../shell/sync-call.ts";

/** Where a thread is when it has come to its end, in place of a step's number. */
export const ENDED_WELL = -1;
export const ENDED_BADLY = -2;

/** Where control goes after a step: a step's number, or an end. Numbers only grow on the way. */
export interface Flow {
  readonly next: number;
  readonly onFailure: number;
}

/** A sync call, or the part of a `want` that is about one dependency. */
export interface CallStep extends Flow {
  readonly kind: "want" | "start" | "complete" | "fail" | "wait";
  readonly call: SyncCall;
  /** Its number in the program's units. */
  readonly unit: number;
  /** Of a `want` the one dependency, of a `wait` all of them. */
  readonly dependencies: readonly number[];
  /** Whether the exit status of the whole thread is that of this call. */
  readonly givesStatus: boolean;
  /** Whether it is the one of the call that is made when the script goes on as it should. */
  readonly isRegular: boolean;
}

/** The beginning of a background job. */
export interface SpawnStep extends Flow {
  readonly kind: "spawn";
  readonly thread: number;
}

/** A wait for background jobs: for all, or for one. */
export interface JoinStep extends Flow {
  readonly kind: "join";
  readonly join: Join;
  readonly threads: readonly number[];
}

export type Step = CallStep | SpawnStep | JoinStep;
