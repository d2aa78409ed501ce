import { describeConditions } from "../rules/run-rules.ts";
import { CaseWording, type Cases } from "../rules/when.ts";
import type { Model } from "../startup/model.ts";
import type { Startups } from "../startup/startups.ts";
import { UnitGraph } from "../startup/unit-graph.ts";
import type { Condition } from "../terraform/condition.ts";
import type { Presence } from "./graph.ts";

/** What parts of the graph are told apart by. */
export const keyOf = {
  script: (agent: string, address: string) => JSON.stringify(["script", agent, address]),
  unit: (agent: string, unit: string) => JSON.stringify(["unit", agent, unit]),
  want: (agent: string, unit: string, dependency: string) =>
    JSON.stringify(["want", agent, unit, dependency]),
};

/** Says in which start-ups a part is there that some of them have. */
export function presences(
  model: Model,
  startups: Startups,
): (key: string, cases: Cases | undefined) => Presence {
  if (startups.exhaustive) {
    const wording = new CaseWording(startups.startups);
    return (_, cases) => {
      const when = cases === undefined ? null : wording.describe(cases);
      return { when, cases: when === null || cases === undefined ? null : cases.toString(16) };
    };
  }
  const conditions = conditionsOf(model);
  return (key) => ({ when: describeConditions(conditions.get(key) ?? []), cases: null });
}

/** For each part the conditions of the scripts that have it. */
function conditionsOf({ scripts }: Model): Map<string, Condition[]> {
  const found = new Map<string, Condition[]>();
  const add = (key: string, when: Condition) => {
    const known = found.get(key);
    if (known) known.push(when);
    else found.set(key, [when]);
  };
  for (const { agent, address, displayName, span, variants } of scripts) {
    for (const { when, ...behaviour } of variants) {
      if (!behaviour.phases.includes("start")) continue;
      const { units, wants } = new UnitGraph([{ address, displayName, span, ...behaviour }]);
      add(keyOf.script(agent, address), when);
      for (const key of units.keys()) add(keyOf.unit(agent, key), when);
      for (const { unit, dependency } of wants) {
        add(keyOf.want(agent, unit.text.key, dependency.text.key), when);
      }
    }
  }
  return found;
}
