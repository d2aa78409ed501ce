import type { ReadStartup } from "../plan/read-startup.ts";
import { CallChains } from "../rules/call-chains.ts";
import type { Diagnostic } from "../rules/diagnostic.ts";
import { runRules } from "../rules/run-rules.ts";
import { holdingUnder } from "../startup/merge-conditions.ts";
import type { Model } from "../startup/model.ts";
import type { Condition } from "../terraform/condition.ts";

/** What the rules of `lint` find in one start-up, as if its conditions always held. */
export function diagnose({ model, startup, template, directory }: ReadStartup): Diagnostic[] {
  const chains = new CallChains(directory, template.modules);
  return runRules(only(model, startup.when), [], directory).map((found) => chains.addTo(found));
}

/** The model of a template that has nothing but what is there under a condition. */
function only(model: Model, when: Condition): Model {
  const holds = holdingUnder(when);
  return {
    ...model,
    scripts: model.scripts.flatMap((script) => {
      const variant = script.variants.find(holds);
      return variant ? [{ ...script, variants: [{ ...variant, when: [] }] }] : [];
    }),
    orders: model.orders.flatMap((order) => {
      const variant = order.variants.find(holds);
      return variant ? [{ ...order, variants: [{ ...variant, when: [] }] }] : [];
    }),
  };
}
