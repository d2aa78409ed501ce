import type { CallRange } from "./sync-call.ts";

/** The calls that something makes; `to` is infinite until it has ended. */
export type OpenRange = { -readonly [Key in keyof CallRange]: CallRange[Key] };

/** A shell that a script runs: the script itself, a subshell, a job, a program that is a shell script. */
export interface Process {
  /** The shell that has started it; undefined for the script itself. */
  readonly parent: Process | undefined;
  /** See {@link SyncCall.job}. */
  readonly job: number;
  /** Whether the shell that has started it ends when this one fails. */
  readonly endsParentOnFailure: boolean;
  /** The background jobs that it has started so far. */
  readonly jobs: number[];
  readonly calls: OpenRange;
  /** Whether a path through it perhaps has ended it. */
  mayEnd: boolean;
  /** Whether it has set an EXIT trap, or one that it runs in. */
  isTrapped: boolean;
  /** Whether it is at its end, and its traps run. */
  runsTraps: boolean;
  /** Whether it ends with a failure on every path. */
  fails: boolean;
  /** The call whose exit status is its own, counted from 0. */
  statusCall: number | undefined;
  /** The shell whose exit status is its own. */
  statusProcess: Process | undefined;
}

/** @param callCount how many calls the script has made before */
export function startProcess(
  callCount: number,
  parent?: Process,
  job = 0,
  endsParentOnFailure = false,
): Process {
  return {
    parent,
    job,
    endsParentOnFailure,
    jobs: [],
    calls: { from: callCount, to: Infinity },
    mayEnd: false,
    isTrapped: parent?.isTrapped === true,
    runsTraps: false,
    fails: false,
    statusCall: undefined,
    statusProcess: undefined,
  };
}

const PROCESS_ID = /^\$! of job (\d+)$/;

/** What `$!` is called that stands for a job. */
export function processIdName(job: number): string {
  return `$! of job ${job}`;
}

/** The job that the name of an unknown says it is the process id of. */
export function jobOfProcessId(name: string): number | undefined {
  const [, job] = PROCESS_ID.exec(name) ?? [];
  return job === undefined ? undefined : Number(job);
}
