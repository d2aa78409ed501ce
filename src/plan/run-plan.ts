import { renderPlanJson } from "../render/plan-json.ts";
import { renderPlanTable } from "../render/plan-table.ts";
import { checkDurations, Durations } from "./durations.ts";
import { planOf } from "./plan.ts";
import { readStartup, type StartupOptions } from "./read-startup.ts";

export interface PlanRequest extends Pick<StartupOptions, "modulePaths" | "downloaded" | "inputs"> {
  readonly format: "table" | "json";
  readonly when: readonly string[];
  /** `unit=30s` */
  readonly durations: readonly string[];
  readonly durationFiles: readonly string[];
}

/**
 * Prints the plan of the template in a directory.
 * @throws {CommandError} where there is no template, or what is given does not fit it
 */
export function runPlan(path: string, request: PlanRequest): void {
  const { format, durations, durationFiles, ...options } = request;
  const isTimed = durations.length > 0 || durationFiles.length > 0;
  const given = isTimed ? new Durations(durationFiles, durations) : undefined;
  const startup = readStartup(path, options);
  const plan = planOf(startup, given);
  if (given) {
    const units = plan.agents.flatMap(({ units }) => units.map(({ name }) => name));
    checkDurations(given, new Set(units));
  }
  const render = format === "json" ? renderPlanJson : renderPlanTable;
  process.stdout.write(render(plan, process.cwd()));
  if (startup.mistakes > 0) {
    console.error(
      `muster: the template has mistakes, or parts that cannot be followed: this may not be all of it\n  Run muster lint ${path} for them.`,
    );
  }
}
