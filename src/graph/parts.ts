import type { Cases } from "../rules/when.ts";
import type { Word } from "../shell/sync-call.ts";
import { compareSpans, type Span } from "../source/source-file.ts";
import { agentUnits, type AgentUnits } from "../startup/agent-units.ts";
import type { StartupScript } from "../startup/model.ts";
import { scriptOrder, type OrderEdge, type SelectedScript } from "../startup/script-order.ts";
import type { Startups } from "../startup/startups.ts";
import type { Cycle, UnitCall, Want } from "../startup/unit-graph.ts";
import { keyOf } from "./presence.ts";

/** A part of some start-ups. */
export interface Part {
  readonly key: string;
  readonly id: string;
  readonly agent: string;
  readonly cases: Cases;
}

export interface ScriptPart extends Part {
  readonly script: StartupScript;
}

export interface UnitPart extends Part {
  /** A word that names it. */
  readonly word: Word;
  readonly place: Span;
  /** Those that are made on it, in the order of the files. */
  readonly calls: readonly UnitCall[];
}

export interface WantPart extends Part {
  readonly unit: string;
  readonly dependency: string;
  /** In the order of the files. */
  readonly wants: readonly Want[];
}

export interface OrderPart extends Part {
  readonly dependent: string;
  readonly prerequisite: string;
  readonly edge: OrderEdge;
}

/** All parts, each kind in the order of the files; what they refer to are keys. */
export interface Parts {
  readonly scripts: readonly ScriptPart[];
  readonly units: readonly UnitPart[];
  readonly wants: readonly WantPart[];
  readonly orders: readonly OrderPart[];
  /** The circles of some start-up, with their agents. */
  readonly cycles: readonly { readonly agent: string; readonly cycle: Cycle }[];
}

/** A part while start-ups are added to it, with calls by where they stand. */
type Open<T extends Part, Call = never> = Omit<T, "id" | "cases" | "calls" | "wants"> & {
  cases: Cases;
  readonly found: Map<string, Call>;
};

/** Collects what the start-ups have, each part once. */
export function partsOf({ startups }: Startups): Parts {
  const collector = new Collector();
  for (const [i, startup] of startups.entries()) {
    const bit = 1n << BigInt(i);
    for (const units of agentUnits(startup)) collector.addUnits(units, bit);
    for (const edge of scriptOrder(startup).start) collector.addOrder(edge, bit);
  }
  return collector.parts();
}

class Collector {
  readonly #scripts = new Map<string, Open<ScriptPart>>();
  readonly #units = new Map<string, Open<UnitPart, UnitCall>>();
  readonly #wants = new Map<string, Open<WantPart, Want>>();
  readonly #orders = new Map<string, Open<OrderPart>>();
  readonly #cycles = new Map<string, { agent: string; cycle: Cycle }>();

  addUnits({ agent: { address: agent }, atStart }: AgentUnits, bit: Cases): void {
    for (const { key, starts, completes, wants, wantedBy } of atStart.units.values()) {
      const calls = [...starts, ...completes, ...wants];
      const word = calls[0]?.unit ?? wantedBy[0]?.dependency;
      const place = calls[0]?.span ?? wantedBy[0]?.dependency.span ?? wantedBy[0]?.span;
      if (!word || !place) continue;
      const common = open<UnitCall>(keyOf.unit(agent, key), agent);
      const part = added(this.#units, bit, { ...common, word, place });
      for (const call of calls) {
        part.found.set(callKey(call), call);
        this.#addScript(agent, call.script, bit);
      }
    }
    for (const want of atStart.wants) {
      const [unit, dependency] = [want.unit.text.key, want.dependency.text.key];
      const ends = { unit: keyOf.unit(agent, unit), dependency: keyOf.unit(agent, dependency) };
      const common = open<Want>(keyOf.want(agent, unit, dependency), agent);
      added(this.#wants, bit, { ...common, ...ends }).found.set(callKey(want), want);
    }
    for (const cycle of atStart.cycles) {
      const spans = cycle.steps.flatMap(({ wants }) => wants.map(callKey));
      this.#cycles.set(JSON.stringify([agent, spans]), { agent, cycle });
    }
  }

  addOrder(edge: OrderEdge, bit: Cases): void {
    const dependent = selectedKey(edge.dependent);
    const prerequisite = selectedKey(edge.prerequisite);
    const key = JSON.stringify([
      "order",
      dependent,
      prerequisite,
      spanKey(edge.resolved.rule.span),
    ]);
    const common = open<never>(key, edge.dependent.agent);
    added(this.#orders, bit, { ...common, dependent, prerequisite, edge });
    for (const { script, agent } of [edge.dependent, edge.prerequisite]) {
      this.#addScript(agent, script, bit);
    }
  }

  parts(): Parts {
    const units = [...this.#units.values()].map(({ found, ...part }) => {
      return { ...part, calls: inOrder(found) };
    });
    const wants = [...this.#wants.values()].map(({ found, ...part }) => {
      return { ...part, wants: inOrder(found) };
    });
    return {
      scripts: numbered([...this.#scripts.values()], "s", ({ script }) => script.span),
      units: numbered(units, "u", ({ place }) => place),
      wants: numbered(wants, "d", ({ wants }) => wants[0]?.span),
      orders: numbered([...this.#orders.values()], "o", ({ edge }) => edge.resolved.rule.span),
      cycles: [...this.#cycles.values()],
    };
  }

  #addScript(agent: string, script: StartupScript, bit: Cases): void {
    const common = open<never>(keyOf.script(agent, script.address), agent);
    added(this.#scripts, bit, { ...common, script });
  }
}

function open<Call>(key: string, agent: string) {
  return { key, agent, cases: 0n, found: new Map<string, Call>() };
}

/** The part with the key of a new one, or else that one; the start-ups of a bit have it. */
function added<T extends { readonly key: string; cases: Cases }>(
  parts: Map<string, T>,
  bit: Cases,
  made: T,
): T {
  const part = parts.get(made.key) ?? made;
  part.cases |= bit;
  parts.set(made.key, part);
  return part;
}

/** Parts by where they are written, with ids of a letter and a number. */
function numbered<T>(
  parts: readonly T[],
  letter: string,
  spanOf: (part: T) => Span | undefined,
): (T & { readonly id: string })[] {
  return parts
    .map((part) => ({ part, span: spanOf(part) }))
    .sort((a, b) => (a.span && b.span ? compareSpans(a.span, b.span) : 0))
    .map(({ part }, i) => ({ ...part, id: `${letter}${i + 1}` }));
}

function inOrder<Call extends UnitCall>(calls: ReadonlyMap<string, Call>): Call[] {
  return [...calls.values()].sort((a, b) => compareSpans(a.span, b.span));
}

function selectedKey({ agent, script }: SelectedScript): string {
  return keyOf.script(agent, script.address);
}

function callKey({ script, call, span }: UnitCall): string {
  return JSON.stringify([script.address, call.kind, call.trap, spanKey(span)]);
}

/** Equal for equal places. */
export function spanKey({ file, start, end }: Span): string {
  return JSON.stringify([file.path, start, end]);
}
