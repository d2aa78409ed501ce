import type { Startup, StartupAgent } from "./model.ts";
import { UnitGraph } from "./unit-graph.ts";

/** The units of one agent in one start-up. */
export interface AgentUnits {
  readonly agent: StartupAgent;
  /** What the scripts that run at start say. */
  readonly atStart: UnitGraph;
  /** What those say that run only at stop, on a schedule, or never. */
  readonly later: UnitGraph;
}

export function agentUnits(startup: Startup): AgentUnits[] {
  return startup.agents.map((agent) => {
    const atStart = agent.scripts.filter(({ phases }) => phases.includes("start"));
    const later = agent.scripts.filter(({ phases }) => !phases.includes("start"));
    return { agent, atStart: new UnitGraph(atStart), later: new UnitGraph(later) };
  });
}
