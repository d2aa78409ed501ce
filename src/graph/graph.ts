import type { Place } from "../report/places.ts";
import type { Severity } from "../rules/diagnostic.ts";
import type { SyncCallKind } from "../shell/sync-call.ts";

/**
 * The start-ups of a template as one graph: what is there in some of them, and in
 * which. Plain data, which pages carry as JSON; ids are unique in all of it.
 */
export interface Graph {
  /** The template's directory, relative to the working directory. */
  readonly template: string;
  /** What tells the start-ups apart; empty where there is one, or too many to try each. */
  readonly questions: readonly GraphQuestion[];
  /** False where the start-ups are too many: then all are drawn as one. */
  readonly isExhaustive: boolean;
  /** Addresses; empty for a module that is not told its agent. */
  readonly agents: readonly string[];
  /** Those that run at start and take part in coordination. */
  readonly scripts: readonly GraphScript[];
  readonly units: readonly GraphUnit[];
  readonly dependencies: readonly GraphDependency[];
  /** What `coder_script_order` says for the start. */
  readonly orders: readonly GraphOrder[];
  /** In the order of `lint`. */
  readonly findings: readonly GraphFinding[];
}

/** One question, and its answers in the template's words. */
export interface GraphQuestion {
  /** `data.coder_parameter.ide.value`, or the condition itself. */
  readonly subject: string;
  readonly answers: readonly string[];
}

/** In which start-ups something is there. */
export interface Presence {
  /** In the template's words; null where it always is. */
  readonly when: string | null;
  /**
   * The same for programs: a hexadecimal number, in which bit n stands for the n-th
   * start-up; the answers to the last question change from each to the next.
   * Null for all of them.
   */
  readonly cases: string | null;
}

export interface GraphScript extends Presence {
  readonly id: string;
  readonly agent: string;
  readonly address: string;
  readonly displayName: string;
  readonly place: Place;
}

export interface GraphUnit extends Presence {
  readonly id: string;
  readonly agent: string;
  /** Unknown parts by what they are: `${var.x}-setup`. */
  readonly name: string;
  /** Unknown parts are `${…}`. */
  readonly masked: string;
  /**
   * Those that start it, then those that complete it, then those that let it wait:
   * the first one that is there holds it. Empty where it is only waited for.
   */
  readonly scripts: readonly string[];
  /** Where it is started, or else first named. */
  readonly place: Place;
  /** What is called on it, in the order of the files. */
  readonly calls: readonly GraphCall[];
}

export interface GraphCall {
  readonly kind: SyncCallKind;
  readonly script: string;
  readonly place: Place;
}

/** A unit that waits for another one. */
export interface GraphDependency extends Presence {
  readonly id: string;
  readonly unit: string;
  readonly dependency: string;
  /** False where only some paths through its scripts declare it. */
  readonly certain: boolean;
  /** The `want`s that declare it. */
  readonly wants: readonly GraphCall[];
}

/** A script that begins only when another one has ended. */
export interface GraphOrder extends Presence {
  readonly id: string;
  readonly script: string;
  readonly after: string;
  /** How the other one has to end; null where that is not known. */
  readonly requires: "success" | "completion" | null;
  /** The rule. */
  readonly place: Place;
}

export interface GraphFinding extends Presence {
  readonly id: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly notes: readonly string[];
  readonly place: Place;
  readonly agent: string | null;
  /** What it is about, by id. */
  readonly scripts: readonly string[];
  readonly units: readonly string[];
  /** Of a circle, in its order: each step's unit waits for the next one's. */
  readonly dependencies: readonly string[];
  readonly orders: readonly string[];
}

/** Whether something is there in the n-th start-up. */
export function isPresent({ cases }: Presence, startup: number): boolean {
  return cases === null || ((BigInt(`0x${cases}`) >> BigInt(startup)) & 1n) === 1n;
}
