import type { Graph } from "./graph.ts";
import type { UnitOutcome } from "../startup/outcomes.ts";

/** What the page of a graph carries as JSON. */
export interface PageData {
  readonly graph: Graph;
  /** Each different from the others; units by their ids. */
  readonly plans: readonly (readonly AgentPlan[])[];
  /** For each start-up the number of its plan. */
  readonly planOf: readonly number[];
  /** The start-up that is shown first. */
  readonly initial: number;
  /** Whether durations are given; else each unit takes as long as any other. */
  readonly isTimed: boolean;
}

/** What will happen on one agent. */
export interface AgentPlan {
  readonly agent: string;
  readonly units: readonly PlannedUnit[];
  readonly criticalPath: readonly string[];
}

export interface PlannedUnit {
  readonly unit: string;
  readonly outcome: UnitOutcome;
  /** The names of what it waits for in vain. */
  readonly waitsFor: readonly string[];
  /** When it runs, in milliseconds from the start; undefined where it never completes. */
  readonly runs: { readonly from: number; readonly to: number } | undefined;
}
