import { Graph } from "@dagrejs/graphlib";
import type { Ending } from "./explore.ts";
import type { OrderEdge } from "./script-order.ts";
import { NOT_BEGUN, SKIPPED, type State } from "./state.ts";
import { ENDED_BADLY, type CallStep, type JoinStep, type Step } from "./steps.ts";
import { shortestPath, stronglyConnected } from "./strongly-connected.ts";

/** Why a thread does not go on before another one does. */
export type Reason =
  /** It waits for a unit that the other one completes. */
  | { readonly kind: "unit"; readonly unit: number; readonly completion: CallStep }
  /** It waits for the other one, its background job. */
  | { readonly kind: "job"; readonly join: JoinStep }
  /** It is a background job, which the other one starts. */
  | { readonly kind: "spawn" }
  /** Its script begins only after the other one. */
  | { readonly kind: "order"; readonly edge: OrderEdge };

/** A thread that does not go on before another one does. */
export interface Link {
  readonly from: number;
  readonly to: number;
  /** The step that the first one is kept from; undefined where it has not begun. */
  readonly at: Step | undefined;
  readonly reason: Reason;
}

/** What a standstill goes back to, where that is no circle. */
export type Lack =
  /** No call that completes the unit is ahead, or has failed. */
  | { readonly kind: "unit"; readonly unit: number }
  /** A call has failed, so that the unit is not completed or, where there is none, a script is skipped. */
  | {
      readonly kind: "call";
      readonly thread: number;
      readonly step: number;
      readonly unit: number | undefined;
    }
  /** A script fails whatever becomes of its calls, so that another one is skipped. */
  | { readonly kind: "script"; readonly thread: number; readonly edge: OrderEdge };

/** A circle of threads that wait for each other, and who waits behind it. */
export interface Circle {
  readonly links: readonly Link[];
  /** The threads that wait for one of the circle, and are not in it. */
  readonly victims: readonly number[];
}

/** Why the threads that do not come to their end do not. */
export interface Standstill {
  readonly state: State;
  readonly circles: readonly Circle[];
  /** For each lack, by its key, the threads that wait in vain because of it. */
  readonly lacks: ReadonlyMap<string, { readonly lack: Lack; readonly victims: readonly number[] }>;
}

/** What a thread waits for: each of these, for which any of its ways would do. */
interface Need {
  readonly links: readonly Link[];
  readonly lacks: readonly Lack[];
}

/** Follows everyone who is left waiting back to what they wait for in the end. */
export function standstill({ state }: Ending): Standstill {
  const stuck = stuckThreads(state);
  if (stuck.length === 0) return { state, circles: [], lacks: new Map() };
  const completions = completionsIn(state);
  const needs = new Map(stuck.map((thread) => [thread, needsOf(state, thread, completions)]));
  const circles = circlesIn(needs);
  const behind = dependents(needs);
  const lacks = new Map<string, { lack: Lack; direct: number[] }>();
  for (const [thread, some] of needs) {
    for (const lack of some.flatMap((need) => need.lacks)) {
      const key = lackKey(lack);
      const known = lacks.get(key);
      if (known) known.direct.push(thread);
      else lacks.set(key, { lack, direct: [thread] });
    }
  }
  return {
    state,
    circles: circles.map((links) => {
      const inside = links.map(({ from }) => from);
      return { links, victims: reaching(inside, behind).slice(new Set(inside).size) };
    }),
    lacks: new Map(
      [...lacks].map(([key, { lack, direct }]) => [
        key,
        { lack, victims: reaching(direct, behind) },
      ]),
    ),
  };
}

function lackKey(lack: Lack): string {
  switch (lack.kind) {
    case "unit":
      return `unit ${lack.unit}`;
    case "call":
      return `call ${lack.thread}:${lack.step}`;
    case "script":
      return `script ${lack.thread}`;
  }
}

/** Threads that have not come to an end, and those whose script is skipped. */
function stuckThreads({ places }: State): number[] {
  return [...places.keys()].filter((thread) => {
    const place = places[thread] ?? 0;
    return place >= 0 || place === NOT_BEGUN || place === SKIPPED;
  });
}

interface Completion {
  readonly thread: number;
  readonly at: number;
  readonly step: CallStep;
}

function completionsIn({ run }: State): ReadonlyMap<number, readonly Completion[]> {
  const completions = new Map<number, Completion[]>();
  for (const [thread, { steps }] of run.program.threads.entries()) {
    for (const [at, step] of steps.entries()) {
      if (step.kind !== "complete" || !step.isRegular) continue;
      const known = completions.get(step.unit);
      if (known) known.push({ thread, at, step });
      else completions.set(step.unit, [{ thread, at, step }]);
    }
  }
  return completions;
}

function needsOf(
  state: State,
  thread: number,
  completions: ReadonlyMap<number, readonly Completion[]>,
): Need[] {
  const { program } = state.run;
  const place = state.places[thread] ?? 0;
  const need = (to: number, reason: Reason): Need => ({
    links: [{ from: thread, to, at: state.stepOf(thread), reason }],
    lacks: [],
  });
  if (place === NOT_BEGUN || place === SKIPPED) {
    const { script = 0, parent } = program.threads[thread] ?? {};
    if (parent !== undefined) return startedBy(state, thread, parent);
    return (program.scripts[script]?.prerequisites ?? []).flatMap((each): Need[] => {
      const to = program.scripts[each.script]?.thread ?? 0;
      if (!state.hasEnded(to) || state.places[to] === SKIPPED) {
        return [need(to, { kind: "order", edge: each.edge })];
      }
      if (state.places[to] !== ENDED_BADLY || !each.mustSucceed) return [];
      if (program.threads[to]?.fails === true) {
        return [{ links: [], lacks: [{ kind: "script", thread: to, edge: each.edge }] }];
      }
      const failure = lastFailure(state, to);
      return failure ? [{ links: [], lacks: [failure] }] : [];
    });
  }
  const step = state.stepOf(thread);
  if (step?.kind === "join") {
    const open = step.threads.filter((each) => !state.hasEnded(each));
    return open.map((to) => need(to, { kind: "job", join: step }));
  }
  if (step?.kind !== "start" && step?.kind !== "wait") return [];
  const missing =
    step.kind === "start"
      ? state.missing(step.unit)
      : step.dependencies.filter((unit) => !state.isCompleted(unit));
  return missing.map((unit) => completionNeed(state, thread, unit, completions.get(unit) ?? []));
}

/** A job that has not begun needs the thread that starts it, if that still may. */
function startedBy(state: State, thread: number, parent: number): Need[] {
  if (!state.hasEnded(parent) || state.places[parent] === SKIPPED) {
    const link: Link = { from: thread, to: parent, at: undefined, reason: { kind: "spawn" } };
    return [{ links: [link], lacks: [] }];
  }
  const failure = lastFailure(state, parent);
  return failure ? [{ links: [], lacks: [failure] }] : [];
}

function completionNeed(
  state: State,
  from: number,
  unit: number,
  completions: readonly Completion[],
): Need {
  const links: Link[] = [];
  const lacks: Lack[] = [];
  for (const { thread, at, step } of completions) {
    const place = state.places[thread] ?? 0;
    const isAhead = place === NOT_BEGUN || place === SKIPPED || (place >= 0 && place <= at);
    if (isAhead) {
      const reason: Reason = { kind: "unit", unit, completion: step };
      links.push({ from, to: thread, at: state.stepOf(from), reason });
      continue;
    }
    // It is behind: it has failed itself, or a call before it has.
    const failed = failuresOf(state, thread).filter((failure) => failure <= at);
    const last = failed.at(-1);
    if (last !== undefined) lacks.push({ kind: "call", thread, step: last, unit });
  }
  if (links.length + lacks.length === 0) lacks.push({ kind: "unit", unit });
  return { links, lacks };
}

/** For each list of failures that was looked at, the steps of each thread. */
const failuresByThread = new WeakMap<State["failures"], ReadonlyMap<number, readonly number[]>>();

/** The steps of a thread that have failed, in their order. */
function failuresOf({ failures }: State, thread: number): readonly number[] {
  let byThread = failuresByThread.get(failures);
  if (!byThread) {
    byThread = groupByThread(failures);
    failuresByThread.set(failures, byThread);
  }
  return byThread.get(thread) ?? [];
}

function groupByThread(failures: State["failures"]): Map<number, number[]> {
  const byThread = new Map<number, number[]>();
  for (const failure of failures) {
    const [thread = 0, step = 0] = failure.split(":").map(Number);
    const known = byThread.get(thread);
    if (known) known.push(step);
    else byThread.set(thread, [step]);
  }
  for (const steps of byThread.values()) steps.sort((a, b) => a - b);
  return byThread;
}

function lastFailure(state: State, thread: number): Lack | undefined {
  const step = failuresOf(state, thread).at(-1);
  return step === undefined ? undefined : { kind: "call", thread, step, unit: undefined };
}

/** A shortest circle of each group of threads that all wait for each other. */
function circlesIn(needs: ReadonlyMap<number, readonly Need[]>): Link[][] {
  let links = [...needs.values()].flatMap((some) => some.flatMap((need) => need.links));
  for (;;) {
    const graph = graphOf(links);
    const groups = new Map<number, number>();
    for (const [i, group] of stronglyConnected(graph).entries()) {
      if (group.length > 1) for (const thread of group) groups.set(Number(thread), i);
    }
    const isInside = ({ from, to }: Link): boolean =>
      from === to || (groups.has(from) && groups.get(from) === groups.get(to));
    // Where something outside would do as well, what holds that up is the mistake.
    const left = new Set(links);
    const avoidable = new Set(
      [...needs.values()].flat().flatMap((need) => {
        const kept = need.links.filter((link) => left.has(link));
        const isAvoidable = need.lacks.length > 0 || !kept.every(isInside);
        return isAvoidable ? kept.filter(isInside) : [];
      }),
    );
    if (avoidable.size === 0) return groupCircles(links.filter(isInside), graph, groups);
    links = links.filter((link) => !avoidable.has(link));
  }
}

function groupCircles(
  links: readonly Link[],
  graph: Graph<object, object, Link>,
  groups: ReadonlyMap<number, number>,
): Link[][] {
  const circles: Link[][] = [];
  const done = new Set<number>();
  // A walk reads best from where someone waits in a call.
  const sorted = [...links].sort((a, b) => rank(a) - rank(b) || a.from - b.from);
  for (const link of sorted) {
    if (link.from === link.to) {
      circles.push([link]);
      continue;
    }
    const group = groups.get(link.from);
    if (group === undefined || done.has(group)) continue;
    done.add(group);
    const back = shortestPath(graph, String(link.to), String(link.from)) ?? [];
    const path = [String(link.from), ...back];
    const circle = path.slice(1).map((to, i) => graph.edge(path[i] ?? to, to));
    circles.push([link, ...circle.slice(1)]);
  }
  return circles;
}

function rank({ reason }: Link): number {
  return reason.kind === "unit" ? 0 : 1;
}

function graphOf(links: readonly Link[]): Graph<object, object, Link> {
  const graph = new Graph<object, object, Link>();
  for (const link of links) {
    const [from, to] = [String(link.from), String(link.to)];
    if (!graph.hasEdge(from, to)) graph.setEdge(from, to, link);
  }
  return graph;
}

/** For each thread, those that wait for it. */
function dependents(needs: ReadonlyMap<number, readonly Need[]>): ReadonlyMap<number, number[]> {
  const behind = new Map<number, number[]>();
  for (const { from, to } of [...needs.values()].flat().flatMap((need) => need.links)) {
    const known = behind.get(to);
    if (known) known.push(from);
    else behind.set(to, [from]);
  }
  return behind;
}

/** Some threads, and then all that wait behind them. */
function reaching(some: readonly number[], behind: ReadonlyMap<number, number[]>): number[] {
  const found = new Set(some);
  for (const thread of found) for (const other of behind.get(thread) ?? []) found.add(other);
  return [...found];
}
