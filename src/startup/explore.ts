import type { Step } from "./steps.ts";
import { NOT_BEGUN, State, type Run } from "./state.ts";

/** How many numbers may be looked at to find which orders matter, and all that they lead to. */
export const MAX_WORK = 2_000_000;

/** What it costs to look at why an ending comes about, for each of its numbers. */
const ENDING_WORK = 20;

/** A step that comes before others which it matters to. */
export interface Choice {
  readonly thread: number;
  /** Its number in the thread. */
  readonly step: number;
}

/** A state in which nobody goes on, and how it comes about. */
export interface Ending {
  readonly state: State;
  /** The steps on the way to it for which others were ready, too. */
  readonly choices: readonly (Choice & { readonly before: readonly Choice[] })[];
}

export interface Exploration {
  /** All that a run can come to; the first ones where there are too many ways. */
  readonly endings: readonly Ending[];
  readonly isExhaustive: boolean;
}

/** A state that was come to. */
interface Visit {
  readonly state: State;
  readonly from: Visit | undefined;
  readonly choice: Ending["choices"][number] | undefined;
}

/**
 * Runs all threads until nobody goes on. Steps whose order does not matter are
 * made as soon as they can be; where it does, each of those that may come first
 * is tried: the others follow from stubborn sets (Valmari), which keep all the
 * states in which nobody goes on.
 */
export function explore(run: Run): Exploration {
  const seen = new Set<string>();
  const endings = new Map<string, Ending>();
  const first = new State(run);
  const pending: Visit[] = [{ state: first, from: undefined, choice: undefined }];
  const budget: Budget = { left: MAX_WORK };
  for (let visit = pending.pop(); visit; visit = pending.pop()) {
    const { state } = visit;
    let chosen = chooseNext(state, budget);
    // One that can come first in any case needs no other beside it.
    for (; chosen.length === 1; chosen = chooseNext(state, budget)) state.take(chosen[0] ?? 0);
    if (chosen.length === 0) {
      const key = state.keyWithReasons;
      if (!endings.has(key)) endings.set(key, { state, choices: choicesOf(visit) });
      budget.left -= ENDING_WORK * state.size;
      if (budget.left < 0) break;
      continue;
    }
    const { key } = state;
    if (seen.has(key)) continue;
    seen.add(key);
    budget.left -= state.size * (chosen.length + 1);
    const choices = chosen.map((thread) => ({ thread, step: state.places[thread] ?? 0 }));
    // The last one that is added is followed first: that is the first thread.
    for (const choice of [...choices].reverse()) {
      const next = new State(run, state);
      const { thread, step } = choice;
      next.take(thread);
      const before = choices.filter((other) => other !== choice);
      pending.push({ state: next, from: visit, choice: { thread, step, before } });
    }
  }
  return { endings: [...endings.values()], isExhaustive: budget.left >= 0 };
}

/** Where all are when one that waits in vain has given up, and others have gone on as far as they can. */
export function afterGivingUp(state: State, thread: number): State {
  const next = new State(state.run, state);
  next.giveUp(thread);
  advance(next, true);
  return next;
}

/** What may still be looked at; below zero, only one way is followed to its end. */
interface Budget {
  left: number;
}

/** The threads of which any may come first, once all that cannot make a difference has happened. */
function chooseNext(state: State, budget: Budget): readonly number[] {
  const ready = advance(state, budget.left < 0);
  return smallestStubborn(state, ready, budget);
}

function choicesOf(last: Visit): Ending["choices"] {
  const choices = [];
  for (let visit: Visit | undefined = last; visit; visit = visit.from) {
    if (visit.choice) choices.push(visit.choice);
  }
  return choices.reverse();
}

/**
 * Lets all threads go on as far as no other thread can make a difference.
 * @param takesFirst whether they go on also where one could, in the order in which they come
 * @returns the threads that could go on, were it not for others that it matters to
 */
function advance(state: State, takesFirst: boolean): number[] {
  const { program, conflicts } = state.run;
  const onUnit = new Map<number, number[]>();
  const onThread = new Map<number, number[]>();
  const racing = new Set<number>();
  const queue: number[] = [];
  const wakeAll = (waiting: Map<number, number[]>, key: number): void => {
    for (const thread of waiting.get(key) ?? []) queue.push(thread);
    waiting.delete(key);
  };
  const wait = (waiting: Map<number, number[]>, key: number, thread: number): void => {
    const known = waiting.get(key);
    if (known) known.push(thread);
    else waiting.set(key, [thread]);
  };
  /** @returns whether the thread is at a step */
  const hasBegun = (thread: number): boolean => {
    if (state.places[thread] !== NOT_BEGUN) return true;
    const { script = 0, parent } = program.threads[thread] ?? {};
    if (parent !== undefined) return false;
    const beginning = state.beginning(script);
    if (beginning === "begins") state.begin(thread);
    if (beginning === "skipped") state.skip(thread);
    if (beginning !== undefined) return true;
    for (const { script: other } of program.scripts[script]?.prerequisites ?? []) {
      const prerequisite = program.scripts[other]?.thread ?? 0;
      if (state.hasEnded(prerequisite)) continue;
      wait(onThread, prerequisite, thread);
      break;
    }
    return false;
  };
  for (let thread = program.threads.length - 1; thread >= 0; thread--) queue.push(thread);
  for (let thread = queue.pop(); thread !== undefined; thread = queue.pop()) {
    if (!hasBegun(thread)) continue;
    while (!state.hasEnded(thread)) {
      const obstacle = state.obstacle(thread);
      if (obstacle) {
        if ("unit" in obstacle) wait(onUnit, obstacle.unit, thread);
        else if (state.stepOf(thread)?.kind === "join") waitForJobs(state, thread, onThread, wait);
        break;
      }
      const place = state.places[thread] ?? 0;
      if (!takesFirst && conflicts.mayConflict(thread, place) && !state.isIdle(thread)) {
        racing.add(thread);
        break;
      }
      const change = state.take(thread);
      if (!change) continue;
      if ("begun" in change) queue.push(change.begun);
      else wakeAll(onUnit, change.unit);
    }
    if (state.hasEnded(thread)) wakeAll(onThread, thread);
  }
  return [...racing].filter((thread) => !state.hasEnded(thread) && !state.obstacle(thread));
}

/** For one of several jobs, the first that ends; for all of them, one after the other. */
function waitForJobs(
  state: State,
  thread: number,
  onThread: Map<number, number[]>,
  wait: (waiting: Map<number, number[]>, key: number, thread: number) => void,
): void {
  const step = state.stepOf(thread);
  if (step?.kind !== "join") return;
  for (const job of step.threads) {
    if (state.hasEnded(job)) continue;
    wait(onThread, job, thread);
    if (!step.join.any) return;
  }
}

/** The ready threads of the smallest stubborn set: no thread outside of it can make a difference to them. */
function smallestStubborn(
  state: State,
  ready: readonly number[],
  budget: Budget,
): readonly number[] {
  let smallest = ready;
  for (const seed of ready) {
    if (smallest.length <= 1 || budget.left < 0) break;
    const set = stubbornSet(state, seed, budget);
    const some = ready.filter((thread) => set.has(thread));
    if (some.length < smallest.length) smallest = some;
  }
  return smallest;
}

function stubbornSet(state: State, seed: number, budget: Budget): ReadonlySet<number> {
  const { conflicts } = state.run;
  const set = new Set([seed]);
  const mayStill = (thread: number, last: number): boolean =>
    !state.hasEnded(thread) && (state.places[thread] ?? 0) <= last;
  for (const thread of set) {
    const place = state.places[thread] ?? NOT_BEGUN;
    const enablers = place === NOT_BEGUN ? [whoBegins(state, thread)] : enablersOf(state, thread);
    if (enablers) {
      for (const enabler of enablers) if (enabler !== undefined) set.add(enabler);
      budget.left -= enablers.length;
      continue;
    }
    for (const [other, last] of conflicts.conflicting(thread, place)) {
      budget.left--;
      if (mayStill(other, last)) set.add(other);
    }
  }
  return set;
}

/** The threads without which one that waits cannot go on; undefined where it does not wait. */
function enablersOf(state: State, thread: number): readonly number[] | undefined {
  const obstacle = state.obstacle(thread);
  if (!obstacle) return undefined;
  const step = state.stepOf(thread);
  if ("unit" in obstacle) {
    const { endersOf, mayFail } = state.run.conflicts;
    // Any unit that fails ends the wait; else the first one has to be completed in any case.
    const units = mayFail && step ? awaitedBy(state, step) : [obstacle.unit];
    return units.flatMap((unit) =>
      [...(endersOf[unit] ?? [])].flatMap(([ender, last]) =>
        ender !== thread && !state.hasEnded(ender) && (state.places[ender] ?? 0) <= last
          ? [ender]
          : [],
      ),
    );
  }
  return step?.kind === "join" && step.join.any ? step.threads : [obstacle.thread];
}

function awaitedBy(state: State, step: Step): readonly number[] {
  if (step.kind === "start") return state.missing(step.unit);
  return step.kind === "wait" ? step.dependencies : [];
}

/** The thread that has to go on before another one can begin. */
function whoBegins(state: State, thread: number): number | undefined {
  const { program } = state.run;
  const { script = 0, parent } = program.threads[thread] ?? {};
  if (parent !== undefined) return parent;
  const threads = program.scripts[script]?.prerequisites.map(
    ({ script: other }) => program.scripts[other]?.thread ?? 0,
  );
  return threads?.find((each) => !state.hasEnded(each));
}
