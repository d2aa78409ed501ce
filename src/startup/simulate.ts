import { Conflicts } from "./conflicts.ts";
import { callFailures, type CallFailure } from "./call-failures.ts";
import { explore, type Ending, type Exploration } from "./explore.ts";
import { areExclusive, isImplied } from "../shell/choice.ts";
import type { SyncCall } from "../shell/sync-call.ts";
import type { StartupAgent } from "./model.ts";
import { programsOf, type Program } from "./program.ts";
import { isSure, raceOf, type Race } from "./race.ts";
import type { OrderEdge } from "./script-order.ts";
import { standstill, type Circle, type Lack, type Link, type Standstill } from "./standstill.ts";
import type { Policy, State } from "./state.ts";
import type { CallStep, Step } from "./steps.ts";
import { stronglyConnected } from "./strongly-connected.ts";

/** What a program comes to. */
export interface Outcome {
  readonly program: Program;
  readonly exploration: Exploration;
  /** Why those who do not end do not, for each ending. */
  readonly standstills: readonly Standstill[];
}

/** Threads that wait in vain. */
export interface Victims {
  readonly state: State;
  readonly threads: readonly number[];
}

/** What is lacking so that some wait in vain, in whichever order the threads run. */
export interface VainWait {
  readonly program: Program;
  readonly lack: Lack;
  /** Who waits, each thread once; never empty. */
  readonly victims: readonly Victims[];
  /** Undefined where it comes about in any order; else the order that leads to it, as far as that is known. */
  readonly race: Race | undefined;
}

/** A circle of threads that wait for each other at run time. */
export interface Deadlock extends Circle {
  readonly program: Program;
  /** One in which they do. */
  readonly state: State;
  /** Who waits behind it, in each ending that has it. */
  readonly behind: readonly Victims[];
  /** Undefined where it comes about in any order; else the order that leads to it, as far as that is known. */
  readonly race: Race | undefined;
  /** Whether it comes about only if calls are made that are perhaps made. */
  readonly isPerhaps: boolean;
}

/**
 * The start of one agent, run in all orders that matter until nobody goes on.
 * The timeouts of those who wait are taken to be longer than all the rest takes.
 */
export class Simulation {
  readonly #agent: StartupAgent;
  readonly #order: readonly OrderEdge[];
  #programs: readonly Program[] | undefined;
  readonly #outcomes = new Map<Policy, readonly Outcome[]>();
  #deadlocks: readonly Deadlock[] | undefined;
  #failures: readonly CallFailure[] | undefined;
  readonly #waitingFor = new Map<string, ReadonlySet<string>>();
  readonly #waitingForFailure = new Map<string, ReadonlySet<string>>();
  #vainWaits: readonly VainWait[] | undefined;
  #blockedCalls: ReadonlySet<SyncCall> | undefined;
  #victims: ReadonlyMap<string, readonly Victims[]> | undefined;

  /** @param order who waits for whom at start; edges of other agents and circles are left out */
  constructor(agent: StartupAgent, order: readonly OrderEdge[]) {
    this.#agent = agent;
    this.#order = order;
  }

  /** What certainly happens: calls that are perhaps made hold nobody back. */
  get outcomes(): readonly Outcome[] {
    return this.#run("favourable");
  }

  /** One for each group of threads that wait for each other. */
  get deadlocks(): readonly Deadlock[] {
    this.#deadlocks ??= this.#findDeadlocks();
    return this.#deadlocks;
  }

  /** Who waits in vain because nothing completes a unit, directly or behind others. */
  victimsOf(unitKey: string): readonly Victims[] {
    this.#victims ??= victimsByUnit(this.outcomes);
    return this.#victims.get(unitKey) ?? [];
  }

  /** The addresses of the scripts of {@link victimsOf}, those that are skipped among them. */
  waitingFor(unitKey: string): ReadonlySet<string> {
    const known = this.#waitingFor.get(unitKey);
    if (known) return known;
    const found = new Set(scriptsOf(this.victimsOf(unitKey)));
    this.#waitingFor.set(unitKey, found);
    return found;
  }

  /** The same for calls of one kind on a unit that fail. */
  waitingForFailure(kind: CallStep["kind"], unitKey: string): ReadonlySet<string> {
    const key = `${kind} ${unitKey}`;
    const known = this.#waitingForFailure.get(key);
    if (known) return known;
    const isMeant = (step: CallStep, other: string) => step.kind === kind && other === unitKey;
    const found = new Set(scriptsOf(this.victimsOfFailure(isMeant)));
    this.#waitingForFailure.set(key, found);
    return found;
  }

  /** Who waits in vain because some calls fail. */
  victimsOfFailure(isMeant: (step: CallStep, unitKey: string) => boolean): Victims[] {
    return this.outcomes.flatMap(({ program, standstills }) =>
      standstills.flatMap(({ state, lacks }) => {
        const threads = [...lacks.values()].flatMap(({ lack, victims }) => {
          if (lack.kind !== "call") return [];
          const step = program.threads[lack.thread]?.steps[lack.step];
          if (!step || step.kind === "spawn" || step.kind === "join") return [];
          return isMeant(step, program.units[step.unit]?.key ?? "") ? victims : [];
        });
        return threads.length === 0 ? [] : [{ state, threads }];
      }),
    );
  }

  /** All that is lacking so that some wait in vain. */
  get vainWaits(): readonly VainWait[] {
    this.#vainWaits ??= this.outcomes.flatMap(vainWaitsIn);
    return this.#vainWaits;
  }

  /** The calls that some thread waits in for ever, or until it gives up. */
  get blockedCalls(): ReadonlySet<SyncCall> {
    this.#blockedCalls ??= new Set(
      this.outcomes.flatMap(({ standstills }) =>
        standstills.flatMap(({ state }) => blockedIn(state)),
      ),
    );
    return this.#blockedCalls;
  }

  /** The calls that fail in some order, or in any. */
  get failures(): readonly CallFailure[] {
    this.#failures ??= this.outcomes.flatMap(callFailures);
    return this.#failures;
  }

  #findDeadlocks(): readonly Deadlock[] {
    const certain = deadlocksIn(this.outcomes, false);
    if (!this.#hasPerhaps) return certain;
    const known = new Set(certain.flatMap(({ links }) => links.map(linkKey)));
    const perhaps = deadlocksIn(this.#run("all"), true).filter(
      ({ links }) => !links.some((link) => known.has(linkKey(link))) && isPlausible(links),
    );
    return [...certain, ...perhaps];
  }

  get #hasPerhaps(): boolean {
    return this.#agent.scripts.some(
      ({ phases, calls }) => phases.includes("start") && calls.some(({ certain }) => !certain),
    );
  }

  #run(policy: Policy): readonly Outcome[] {
    const known = this.#outcomes.get(policy);
    if (known) return known;
    this.#programs ??= programsOf(this.#agent, acceptable(this.#agent, this.#order));
    const outcomes = this.#programs.map((program): Outcome => {
      const exploration = explore({ program, conflicts: new Conflicts(program), policy });
      return { program, exploration, standstills: exploration.endings.map(standstill) };
    });
    this.#outcomes.set(policy, outcomes);
    return outcomes;
  }
}

/** For each unit that nothing completes, who waits in vain because of it: each thread once. */
function victimsByUnit(outcomes: readonly Outcome[]): ReadonlyMap<string, readonly Victims[]> {
  const found = new Map<string, Victims[]>();
  for (const { program, standstills } of outcomes) {
    const known = new Map<number, Set<number>>();
    for (const { state, lacks } of standstills) {
      for (const { lack, victims } of lacks.values()) {
        if (lack.kind !== "unit") continue;
        const seen = known.get(lack.unit) ?? new Set();
        const threads = victims.filter((thread) => !seen.has(thread));
        known.set(lack.unit, new Set([...seen, ...threads]));
        const key = program.units[lack.unit]?.key ?? "";
        if (threads.length > 0) found.set(key, [...(found.get(key) ?? []), { state, threads }]);
      }
    }
  }
  return found;
}

function scriptsOf(victims: readonly Victims[]): string[] {
  return victims.flatMap(({ state, threads }) => {
    const { program } = state.run;
    return threads.map((thread) => {
      const script = program.threads[thread]?.script ?? 0;
      return program.scripts[script]?.script.address ?? "";
    });
  });
}

function blockedIn(state: State): SyncCall[] {
  return [...state.places.keys()].flatMap((thread) => {
    const step = state.stepOf(thread);
    return step?.kind === "start" || step?.kind === "wait" ? [step.call] : [];
  });
}

function vainWaitsIn({ program, exploration, standstills }: Outcome): VainWait[] {
  const found = new Map<
    string,
    { lack: Lack; victims: Victims[]; seen: Set<number>; endings: Set<Ending> }
  >();
  for (const [i, { state, lacks }] of standstills.entries()) {
    const ending = exploration.endings[i];
    for (const [key, { lack, victims }] of lacks) {
      const known = found.get(key) ?? { lack, victims: [], seen: new Set(), endings: new Set() };
      found.set(key, known);
      if (ending) known.endings.add(ending);
      const threads = victims.filter((thread) => !known.seen.has(thread));
      for (const thread of threads) known.seen.add(thread);
      if (threads.length > 0) known.victims.push({ state, threads });
    }
  }
  return [...found.values()].map(({ lack, victims, endings }) => {
    const always = exploration.isExhaustive && endings.size === exploration.endings.length;
    return {
      program,
      lack,
      victims,
      race: always ? undefined : raceOf(endings, exploration.endings),
    };
  });
}

/** The order that Coder would accept: of scripts of this agent, without circles. */
function acceptable({ scripts }: StartupAgent, order: readonly OrderEdge[]): OrderEdge[] {
  if (order.length === 0) return [];
  const numbers = new Map(scripts.map((script, i) => [script, String(i)]));
  const ends = order.flatMap((edge) => {
    const from = numbers.get(edge.dependent.script);
    const to = numbers.get(edge.prerequisite.script);
    return from === undefined || to === undefined || from === to ? [] : [{ edge, from, to }];
  });
  const successors = new Map<string, string[]>();
  for (const { from, to } of ends) {
    const known = successors.get(from);
    if (known) known.push(to);
    else successors.set(from, [to]);
  }
  const groups = new Map<string, number>();
  const components = stronglyConnected({
    nodes: () => [...successors.keys()],
    successors: (node) => successors.get(node) ?? [],
  });
  for (const [i, component] of components.entries()) {
    for (const node of component) groups.set(node, i);
  }
  return ends.flatMap(({ edge, from, to }) => (groups.get(from) === groups.get(to) ? [] : [edge]));
}

function deadlocksIn(outcomes: readonly Outcome[], isPerhaps: boolean): Deadlock[] {
  return outcomes.flatMap(({ program, exploration, standstills }) => {
    const found = new Map<
      string,
      { circle: Circle; state: State; behind: Victims[]; endings: Set<Ending> }
    >();
    for (const [i, { circles, state }] of standstills.entries()) {
      const ending = exploration.endings[i];
      for (const circle of ending ? circles : []) {
        const key = circle.links.map(linkKey).sort().join();
        const known = found.get(key) ?? { circle, state, behind: [], endings: new Set() };
        if (circle.victims.length > 0) known.behind.push({ state, threads: circle.victims });
        if (ending) known.endings.add(ending);
        found.set(key, known);
      }
    }
    return [...found.values()].map(({ circle, state, behind, endings }): Deadlock => {
      const always = exploration.isExhaustive && endings.size === exploration.endings.length;
      const race = always ? undefined : raceOf(endings, exploration.endings);
      const isUnsure = race !== undefined && !isSure(race, program);
      return { ...circle, program, state, behind, race, isPerhaps: isPerhaps || isUnsure };
    });
  });
}

/** Equal for links that say the same in all ways to run a program. */
function linkKey({ from, to, reason }: Link): string {
  return `${from}>${to}:${reason.kind === "unit" ? reason.unit : reason.kind}`;
}

/**
 * Whether the calls of a circle may all be made in one start: what a thread
 * perhaps waits for and what it perhaps completes after that may be on paths
 * that exclude each other.
 */
function isPlausible(links: readonly Link[]): boolean {
  return links.every(({ reason, to }) => {
    if (reason.kind !== "unit" || reason.completion.call.certain) return true;
    const next = links.find(({ from }) => from === to);
    if (next?.reason.kind === "job") return false;
    return next?.reason.kind !== "unit" || isOnPathTo(reason.completion, next.at);
  });
}

/** Whether a `complete` that is perhaps made comes on a path that waits in a step before it. */
function isOnPathTo(completion: CallStep, waiting: Step | undefined): boolean {
  if (!waiting || !("call" in waiting)) return false;
  const { call } = waiting;
  if (areExclusive(call.choice, completion.call.choice)) return false;
  // Who starts a unit and completes it does so on one path.
  if (call.certain || waiting.unit === completion.unit) return true;
  return call.choice !== undefined && isImplied(call.choice, completion.call.choice);
}
