import type { AgentPlan, PageData, PlannedUnit } from "../graph/page-data.ts";

/** What will happen in a start-up; where all are shown together, in the one that is shown first. */
export function plansIn(data: PageData, startup: number | undefined): readonly AgentPlan[] {
  return data.plans[data.planOf[startup ?? data.initial] ?? 0] ?? [];
}

/** The units of a plan by their ids; a plan is asked for many times. */
const unitsOfPlans = new WeakMap<readonly AgentPlan[], ReadonlyMap<string, PlannedUnit>>();

export function plannedUnit(
  data: PageData,
  startup: number | undefined,
  id: string,
): PlannedUnit | undefined {
  const plans = plansIn(data, startup);
  const units =
    unitsOfPlans.get(plans) ??
    new Map(plans.flatMap(({ units }) => units.map((planned) => [planned.unit, planned])));
  unitsOfPlans.set(plans, units);
  return units.get(id);
}

/** How long the start takes, in milliseconds. */
export function totalOf(plans: readonly AgentPlan[]): number {
  return Math.max(0, ...plans.flatMap(({ units }) => units.map(({ runs }) => runs?.to ?? 0)));
}

export const STATUSES = ["waiting", "running", "done"] as const;

/** What a unit does at some time; one that never runs waits. */
export function statusAt(
  data: PageData,
  startup: number | undefined,
  unit: string,
  time: number,
): (typeof STATUSES)[number] {
  const runs = plannedUnit(data, startup, unit)?.runs;
  if (!runs || time < runs.from) return "waiting";
  return time < runs.to ? "running" : "done";
}
