import type { Condition } from "../terraform/condition.ts";
import type { OrderRule, OrderSelector } from "../terraform/script-orders.ts";
import { mergeConditions } from "./merge-conditions.ts";
import type { Model, ModelScript, StartupOrder } from "./model.ts";
import { SelectorIndex } from "./selector-index.ts";

/** A `coder_script_order` with what it says under each condition, each different from the others. */
export interface OrderVariants {
  readonly variants: readonly { readonly when: Condition; readonly order: StartupOrder }[];
}

/** All order rules of a template, and the scripts that they are about under any condition. */
export interface ModelOrders {
  readonly orders: readonly OrderVariants[];
  readonly scripts: ReadonlySet<ModelScript>;
  /** How many pairs of scripts all rules together order, at most. */
  readonly pairCount: number;
}

export function ordersOf(model: Model): ModelOrders {
  const orders = model.orders.map(orderVariants);
  const scripts = new Set<ModelScript>();
  let pairCount = 0;
  if (orders.length === 0) return { orders, scripts, pairCount };
  const index = new SelectorIndex(model.scripts);
  for (const { order } of orders.flatMap(({ variants }) => variants)) {
    for (const { run, after } of order.rules) {
      const [waiting, waitedFor] = [run, after].map((some) => selectedBy(some, index));
      pairCount += (waiting?.size ?? 0) * (waitedFor?.size ?? 0);
      for (const script of [...(waiting ?? []), ...(waitedFor ?? [])]) scripts.add(script);
    }
  }
  return { orders, scripts, pairCount };
}

function orderVariants({ address, span, variants }: Model["orders"][number]): OrderVariants {
  const groups = new Map<string, { rules: readonly OrderRule[]; conditions: Condition[] }>();
  for (const { when, rules } of variants) {
    const key = JSON.stringify(rules.map(ruleKey));
    const group = groups.get(key);
    if (group) group.conditions.push(when);
    else groups.set(key, { rules, conditions: [when] });
  }
  return {
    variants: [...groups.values()].flatMap(({ rules, conditions }) =>
      mergeConditions(conditions).map((when) => ({ when, order: { address, span, rules } })),
    ),
  };
}

function selectedBy(
  selectors: readonly OrderSelector[],
  index: SelectorIndex<ModelScript>,
): Set<ModelScript> {
  return new Set(selectors.flatMap(({ steps }) => (steps ? index.selected(steps) : [])));
}

function ruleKey({ span, run, after, requires, phase }: OrderRule): unknown {
  const selectorKey = ({ steps, span }: OrderSelector) => [steps, span.start, span.file.path];
  return [span.start, requires, phase, run.map(selectorKey), after.map(selectorKey)];
}
