import type { Condition } from "../terraform/condition.ts";
import { holdingUnder, mergeConditions } from "./merge-conditions.ts";
import type { Model, ModelScript, ScriptVariant, Startup, StartupScript } from "./model.ts";
import { ordersOf } from "./order-variants.ts";
import { questionsOf, type Question } from "./questions.ts";
import { assemble } from "./startups.ts";

/** What decides which scripts a template has and what they do. */
export function questionsIn(model: Model): Question[] {
  return questionsOf([
    ...model.scripts.flatMap(({ variants }) => variants),
    ...ordersOf(model).orders.flatMap(({ variants }) => variants),
  ]);
}

/** One start-up, with all scripts that are there, also those that make no sync call. */
export interface ChosenStartup {
  readonly startup: Startup;
  /** Under which condition each script is there at all. */
  readonly conditions: ReadonlyMap<StartupScript, Condition>;
}

/** @param when an answer to each of {@link questionsIn} */
export function chosenStartup(model: Model, when: Condition): ChosenStartup {
  const holds = holdingUnder(when);
  const conditions = new Map<StartupScript, Condition>();
  const scripts = model.scripts.map((script) => {
    const variant = script.variants.find(holds);
    if (!variant) return { agent: script.agent, some: [] };
    const chosen = startupScript(script, variant);
    const whenThere = mergeConditions(script.variants.map((variant) => variant.when));
    conditions.set(chosen, whenThere.find((condition) => holds({ when: condition })) ?? []);
    return { agent: script.agent, some: [chosen] };
  });
  const orders = ordersOf(model).orders.flatMap(
    ({ variants }) => variants.find(holds)?.order ?? [],
  );
  return { startup: assemble(model, { when, scripts, orders }), conditions };
}

function startupScript(
  { address, steps, displayName, span }: ModelScript,
  { phases, calls, processes, joins, endings, waits, madeFiles, unmade, timeout }: ScriptVariant,
): StartupScript {
  const behaviour = { phases, calls, processes, joins, endings, waits, madeFiles, unmade, timeout };
  return { address, steps, displayName, span, ...behaviour };
}
