import type { SyncCall } from "../shell/sync-call.ts";
import { tracesOf, type State } from "./state.ts";
import type { CallStep, JoinStep } from "./steps.ts";

/** When a unit runs, in whatever its durations are counted in; 0 is when the workspace starts. */
export interface UnitTime {
  readonly start: number;
  /** When its script has come to its `start`. */
  readonly ready: number;
  /** The `start`; undefined where the unit is completed without one. */
  readonly call: SyncCall | undefined;
  /** When it is completed; undefined where it never is. */
  end: number | undefined;
  /** What it starts right after; undefined where it starts at once. */
  readonly startsAfter: Predecessor | undefined;
  /** What keeps its script from completing it longer than its own work does. */
  endsAfter: Predecessor | undefined;
}

/** A unit whose end lets another one start. */
export interface Predecessor {
  readonly unit: number;
  /** Whether the other one depends on it; else a script does one after the other. */
  readonly isDependency: boolean;
}

/** A unit's dependency on another, by their numbers. */
export interface Dependency {
  readonly unit: number;
  readonly dependency: number;
}

/** When a thread is how far, and what brought it there. */
interface Clock {
  time: number;
  after: Predecessor | undefined;
}

/**
 * Goes through the steps of a run in the order in which they were made, and
 * says when each unit starts and ends for the first time if nothing but units
 * takes time.
 * @param durationOf how long a unit takes from its start to its completion
 * @param without a dependency that is taken not to be there
 */
export function timesOf(
  state: State,
  durationOf: (unit: number) => number,
  without?: Dependency,
): ReadonlyMap<number, UnitTime> {
  const { threads, scripts } = state.run.program;
  const times = new Map<number, UnitTime>();
  const clocks = threads.map((): Clock => ({ time: 0, after: undefined }));
  const begun = new Set<number>();
  const ended = new Set<number>();
  const dependencies = new Map<number, Set<number>>();
  for (const { thread, step: place, succeeds } of tracesOf(state)) {
    const clock = clocks[thread];
    const { script = 0, parent, steps } = threads[thread] ?? {};
    const step = steps?.[place];
    if (!clock || !step) continue;
    if (!begun.has(thread) && parent === undefined) {
      for (const { script: other } of scripts[script]?.prerequisites ?? []) {
        follow(clock, clocks[scripts[other]?.thread ?? 0]);
      }
    }
    begun.add(thread);
    if ((succeeds ? step.next : step.onFailure) < 0) ended.add(thread);
    if (step.kind === "spawn") {
      const job = clocks[step.thread];
      if (job) follow(job, clock);
      if (threads[step.thread]?.steps.length === 0) ended.add(step.thread);
    } else if (step.kind === "join") {
      for (const job of awaited(step)) follow(clock, clocks[job]);
    } else if (succeeds) {
      makeCall(step, clock);
    }
  }
  return times;

  /** Of several jobs, of which one is enough, the first that ends. */
  function awaited({ threads: jobs, join }: JoinStep): readonly number[] {
    if (!join.any) return jobs;
    const over = jobs.filter((job) => ended.has(job));
    over.sort((a, b) => (clocks[a]?.time ?? 0) - (clocks[b]?.time ?? 0));
    return over.slice(0, 1);
  }

  function makeCall(step: CallStep, clock: Clock): void {
    const { kind, unit, call } = step;
    if (kind === "want" && call.certain) {
      const known = dependencies.get(unit) ?? new Set();
      for (const dependency of step.dependencies) known.add(dependency);
      dependencies.set(unit, known);
    }
    if (kind === "start" && !times.has(unit)) {
      const ready = clock.time;
      for (const dependency of dependencies.get(unit) ?? []) {
        const isLeftOut = without?.unit === unit && without.dependency === dependency;
        const end = isLeftOut || dependency === unit ? undefined : times.get(dependency)?.end;
        if (end !== undefined) advance(clock, end, { unit: dependency, isDependency: true });
      }
      times.set(unit, startingAt(clock, ready, call));
    }
    if (kind !== "complete") return;
    const time = times.get(unit) ?? startingAt(clock, clock.time, undefined);
    times.set(unit, time);
    if (time.end !== undefined) return;
    const workEnds = time.start + durationOf(unit);
    if (clock.time > workEnds) time.endsAfter = clock.after;
    advance(clock, workEnds, { unit, isDependency: false });
    time.end = clock.time;
  }
}

function startingAt({ time, after }: Clock, ready: number, call: SyncCall | undefined): UnitTime {
  return { start: time, ready, call, end: undefined, startsAfter: after, endsAfter: undefined };
}

function follow(clock: Clock, other: Clock | undefined): void {
  if (other?.after) advance(clock, other.time, { ...other.after, isDependency: false });
}

/** Of several that end at the same time, the last one counts. */
function advance(clock: Clock, time: number, after: Predecessor): void {
  if (time < clock.time) return;
  clock.time = time;
  clock.after = after;
}
