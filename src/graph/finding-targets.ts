import { MAX_RELATED } from "../rules/dependency-cycle.ts";
import type { Diagnostic } from "../rules/diagnostic.ts";
import type { Span } from "../source/source-file.ts";
import type { Cycle, Want } from "../startup/unit-graph.ts";
import type { GraphFinding } from "./graph.ts";
import { spanKey, type Parts, type UnitPart } from "./parts.ts";
import { keyOf } from "./presence.ts";

export type Targets = Pick<GraphFinding, "scripts" | "units" | "dependencies" | "orders">;

/** The rules that are about several calls, each of which a related place shows. */
const ABOUT_RELATED = new Set(["deadlock", "order-cycle"]);

/** Finds the parts of the graph that findings are about. */
export class FindingTargets {
  readonly #parts: Parts;
  readonly #ids: ReadonlyMap<string, string>;
  /** By agent and name, as findings have it: with unknown parts masked, or as they are. */
  readonly #unitsNamed = new Map<string, UnitPart[]>();
  /** The ids of dependencies by agent and the place of the word that names what is waited for. */
  readonly #wantsAt = new Map<string, string[]>();
  /** The longest first: the one call of a short one may be a part of a longer one, too. */
  readonly #cycles: readonly { agent: string; cycle: Cycle; wants: readonly Want[] }[];

  constructor(parts: Parts) {
    this.#parts = parts;
    const { scripts, units, wants, cycles } = parts;
    this.#cycles = cycles
      .map(({ agent, cycle }) => ({
        agent,
        cycle,
        wants: cycle.steps.flatMap((step) => step.wants),
      }))
      .sort((a, b) => b.wants.length - a.wants.length);
    this.#ids = new Map([...scripts, ...units, ...wants].map(({ key, id }) => [key, id]));
    for (const unit of units) {
      const { masked, display } = unit.word.text;
      for (const name of new Set([masked, display])) {
        add(this.#unitsNamed, JSON.stringify([unit.agent, name]), unit);
      }
    }
    for (const { id, agent, wants: calls } of wants) {
      const spans = calls.flatMap(({ dependency }) => dependency.span ?? []);
      for (const key of new Set(spans.map(spanKey))) {
        add(this.#wantsAt, JSON.stringify([agent, key]), id);
      }
    }
  }

  of(diagnostic: Diagnostic): Targets {
    const { agent = "", script, span, related = [], rule } = diagnostic;
    const scripts = script === undefined ? [] : this.#idOf(keyOf.script(agent, script));
    if (rule === "dependency-cycle") return { ...this.#circle(diagnostic), scripts, orders: [] };
    const spans = ABOUT_RELATED.has(rule) ? [span, ...related.map((other) => other.span)] : [span];
    const dependencies = this.#wantsAt.get(JSON.stringify([agent, spanKey(span)])) ?? [];
    const places = new Set(spans.map(spanKey));
    const called = ABOUT_RELATED.has(rule)
      ? this.#parts.units.filter(
          (part) =>
            part.agent === agent && part.calls.some(({ span }) => places.has(spanKey(span))),
        )
      : [];
    const orders = rule.startsWith("order-")
      ? this.#parts.orders.filter(({ edge: { resolved } }) =>
          spans.some((span) => contains(resolved.rule.span, span)),
        )
      : [];
    return {
      scripts,
      units: distinct([...this.#named(diagnostic), ...called].map(({ id }) => id)),
      dependencies,
      orders: orders.map(({ id }) => id),
    };
  }

  /** The units and the dependencies of the circle that a finding is about, in its order. */
  #circle({ agent = "", span, related = [] }: Diagnostic): Pick<Targets, "units" | "dependencies"> {
    // The calls of the circle are related places unless there is only one; others follow.
    const found = this.#cycles.find(({ agent: other, wants }) => {
      const [first, second] = wants;
      if (other !== agent || !first || !isSame(first.span, span)) return false;
      return (
        !second ||
        wants.slice(0, MAX_RELATED).every((want, i) => isSame(want.span, related[i]?.span))
      );
    });
    const steps = found?.cycle.steps ?? [];
    return {
      units: steps.flatMap(({ unit }) => this.#idOf(keyOf.unit(agent, unit.key))),
      dependencies: steps.flatMap(({ unit, wants: [want] }) =>
        want ? this.#idOf(keyOf.want(agent, unit.key, want.dependency.text.key)) : [],
      ),
    };
  }

  /** The unit that a finding names: of several with such a name, those that it is about a call of. */
  #named({ agent = "", unit, span }: Diagnostic): readonly UnitPart[] {
    if (unit === undefined) return [];
    const named = this.#unitsNamed.get(JSON.stringify([agent, unit])) ?? [];
    const called = named.filter(({ calls }) => calls.some((call) => contains(call.span, span)));
    return called.length > 0 ? called : named;
  }

  #idOf(key: string): string[] {
    const id = this.#ids.get(key);
    return id === undefined ? [] : [id];
  }
}

function isSame(span: Span, other: Span | undefined): boolean {
  return other !== undefined && spanKey(span) === spanKey(other);
}

function contains(outer: Span, inner: Span): boolean {
  return outer.file === inner.file && outer.start <= inner.start && inner.end <= outer.end;
}

function add<T>(found: Map<string, T[]>, key: string, value: T): void {
  const known = found.get(key);
  if (known) known.push(value);
  else found.set(key, [value]);
}

function distinct(ids: readonly string[]): string[] {
  return [...new Set(ids)];
}
