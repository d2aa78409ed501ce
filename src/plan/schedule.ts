import type { Outcome, Simulation } from "../startup/simulate.ts";
import type { State } from "../startup/state.ts";
import { startTimeout } from "../startup/start-timeout.ts";
import { timesOf, type Dependency, type UnitTime } from "../startup/timing.ts";
import type { UnitDurations } from "./durations.ts";

/** When the units of an agent start and end, in milliseconds from the start of the workspace. */
export interface Schedule {
  /** Those that are completed, by when they start. */
  readonly units: readonly ScheduledUnit[];
  /** When the last one is completed. */
  readonly total: number;
  /** How long they would take one after the other. */
  readonly sequential: number;
  /** The dependency without which the total is the smallest; undefined where none is smaller. */
  readonly bestRemoval: Removal | undefined;
  /** The names of units that no duration is given for; they are taken to take no time. */
  readonly unmeasured: readonly string[];
  /** The `start`s that would wait for longer than they do. */
  readonly givingUp: readonly GivingUp[];
  /** The names of units that never complete, so that they are not in it. */
  readonly left: readonly string[];
}

export interface ScheduledUnit {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** A `start` whose timeout is too short; the schedule goes on as if it were longer. */
export interface GivingUp {
  readonly unit: string;
  /** How long it would have to wait. */
  readonly waits: number;
  readonly timeout: number;
}

export interface Removal {
  readonly unit: string;
  readonly dependency: string;
  /** What the total is without it. */
  readonly total: number;
}

/** One way that a start can go, with when each unit runs. */
export interface TimedRun {
  readonly state: State;
  readonly durationOf: (unit: number) => number;
  readonly times: ReadonlyMap<number, UnitTime>;
}

/** The units that decide when the last one ends. */
export function criticalPath(runs: readonly TimedRun[]): string[] {
  const [longest] = [...runs].sort((a, b) => lengthOf(b) - lengthOf(a));
  return longest ? pathOf(longest).map(({ unit }) => nameIn(longest, unit)) : [];
}

export function scheduleOf(runs: readonly TimedRun[], durations: UnitDurations): Schedule {
  const units = runs.flatMap((run) =>
    [...run.times].flatMap(([unit, { start, end }]) =>
      end === undefined ? [] : [{ name: nameIn(run, unit), start, end }],
    ),
  );
  return {
    units: units.sort((a, b) => a.start - b.start || a.end - b.end),
    total: Math.max(0, ...runs.map(lengthOf)),
    sequential: runs.reduce((sum, run) => sum + workOf(run), 0),
    bestRemoval: bestRemoval(runs),
    unmeasured: units.flatMap(({ name }) => (durations.of(name) === undefined ? [name] : [])),
    givingUp: runs.flatMap(givingUpIn),
    left: runs.flatMap((run) =>
      run.state.run.program.units.flatMap(({ name }, unit) =>
        run.times.get(unit)?.end === undefined ? [name] : [],
      ),
    ),
  };
}

function givingUpIn(run: TimedRun): GivingUp[] {
  return [...run.times].flatMap(([unit, { start, ready, call }]): GivingUp[] => {
    const timeout = call && startTimeout(call);
    const waits = start - ready;
    // With a timeout of 0 it waits for ever.
    if (timeout === undefined || timeout === 0 || waits <= timeout) return [];
    return [{ unit: nameIn(run, unit), waits, timeout }];
  });
}

/**
 * When units run where what can go one way or another goes the first way: one run
 * for each group of scripts that have nothing to do with the others.
 * @param durations where there are none, all units take the same time
 */
export function timedRuns(
  { outcomes }: Simulation,
  durations: UnitDurations | undefined,
): TimedRun[] {
  return outcomes.flatMap(({ program, exploration }: Outcome): TimedRun[] => {
    const state = exploration.endings[0]?.state;
    if (!state) return [];
    const durationOf = (unit: number): number =>
      durations ? (durations.of(program.units[unit]?.name ?? "") ?? 0) : 1;
    return [{ state, durationOf, times: timesOf(state, durationOf) }];
  });
}

function lengthOf({ times }: Pick<TimedRun, "times">): number {
  let length = 0;
  for (const { end = 0 } of times.values()) length = Math.max(length, end);
  return length;
}

function workOf({ times, durationOf }: TimedRun): number {
  let work = 0;
  for (const [unit, { end }] of times) if (end !== undefined) work += durationOf(unit);
  return work;
}

/** A unit on the way to the last one, and whether it had to wait for the one before it. */
interface Stop {
  readonly unit: number;
  readonly isHeldBack: boolean;
}

/** From the first unit to the one that ends last. */
function pathOf(run: TimedRun): Stop[] {
  const path: Stop[] = [];
  let at = lastOf(run);
  while (at !== undefined) {
    const time = run.times.get(at);
    const before = time?.endsAfter ?? time?.startsAfter;
    path.push({ unit: at, isHeldBack: !time?.endsAfter && before?.isDependency === true });
    at = before?.unit;
  }
  return path.reverse();
}

function lastOf({ times }: TimedRun): number | undefined {
  let last: number | undefined;
  let latest = -1;
  for (const [unit, { end }] of times) {
    if (end === undefined || end < latest) continue;
    // Of those that end together it is the one that starts last: a longer way leads to it.
    if (end === latest && (times.get(last ?? unit)?.start ?? 0) >= (times.get(unit)?.start ?? 0)) {
      continue;
    }
    last = unit;
    latest = end;
  }
  return last;
}

/** Only what the critical path of the longest run goes along can make all end earlier. */
function bestRemoval(runs: readonly TimedRun[]): Removal | undefined {
  const [longest, ...others] = [...runs].sort((a, b) => lengthOf(b) - lengthOf(a));
  if (!longest) return undefined;
  const rest = Math.max(0, ...others.map(lengthOf));
  let best: Removal | undefined;
  let least = lengthOf(longest);
  for (const { without, atLeast } of removable(longest)) {
    // Those after it promise even less.
    if (atLeast >= least) break;
    const times = timesOf(longest.state, longest.durationOf, without);
    const total = Math.max(rest, lengthOf({ times }));
    if (total >= least) continue;
    least = total;
    const [unit, dependency] = [without.unit, without.dependency].map((i) => nameIn(longest, i));
    best = { unit: unit ?? "", dependency: dependency ?? "", total };
  }
  return best;
}

interface Removable {
  readonly without: Dependency;
  /** What remains of the length of the run without it, at the very least. */
  readonly atLeast: number;
}

/** The dependencies on the critical path, the most promising first. */
function removable(run: TimedRun): Removable[] {
  const length = lengthOf(run);
  const path = pathOf(run);
  const found = path.flatMap(({ unit, isHeldBack }, i): Removable[] => {
    const before = path[i - 1];
    const time = run.times.get(unit);
    if (!before || !time || !isHeldBack) return [];
    const without = { unit, dependency: before.unit };
    const ends = run.times.get(before.unit)?.end ?? 0;
    // It cannot start before the others, and what comes before it takes its time all the same.
    const start = Math.max(time.ready, ...endsOfOthers(without, run));
    return [{ without, atLeast: Math.max(ends, length - (time.start - start)) }];
  });
  return found.sort((a, b) => a.atLeast - b.atLeast);
}

function endsOfOthers({ unit, dependency }: Dependency, { state, times }: TimedRun): number[] {
  const { edges, edgesOf } = state.run.conflicts;
  return (edgesOf[unit] ?? []).flatMap((edge) => {
    const other = edges[edge]?.dependency;
    return other === undefined || other === dependency ? [] : (times.get(other)?.end ?? []);
  });
}

function nameIn({ state }: TimedRun, unit: number): string {
  return state.run.program.units[unit]?.name ?? "";
}
