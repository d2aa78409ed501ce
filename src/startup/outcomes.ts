import type { SyncCall } from "../shell/sync-call.ts";
import type { Simulation } from "./simulate.ts";
import { STATUS, tracesOf, type State } from "./state.ts";
import { timesOf, type UnitTime } from "./timing.ts";

/** What becomes of a unit: the worst, where that depends on who is first. */
export type UnitOutcome = "completes" | "blocked" | "never-starts" | "never-completes";

const FROM_GOOD_TO_BAD: readonly UnitOutcome[] = [
  "completes",
  "never-completes",
  "never-starts",
  "blocked",
];

export interface UnitResult {
  /** See `Unit.key`. */
  readonly key: string;
  readonly name: string;
  readonly outcome: UnitOutcome;
  /** Whether it is the same whoever is first. */
  readonly always: boolean;
  /** Whether it completes in some order. */
  readonly mayComplete: boolean;
  /** The names of what it waits for in vain. */
  readonly waitsFor: readonly string[];
  /** When it starts, or is completed without a start, counted from 0 in steps of units; undefined where it never is. */
  readonly wave: number | undefined;
}

/** What becomes of a call. */
export type CallResult = "succeeds" | "fails" | "blocked" | "not-reached";

export interface Outcomes {
  /** In the order in which the scripts name them. */
  readonly units: readonly UnitResult[];
  /** For each call what becomes of it, of several possible things each. */
  readonly calls: ReadonlyMap<SyncCall, ReadonlySet<CallResult>>;
}

/** What a simulation comes to for each unit and each call. */
export function outcomesOf(simulation: Simulation): Outcomes {
  const units: UnitResult[] = [];
  const calls = new Map<SyncCall, Set<CallResult>>();
  for (const { program, exploration } of simulation.outcomes) {
    const runs = exploration.endings.map(({ state }) => runOf(state));
    for (const [unit, { key, name }] of program.units.entries()) {
      const found = new Set(runs.map((run) => run.outcomeOf(unit)));
      const outcome = [...found].reduce((a, b) => (badness(a) > badness(b) ? a : b), "completes");
      const waitsFor = new Set(runs.flatMap((run) => run.missing(unit)));
      const [first] = runs;
      const always = found.size === 1 && exploration.isExhaustive;
      units.push({
        key,
        name,
        outcome,
        always,
        mayComplete: found.has("completes"),
        waitsFor: [...waitsFor].map((other) => program.units[other]?.name ?? "").sort(),
        wave: first?.times.get(unit)?.start,
      });
    }
    for (const run of runs) {
      for (const [call, result] of run.calls) {
        calls.set(call, (calls.get(call) ?? new Set()).add(result));
      }
    }
  }
  return { units, calls };
}

function badness(outcome: UnitOutcome): number {
  return FROM_GOOD_TO_BAD.indexOf(outcome);
}

interface RunResult {
  readonly outcomeOf: (unit: number) => UnitOutcome;
  readonly missing: (unit: number) => readonly number[];
  readonly times: ReadonlyMap<number, UnitTime>;
  readonly calls: ReadonlyMap<SyncCall, CallResult>;
}

function runOf(state: State): RunResult {
  const { threads } = state.run.program;
  const calls = new Map<SyncCall, CallResult>();
  for (const step of threads.flatMap(({ steps }) => steps)) {
    if (step.kind !== "spawn" && step.kind !== "join") calls.set(step.call, "not-reached");
  }
  const blocked = new Set<number>();
  for (const thread of threads.keys()) {
    const step = state.stepOf(thread);
    if (step?.kind !== "start" && step?.kind !== "wait") continue;
    calls.set(step.call, "blocked");
    if (step.kind === "start") blocked.add(step.unit);
  }
  const started = replay(state, calls);
  return {
    outcomeOf: (unit) => {
      if (blocked.has(unit)) return "blocked";
      if (state.isCompleted(unit)) return "completes";
      const hasStarted = started.has(unit) || state.statuses[unit] === STATUS.failed;
      return hasStarted ? "never-completes" : "never-starts";
    },
    missing: (unit) => (blocked.has(unit) ? state.missing(unit) : []),
    // Each unit takes one wave.
    times: timesOf(state, () => 1),
    calls,
  };
}

/** Notes what becomes of the calls that were made, and returns the units that were started. */
function replay(state: State, calls: Map<SyncCall, CallResult>): ReadonlySet<number> {
  const { threads } = state.run.program;
  const started = new Set<number>();
  for (const { thread, step: place, succeeds } of tracesOf(state)) {
    const step = threads[thread]?.steps[place];
    if (!step || step.kind === "spawn" || step.kind === "join") continue;
    if (calls.get(step.call) !== "fails") calls.set(step.call, succeeds ? "succeeds" : "fails");
    if (succeeds && step.kind === "start") started.add(step.unit);
  }
  return started;
}
