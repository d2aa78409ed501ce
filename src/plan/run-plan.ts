import { renderPlanJson } from "../render/plan-json.ts";
import { renderPlanTable } from "../render/plan-table.ts";
import type { DownloadedModules } from "../terraform/downloaded-modules.ts";
import type { TemplateInputs } from "../terraform/inputs.ts";
import { parseModulePath } from "../terraform/module-sources.ts";
import { checkDurations, Durations } from "./durations.ts";
import { planOf } from "./plan.ts";
import { readStartup } from "./read-startup.ts";

export interface PlanRequest {
  readonly format: "table" | "json";
  readonly when: readonly string[];
  /** `unit=30s` */
  readonly durations: readonly string[];
  readonly durationFiles: readonly string[];
  /** `prefix=directory` */
  readonly modulePaths: readonly string[];
  /** What was fetched for the template. */
  readonly downloaded?: DownloadedModules | undefined;
  readonly inputs: TemplateInputs;
}

/**
 * Prints the plan of the template in a directory.
 * @throws {CommandError} where there is no template, or what is given does not fit it
 */
export function runPlan(path: string, request: PlanRequest): void {
  const { durations, durationFiles, downloaded, when, inputs } = request;
  const isTimed = durations.length > 0 || durationFiles.length > 0;
  const given = isTimed ? new Durations(durationFiles, durations) : undefined;
  const modulePaths = request.modulePaths.map(parseModulePath);
  const startup = readStartup(path, { modulePaths, downloaded, inputs, when });
  const plan = planOf(startup, given);
  if (given) {
    const units = plan.agents.flatMap(({ units }) => units.map(({ name }) => name));
    checkDurations(given, new Set(units));
  }
  const render = request.format === "json" ? renderPlanJson : renderPlanTable;
  process.stdout.write(render(plan, process.cwd()));
  if (startup.mistakes > 0) {
    console.error(
      `muster: the template has mistakes, or parts that cannot be followed: this may not be all of it\n  Run muster lint ${path} for them.`,
    );
  }
}
