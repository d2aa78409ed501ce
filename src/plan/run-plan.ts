import { suggestion } from "../close-name.ts";
import { CommandError } from "../command-error.ts";
import { renderPlanJson } from "../render/plan-json.ts";
import { renderPlanTable } from "../render/plan-table.ts";
import type { TemplateInputs } from "../terraform/inputs.ts";
import { parseModulePath } from "../terraform/module-sources.ts";
import { Durations } from "./durations.ts";
import { planOf, type Plan } from "./plan.ts";
import { readStartup } from "./read-startup.ts";

export interface PlanRequest {
  readonly format: "table" | "json";
  readonly when: readonly string[];
  /** `unit=30s` */
  readonly durations: readonly string[];
  readonly durationFiles: readonly string[];
  /** `prefix=directory` */
  readonly modulePaths: readonly string[];
  readonly inputs: TemplateInputs;
}

/**
 * Prints the plan of the template in a directory.
 * @throws {CommandError} where there is no template, or what is given does not fit it
 */
export function runPlan(path: string, request: PlanRequest): void {
  const { durations, durationFiles, when, inputs } = request;
  const isTimed = durations.length > 0 || durationFiles.length > 0;
  const given = isTimed ? new Durations(durationFiles, durations) : undefined;
  const modulePaths = request.modulePaths.map(parseModulePath);
  const startup = readStartup(path, { modulePaths, inputs, when });
  const plan = planOf(startup, given);
  if (given) checkUnits(given, plan);
  const render = request.format === "json" ? renderPlanJson : renderPlanTable;
  process.stdout.write(render(plan, process.cwd()));
  if (startup.mistakes > 0) {
    console.error(
      `muster: the template has mistakes, or parts that cannot be followed: this may not be all of it\n  Run muster lint ${path} for them.`,
    );
  }
}

/** A file may be about another state of the template; what is typed is about this one. */
function checkUnits(durations: Durations, plan: Plan): void {
  const units = new Set(plan.agents.flatMap(({ units }) => units.map(({ name }) => name)));
  for (const unit of durations.typed) {
    if (units.has(unit)) continue;
    throw new CommandError(
      `--duration ${unit}: no script names a unit "${unit}" in this start-up${suggestion(unit, units)}`,
      units.size === 0 ? "There are no units." : `The units are ${[...units].join(", ")}.`,
    );
  }
}
