import type { Program } from "./program.ts";
import type { CallStep, Step } from "./steps.ts";
import { stronglyConnected } from "./strongly-connected.ts";

/** One unit's dependency on another, which calls may declare. */
export interface Edge {
  readonly unit: number;
  readonly dependency: number;
  /** The circle of units that it is a part of, so that it may be refused. */
  readonly circle: number | undefined;
}

/** Nothing that other threads can notice or change. */
const NOTHING: readonly number[] = [];

/**
 * Which steps of a program it matters the order of. Steps conflict where they
 * touch the same resource: a unit whose calls come from several threads, one
 * that may stop being completed, or a circle of units, whose last edge is refused.
 */
export class Conflicts {
  readonly edges: readonly Edge[];
  /** By unit, the numbers of the edges that lead from it. */
  readonly edgesOf: readonly (readonly number[])[];
  /** By unit, the threads that may complete or fail it, with the last of their steps that does. */
  readonly endersOf: readonly ReadonlyMap<number, number>[];
  readonly mayFail: boolean;
  /** By resource, the threads that touch it, with the last of their steps that does. */
  readonly #touching = new Map<number, Map<number, number>>();
  readonly #resources: readonly (readonly (readonly number[])[])[];
  readonly #edgeNumbers = new Map<number, number>();
  readonly #unitCount: number;

  constructor({ threads, units }: Program) {
    this.#unitCount = units.length;
    const uses = unitUses(threads, units.length);
    const isShared = uses.map(
      ({ callers, starts, ends }) => callers.size > 1 && starts.length + ends.length > 0,
    );
    // Whether what waits for a unit may come too late: it is started again, or fails.
    const isUnstable = uses.map(
      ({ starts, ends, mayFail }, unit) =>
        mayFail ||
        (starts.length > 0 && ends.length > 0 && isShared[unit] === true) ||
        starts.some((start) => ends.some((end) => end < start)),
    );
    this.mayFail = uses.some(({ mayFail }) => mayFail);
    this.endersOf = uses.map(({ enders }) => enders);
    this.edges = this.#edgesIn(threads, units.length);
    const edgesOf = units.map((): number[] => []);
    for (const [i, { unit }] of this.edges.entries()) edgesOf[unit]?.push(i);
    this.edgesOf = edgesOf;
    const resourcesOf = (step: Step): readonly number[] => {
      if (step.kind === "spawn" || step.kind === "join") return NOTHING;
      const own = isShared[step.unit] || isUnstable[step.unit] ? [step.unit] : NOTHING;
      switch (step.kind) {
        case "want": {
          const { circle } = this.edges[this.edgeOf(step) ?? -1] ?? {};
          const shared = isShared[step.unit] ? own : NOTHING;
          return circle === undefined ? shared : [...shared, units.length + circle];
        }
        case "start": {
          const awaited = edgesOf[step.unit]?.map((i) => this.edges[i]?.dependency ?? 0) ?? [];
          const unstable = awaited.filter((dependency) => isUnstable[dependency]);
          return unstable.length === 0 ? own : [...own, ...unstable];
        }
        case "wait":
          return step.dependencies.filter((dependency) => isUnstable[dependency]);
        default:
          return own;
      }
    };
    this.#resources = threads.map(({ steps }, thread) =>
      steps.map((step, at) => {
        const resources = resourcesOf(step);
        for (const resource of resources) {
          const touching = this.#touching.get(resource) ?? new Map<number, number>();
          this.#touching.set(resource, touching.set(thread, at));
        }
        return resources;
      }),
    );
  }

  /** The number of the edge that a `want` declares. */
  edgeOf({ unit, dependencies: [dependency] }: CallStep): number | undefined {
    return dependency === undefined
      ? undefined
      : this.#edgeNumbers.get(unit * this.#unitCount + dependency);
  }

  /** Whether steps of other threads may come before a step with another result, or after it. */
  mayConflict(thread: number, at: number): boolean {
    const resources = this.#resources[thread]?.[at] ?? NOTHING;
    return resources.some((resource) => (this.#touching.get(resource)?.size ?? 0) > 1);
  }

  /** The threads that have steps, with the last of them, that conflict with one. */
  *conflicting(thread: number, at: number): Generator<readonly [thread: number, last: number]> {
    for (const resource of this.#resources[thread]?.[at] ?? NOTHING) {
      for (const entry of this.#touching.get(resource) ?? []) {
        if (entry[0] !== thread) yield entry;
      }
    }
  }

  #edgesIn(threads: Program["threads"], unitCount: number): Edge[] {
    const ends: [unit: number, dependency: number][] = [];
    const successors: number[][] = Array.from({ length: unitCount }, () => []);
    for (const step of threads.flatMap(({ steps }) => steps)) {
      const { kind } = step;
      if (kind !== "want") continue;
      const { unit, dependencies } = step;
      const [dependency] = dependencies;
      if (dependency === undefined) continue;
      const key = unit * unitCount + dependency;
      if (this.#edgeNumbers.has(key)) continue;
      this.#edgeNumbers.set(key, ends.push([unit, dependency]) - 1);
      successors[unit]?.push(dependency);
    }
    const components = stronglyConnected({
      nodes: () => Object.keys(successors),
      successors: (node) => successors[Number(node)]?.map(String),
    });
    const circles = new Map<number, number>();
    for (const [i, component] of components.entries()) {
      if (component.length > 1) for (const unit of component) circles.set(Number(unit), i);
    }
    return ends.map(([unit, dependency]) => {
      const circle = circles.get(unit);
      const isInside = circle !== undefined && circle === circles.get(dependency);
      return { unit, dependency, circle: isInside ? circle : undefined };
    });
  }
}

/** How the threads of a program use a unit. */
interface UnitUses {
  /** The threads with calls on it. */
  readonly callers: Set<number>;
  /** The places of its starts, and of its completions, in their threads. */
  readonly starts: number[];
  readonly ends: number[];
  readonly enders: Map<number, number>;
  mayFail: boolean;
}

function unitUses(threads: Program["threads"], count: number): UnitUses[] {
  const uses = Array.from({ length: count }, (): UnitUses => ({
    callers: new Set(),
    starts: [],
    ends: [],
    enders: new Map(),
    mayFail: false,
  }));
  for (const [thread, { steps }] of threads.entries()) {
    for (const [at, step] of steps.entries()) {
      if (step.kind === "spawn" || step.kind === "join" || step.kind === "wait") continue;
      const use = uses[step.unit];
      if (!use) continue;
      use.callers.add(thread);
      if (step.kind === "start") use.starts.push(at);
      if (step.kind !== "complete" && step.kind !== "fail") continue;
      use.ends.push(at);
      use.enders.set(thread, at);
      if (step.kind === "fail") use.mayFail = true;
    }
  }
  return uses;
}
