import type { SyncCall } from "../shell/sync-call.ts";
import type { Simulation } from "./simulate.ts";
import { STATUS, type State, type Trace } from "./state.ts";
import type { CallStep } from "./steps.ts";

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
        waitsFor: [...waitsFor].map((other) => program.units[other]?.name ?? "").sort(),
        wave: first?.waves.get(unit),
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
  readonly waves: ReadonlyMap<number, number>;
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
  const { started, waves } = replay(state, calls);
  return {
    outcomeOf: (unit) => {
      if (blocked.has(unit)) return "blocked";
      if (state.isCompleted(unit)) return "completes";
      const hasStarted = started.has(unit) || state.statuses[unit] === STATUS.failed;
      return hasStarted ? "never-completes" : "never-starts";
    },
    missing: (unit) => (blocked.has(unit) ? state.missing(unit) : []),
    waves,
    calls,
  };
}

/** Goes through the steps in the order in which they were made: each unit takes one wave. */
function replay(
  state: State,
  calls: Map<SyncCall, CallResult>,
): { readonly started: ReadonlySet<number>; readonly waves: ReadonlyMap<number, number> } {
  const { program, conflicts } = state.run;
  const started = new Set<number>();
  const waves = new Map<number, number>();
  const clocks = program.threads.map(() => 0);
  const clock = (thread: number): number => clocks[thread] ?? 0;
  const reach = (thread: number, wave: number): void => {
    clocks[thread] = Math.max(clock(thread), wave);
  };
  const begun = new Set<number>();
  for (const { thread, step: place, succeeds } of tracesOf(state)) {
    const { script = 0, parent, steps } = program.threads[thread] ?? {};
    const step = steps?.[place];
    if (!begun.has(thread) && parent === undefined) {
      for (const { script: other } of program.scripts[script]?.prerequisites ?? []) {
        reach(thread, clock(program.scripts[other]?.thread ?? 0));
      }
    }
    begun.add(thread);
    if (step?.kind === "spawn") reach(step.thread, clock(thread));
    if (step?.kind === "join") for (const job of step.threads) reach(thread, clock(job));
    if (!step || step.kind === "spawn" || step.kind === "join") continue;
    if (calls.get(step.call) !== "fails") calls.set(step.call, succeeds ? "succeeds" : "fails");
    if (succeeds) makeCall(step, thread);
  }
  return { started, waves };

  function makeCall(step: CallStep, thread: number): void {
    const { kind, unit } = step;
    if (kind === "start") {
      for (const edge of conflicts.edgesOf[unit] ?? []) {
        const { dependency = unit } = conflicts.edges[edge] ?? {};
        if (dependency !== unit) reach(thread, (waves.get(dependency) ?? -1) + 1);
      }
      started.add(unit);
      waves.set(unit, clock(thread));
    }
    if (kind !== "complete") return;
    if (!waves.has(unit)) waves.set(unit, clock(thread));
    reach(thread, (waves.get(unit) ?? 0) + 1);
  }
}

function tracesOf({ trace }: State): Trace[] {
  const traces: Trace[] = [];
  for (let at = trace; at; at = at.before) traces.push(at);
  return traces.reverse();
}
