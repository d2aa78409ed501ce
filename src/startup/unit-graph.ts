import type { SyncCall, Word } from "../shell/sync-call.ts";
import { compareSpans, type Span } from "../source/source-file.ts";
import type { StartupScript } from "./model.ts";
import { shortestPath, stronglyConnected, type Directed } from "./strongly-connected.ts";

/** A call on a unit, by a script. */
export interface UnitCall {
  readonly script: StartupScript;
  readonly call: SyncCall;
  readonly unit: Word;
  /** Where the call is written, or the script that makes it where no file holds the call. */
  readonly span: Span;
}

/** A call that makes its unit wait for another, once for each dependency. */
export interface Want extends UnitCall {
  readonly dependency: Word;
}

/** A named phase of work, with the calls on it in the order of the files. */
export interface Unit {
  /** Equal for equal names, unknown parts compared by what they are. */
  readonly key: string;
  /** Its name for people: `app`, `${var.x}-setup`. */
  readonly name: string;
  /** Whether no part of the name is unknown. */
  readonly isKnown: boolean;
  /** What makes it wait for other units. */
  readonly wants: readonly Want[];
  /** What makes other units, or itself, wait for it. */
  readonly wantedBy: readonly Want[];
  readonly starts: readonly UnitCall[];
  readonly completes: readonly UnitCall[];
}

/** Units that wait for each other: each step's unit wants the next one's, the last one's the first's. */
export interface Cycle {
  readonly steps: readonly CycleStep[];
}

export interface CycleStep {
  readonly unit: Unit;
  /** The calls that make it want the next unit. */
  readonly wants: readonly Want[];
}

interface MutableUnit extends Unit {
  readonly wants: Want[];
  readonly wantedBy: Want[];
  readonly starts: UnitCall[];
  readonly completes: UnitCall[];
}

/**
 * The units that some scripts of one agent name, and who waits for whom. Words
 * that are missing or empty name no unit and are left out.
 */
export class UnitGraph {
  readonly units: ReadonlyMap<string, Unit>;
  /** In the order of the files. */
  readonly wants: readonly Want[];
  #unresolvedCompletes: readonly UnitCall[] | undefined;
  #cycles: readonly Cycle[] | undefined;
  #components: ReadonlyMap<string, readonly string[]> | undefined;

  constructor(scripts: readonly StartupScript[]) {
    const units = new Map<string, MutableUnit>();
    const unitOf = (word: Word): MutableUnit => {
      const { key } = word.text;
      const known = units.get(key);
      if (known) return known;
      const unit: MutableUnit = {
        key,
        name: word.text.display,
        isKnown: word.text.isKnown,
        wants: [],
        wantedBy: [],
        starts: [],
        completes: [],
      };
      units.set(key, unit);
      return unit;
    };
    const calls = scripts.flatMap(unitCalls).sort((a, b) => compareSpans(a.span, b.span));
    const wants: Want[] = [];
    for (const unitCall of calls) {
      const unit = unitOf(unitCall.unit);
      if (unitCall.call.kind === "start") unit.starts.push(unitCall);
      if (unitCall.call.kind === "complete") unit.completes.push(unitCall);
      if (unitCall.call.kind !== "want") continue;
      for (const dependency of unitCall.call.dependencies) {
        if (dependency.text.length === 0) continue;
        const want = { ...unitCall, dependency };
        wants.push(want);
        unit.wants.push(want);
        unitOf(dependency).wantedBy.push(want);
      }
    }
    this.units = units;
    this.wants = wants;
  }

  /** Keys of units as nodes, each leading to those that the unit wants. */
  get #directed(): Directed {
    return {
      nodes: () => [...this.units.keys()],
      successors: (key) => this.units.get(key)?.wants.map(({ dependency }) => dependency.text.key),
    };
  }

  /** The calls that complete a unit whose name is not known. */
  get unresolvedCompletes(): readonly UnitCall[] {
    this.#unresolvedCompletes ??= [...this.units.values()].flatMap(({ isKnown, completes }) =>
      isKnown ? [] : completes,
    );
    return this.#unresolvedCompletes;
  }

  unit(word: Word): Unit | undefined {
    return this.units.get(word.text.key);
  }

  /** Whether the unit waits for itself, directly or through others. */
  isInCycle(unit: Unit): boolean {
    if (unit.wants.length === 0 || unit.wantedBy.length === 0) return false;
    return this.#componentOf.has(unit.key) || wantsItself(unit);
  }

  /**
   * One cycle for each mistake: a unit that wants itself, and for each group of
   * units that all reach each other, the shortest way back to the want that
   * comes first in the files.
   */
  get cycles(): readonly Cycle[] {
    this.#cycles ??= this.wants.length === 0 ? [] : [...this.#selfWants(), ...this.#circles()];
    return this.#cycles;
  }

  /** For each unit that reaches others which reach it, all of these. */
  get #componentOf(): ReadonlyMap<string, readonly string[]> {
    if (this.#components) return this.#components;
    const components = new Map<string, readonly string[]>();
    for (const component of stronglyConnected(this.#directed)) {
      if (component.length < 2) continue;
      for (const key of component) components.set(key, component);
    }
    this.#components = components;
    return components;
  }

  #selfWants(): Cycle[] {
    return [...this.units.values()].flatMap((unit) =>
      wantsItself(unit) ? [{ steps: [{ unit, wants: wantsFor(unit, unit.key) }] }] : [],
    );
  }

  #circles(): Cycle[] {
    const cycles: Cycle[] = [];
    if (this.#componentOf.size === 0) return cycles;
    const reported = new Set<readonly string[]>();
    for (const want of this.wants) {
      const from = want.unit.text.key;
      const to = want.dependency.text.key;
      const component = this.#componentOf.get(from);
      if (!component || from === to || component !== this.#componentOf.get(to)) continue;
      if (reported.has(component)) continue;
      reported.add(component);
      const back = shortestPath(this.#directed, to, from) ?? [];
      cycles.push(this.#cycle([from, ...back.slice(0, -1)]));
    }
    return cycles;
  }

  #cycle(path: readonly string[]): Cycle {
    const steps = path.flatMap((key, i) => {
      const unit = this.units.get(key);
      return unit ? [{ unit, wants: wantsFor(unit, path[(i + 1) % path.length] ?? key) }] : [];
    });
    return { steps };
  }
}

/** The calls of a script on units, with equal names where they are equal. */
function unitCalls(script: StartupScript): UnitCall[] {
  return script.calls.flatMap((call) => {
    const { unit } = call;
    if (!unit || unit.text.length === 0) return [];
    return [{ script, call, unit, span: call.span ?? script.span }];
  });
}

function wantsItself({ key, wants }: Unit): boolean {
  return wants.some(({ dependency }) => dependency.text.key === key);
}

function wantsFor({ wants }: Unit, key: string): readonly Want[] {
  return wants.filter(({ dependency }) => dependency.text.key === key);
}
