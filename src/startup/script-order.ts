import type { OrderPhase, OrderRule, OrderSelector } from "../terraform/script-orders.ts";
import type { Startup, StartupOrder, StartupScript } from "./model.ts";
import { SelectorIndex } from "./selector-index.ts";

/** How many pairs of scripts Coder lets all rules of a template order. */
export const MAX_PAIRS = 100_000;

/** A script that a selector selects. */
export interface SelectedScript {
  readonly script: StartupScript;
  /** The address of its agent. */
  readonly agent: string;
  readonly selector: OrderSelector;
}

/** A rule, and what it comes to in one start-up. */
export interface ResolvedRule {
  /** The `coder_script_order` that it is in. */
  readonly order: StartupOrder;
  readonly rule: OrderRule;
  /** Each script once for each list; of modules, those of all phases. */
  readonly run: readonly SelectedScript[];
  readonly after: readonly SelectedScript[];
  /** What the rule says or is inferred; undefined where it cannot be told. */
  readonly phase: OrderPhase | undefined;
}

/** A script that begins only when another one has ended. */
export interface OrderEdge {
  readonly dependent: SelectedScript;
  readonly prerequisite: SelectedScript;
  readonly resolved: ResolvedRule;
}

/**
 * What all `coder_script_order`s of a start-up say together. Coder merges them,
 * and keeps start-up and shutdown apart.
 */
export interface ScriptOrder {
  readonly rules: readonly ResolvedRule[];
  /** Who waits for whom when the workspace starts, in the order of the rules. */
  readonly start: readonly OrderEdge[];
  /** The same for when it stops. */
  readonly stop: readonly OrderEdge[];
  /** The rule that orders more pairs than {@link MAX_PAIRS}: it and those after it are left out. */
  readonly tooMany: ResolvedRule | undefined;
}

/**
 * Applies the order rules to the scripts that are there, as Coder does when it
 * imports a template: selectors of modules select the scripts of the rule's
 * phase, and that is, where the rule does not say it, the one of the scripts
 * that it names, or else of all scripts in its modules.
 */
export function scriptOrder({ agents, orders }: Startup): ScriptOrder {
  const scripts = agents.flatMap(({ address, scripts }) =>
    scripts.map((script) => ({ script, agent: address, steps: script.steps })),
  );
  const index = orders.length === 0 ? undefined : new SelectorIndex(scripts);
  const select = (selectors: readonly OrderSelector[]): SelectedScript[] => {
    const found = new Map<StartupScript, SelectedScript>();
    for (const selector of selectors) {
      for (const { script, agent } of (selector.steps && index?.selected(selector.steps)) ?? []) {
        if (!found.has(script)) found.set(script, { script, agent, selector });
      }
    }
    return [...found.values()];
  };
  const rules = orders.flatMap((order) =>
    order.rules.map((rule): ResolvedRule => {
      const run = select(rule.run);
      const after = select(rule.after);
      const phase = rule.phase === "inferred" ? inferredPhase([...run, ...after]) : rule.phase;
      return { order, rule, run, after, phase };
    }),
  );
  return { rules, ...edgesOf(rules) };
}

/** When a script runs, if it is one of the two phases that can be ordered and not both. */
export function phaseOf({ phases }: StartupScript): OrderPhase | undefined {
  const atStart = phases.includes("start");
  if (atStart === phases.includes("stop")) return undefined;
  return atStart ? "start" : "stop";
}

/** Whether a selector names a script rather than a module. */
export function namesScript({ steps }: OrderSelector): boolean {
  return steps?.at(-1)?.kind === "coder_script";
}

/** The selected scripts that take part in the rule. */
export function inPhase(
  selected: readonly SelectedScript[],
  phase: OrderPhase | undefined,
): readonly SelectedScript[] {
  return selected.filter(({ script }) => phase !== undefined && phaseOf(script) === phase);
}

function inferredPhase(selected: readonly SelectedScript[]): OrderPhase | undefined {
  const named = selected.filter(({ selector }) => namesScript(selector));
  for (const some of [named, selected]) {
    const [phase, other] = new Set(some.flatMap(({ script }) => phaseOf(script) ?? []));
    if (phase !== undefined) return other === undefined ? phase : undefined;
  }
  return undefined;
}

function edgesOf(rules: readonly ResolvedRule[]): Omit<ScriptOrder, "rules"> {
  const start: OrderEdge[] = [];
  const stop: OrderEdge[] = [];
  for (const resolved of rules) {
    const run = inPhase(resolved.run, resolved.phase);
    const after = inPhase(resolved.after, resolved.phase);
    const edges = resolved.phase === "stop" ? stop : start;
    if (start.length + stop.length + run.length * after.length > MAX_PAIRS) {
      return { start, stop, tooMany: resolved };
    }
    for (const dependent of run) {
      for (const prerequisite of after) edges.push({ dependent, prerequisite, resolved });
    }
  }
  return { start, stop, tooMany: undefined };
}
