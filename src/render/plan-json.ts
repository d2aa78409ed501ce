import type { Plan, PlanAgent, PlanCall } from "../plan/plan.ts";
import type { Schedule } from "../plan/schedule.ts";
import { printableJson } from "../report/json.ts";
import { placeOf, type Place } from "../report/places.ts";
import { DEFAULT_TIMEOUT } from "../startup/start-timeout.ts";

const SCHEMA_VERSION = 1;

/** The plan for programs; unknown parts of names are `${…}`, times are in milliseconds. */
export function renderPlanJson(plan: Plan, cwd: string): string {
  return printableJson({
    schemaVersion: SCHEMA_VERSION,
    agents: plan.agents.map((agent) => agentJson(agent, cwd)),
  });
}

function agentJson(agent: PlanAgent, cwd: string) {
  const masked = new Map(agent.units.map((unit) => [unit.name, unit.masked]));
  const shown = (name: string): string => masked.get(name) ?? name;
  return {
    address: agent.address,
    scripts: agent.scripts.map(({ address, displayName, phase, when, calls }) => ({
      address,
      displayName,
      phase,
      when,
      calls: calls.map((call) => callJson(call, cwd)),
    })),
    units: agent.units.map(({ name, dependencies, scripts, outcome }) => ({
      name: shown(name),
      dependencies: dependencies.map(shown),
      scripts,
      outcome,
    })),
    waves: agent.waves.map((wave) => wave.map(shown)),
    criticalPath: agent.criticalPath.map(shown),
    ...(agent.schedule ? { schedule: scheduleJson(agent.schedule, shown) } : {}),
  };
}

function callJson({ call, span }: PlanCall, cwd: string) {
  const { kind, unit, dependencies, timeout, trap, certain } = call;
  const { file, line, column, endLine, endColumn } = placeOf(span, cwd);
  const limit = timeout?.text.masked ?? (kind === "start" ? DEFAULT_TIMEOUT : undefined);
  return {
    kind,
    unit: unit?.text.masked ?? null,
    dependencies: dependencies.map(({ text }) => text.masked),
    ...(limit === undefined ? {} : { timeout: limit }),
    ...(trap === undefined ? {} : { trap }),
    certain,
    location: { file, line, column, endLine, endColumn } satisfies Place,
  };
}

function scheduleJson(
  { units, total, sequential, bestRemoval, unmeasured, givingUp, left }: Schedule,
  shown: (name: string) => string,
) {
  return {
    units: units.map(({ name, start, end }) => ({ unit: shown(name), startMs: start, endMs: end })),
    totalMs: total,
    sequentialMs: sequential,
    bestRemoval: bestRemoval
      ? {
          unit: shown(bestRemoval.unit),
          dependency: shown(bestRemoval.dependency),
          totalMs: bestRemoval.total,
        }
      : null,
    unmeasured: unmeasured.map(shown),
    givingUp: givingUp.map(({ unit, waits, timeout }) => ({
      unit: shown(unit),
      waitsMs: waits,
      timeoutMs: timeout,
    })),
    left: left.map(shown),
  };
}
