import type { UnitDurations } from "../plan/durations.ts";
import { planOf } from "../plan/plan.ts";
import type { Startup } from "../startup/model.ts";
import type { GraphOfStartups } from "./graph-of.ts";
import type { AgentPlan, PageData, PlannedUnit } from "./page-data.ts";

/** How long each unit takes where nothing is said of that: what is shown is the order. */
const STEP = 1000;

/**
 * What will happen in each start-up of a graph.
 * @param durations undefined where each unit takes as long as any other
 */
export function plansOf(
  { graph, startups }: GraphOfStartups,
  durations: UnitDurations | undefined,
): Pick<PageData, "plans" | "planOf"> {
  const ids = new Map(graph.units.map(({ id, agent, name }) => [nameKey(agent, name), id]));
  const numbers = new Map<string, number>();
  const plans: AgentPlan[][] = [];
  const planOf = startups.startups.map((startup) => {
    const agents = agentPlans(startup, durations ?? { of: () => STEP }, ids);
    const key = JSON.stringify(agents);
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, plans.length);
    return plans.push(agents) - 1;
  });
  return { plans, planOf };
}

function agentPlans(
  startup: Startup,
  durations: UnitDurations,
  ids: ReadonlyMap<string, string>,
): AgentPlan[] {
  const { agents } = planOf({ startup, conditions: new Map() }, durations);
  return agents.map(({ address: agent, units, criticalPath, schedule }) => {
    const times = new Map(schedule?.units.map((unit) => [unit.name, unit]));
    const idOf = (name: string) => ids.get(nameKey(agent, name)) ?? "";
    return {
      agent,
      units: units.map(({ name, outcome, waitsFor }): PlannedUnit => {
        const time = times.get(name);
        const runs = time && { from: time.start, to: time.end };
        return { unit: idOf(name), outcome, waitsFor, runs };
      }),
      criticalPath: criticalPath.map(idOf),
    };
  });
}

function nameKey(agent: string, name: string): string {
  return JSON.stringify([agent, name]);
}
