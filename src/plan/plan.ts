import type { SyncCall } from "../shell/sync-call.ts";
import type { Span } from "../source/source-file.ts";
import { agentUnits, type AgentUnits } from "../startup/agent-units.ts";
import type { ChosenStartup } from "../startup/chosen-startup.ts";
import type { Phase, StartupScript } from "../startup/model.ts";
import { outcomesOf, type UnitOutcome } from "../startup/outcomes.ts";
import { scriptOrder } from "../startup/script-order.ts";
import { Simulation } from "../startup/simulate.ts";
import type { Unit } from "../startup/unit-graph.ts";
import { describeCondition, type Condition } from "../terraform/condition.ts";
import type { UnitDurations } from "./durations.ts";
import { criticalPath, scheduleOf, timedRuns, type Schedule } from "./schedule.ts";

/** What will happen when a workspace starts. */
export interface Plan {
  /** What is taken to hold, in the template's words; empty where nothing depends on anything. */
  readonly when: string;
  readonly agents: readonly PlanAgent[];
}

export interface PlanAgent {
  /** `coder_agent.main`; empty for a module that is not told its agent. */
  readonly address: string;
  /** Sorted by address. */
  readonly scripts: readonly PlanScript[];
  /** Those that scripts name at start, in the order of the files. */
  readonly units: readonly PlanUnit[];
  /** The names of the units that can start at the same time, the first ones first. */
  readonly waves: readonly (readonly string[])[];
  /** The units that decide how long the start takes, each after the one before it. */
  readonly criticalPath: readonly string[];
  /** Undefined where no durations are given. */
  readonly schedule: Schedule | undefined;
}

export interface PlanScript {
  readonly address: string;
  readonly displayName: string;
  readonly phase: Phase;
  /** Null where it is always there. */
  readonly when: string | null;
  readonly calls: readonly PlanCall[];
  /** The addresses of the scripts after which `coder_script_order` lets it begin. */
  readonly after: readonly string[];
}

export interface PlanCall {
  readonly call: SyncCall;
  readonly span: Span;
}

export interface PlanUnit {
  /** Unknown parts by what they are: `${var.x}-setup`. What refers to the unit has the same name. */
  readonly name: string;
  /** Unknown parts are `${…}`. */
  readonly masked: string;
  /** Each once. */
  readonly dependencies: readonly string[];
  /** The addresses of the scripts that start or complete it, or else name it in a `want`. */
  readonly scripts: readonly string[];
  readonly outcome: UnitOutcome;
  /** Whether it completes all the same in some order of the scripts. */
  readonly mayComplete: boolean;
  /** Counted from 0; undefined where it never starts. */
  readonly wave: number | undefined;
  /** The units that it waits for in vain. */
  readonly waitsFor: readonly string[];
}

/** When a script that runs at several times is counted. */
const PHASES: readonly Phase[] = ["start", "stop", "cron", "never"];

/** @param durations of units; undefined for a plan without times */
export function planOf({ startup, conditions }: ChosenStartup, durations?: UnitDurations): Plan {
  const order = scriptOrder(startup).start;
  const before = new Map<StartupScript, string[]>();
  for (const { dependent, prerequisite } of order) {
    const known = before.get(dependent.script);
    if (known) known.push(prerequisite.script.address);
    else before.set(dependent.script, [prerequisite.script.address]);
  }
  return {
    when: describeCondition(startup.when),
    agents: agentUnits(startup).map((units): PlanAgent => {
      const { agent } = units;
      const simulation = new Simulation(agent, order);
      const planned = unitsOf(units, simulation);
      const runs = timedRuns(simulation, durations);
      return {
        address: agent.address,
        scripts: agent.scripts.map((script) =>
          scriptOf(script, conditions.get(script) ?? [], before.get(script) ?? []),
        ),
        units: planned,
        waves: wavesOf(planned),
        criticalPath: criticalPath(runs),
        schedule: durations && scheduleOf(runs, durations),
      };
    }),
  };
}

function scriptOf(
  { address, displayName, phases, calls, span }: StartupScript,
  when: Condition,
  before: readonly string[],
): PlanScript {
  return {
    address,
    displayName,
    phase: PHASES.find((phase) => phases.includes(phase)) ?? "never",
    when: when.length === 0 ? null : describeCondition(when),
    calls: calls.map((call) => ({ call, span: call.span ?? span })),
    after: distinct(before),
  };
}

function unitsOf({ atStart }: AgentUnits, simulation: Simulation): PlanUnit[] {
  const results = new Map(outcomesOf(simulation).units.map((result) => [result.key, result]));
  return [...atStart.units.values()].map((unit): PlanUnit => {
    const result = results.get(unit.key);
    return {
      name: unit.name,
      masked: maskedName(unit),
      dependencies: distinct(unit.wants.map(({ dependency }) => dependency.text.display)),
      scripts: scriptsOf(unit),
      outcome: result?.outcome ?? "never-starts",
      mayComplete: result?.mayComplete ?? false,
      wave: result?.wave,
      waitsFor: result?.waitsFor ?? [],
    };
  });
}

function maskedName({ starts, completes, wants, wantedBy }: Unit): string {
  const word = [...starts, ...completes, ...wants][0]?.unit ?? wantedBy[0]?.dependency;
  return word?.text.masked ?? "";
}

function scriptsOf({ starts, completes, wants }: Unit): string[] {
  const own = [...starts, ...completes];
  return distinct((own.length > 0 ? own : wants).map(({ script }) => script.address));
}

function distinct(names: readonly string[]): string[] {
  return [...new Set(names)];
}

function wavesOf(units: readonly PlanUnit[]): string[][] {
  const waves: string[][] = [];
  for (const { name, wave } of units) {
    if (wave !== undefined) (waves[wave] ??= []).push(name);
  }
  return waves;
}
