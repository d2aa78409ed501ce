import type { Condition, Literal } from "./condition.ts";
import { explore } from "./decisions.ts";
import { misnamedInputs } from "./missing-input.ts";
import type { VariableConfig } from "./module-config.ts";
import type { ModuleInstance } from "./module-instance.ts";
import { NO_SCRIPT, type TemplateProblems } from "./template-problems.ts";
import { validationErrors, validationsOf } from "./variable-validation.ts";

/**
 * Whether a module is given what its variables take.
 * @param given what holds wherever the module is there at all
 * @param problems takes what is wrong
 */
export function checkInputs(
  module: ModuleInstance,
  given: Condition,
  problems: TemplateProblems,
): void {
  const { evaluation } = module.context;
  if (module.site) {
    const errors = misnamedInputs(module.site.call, module.config);
    problems.addErrors([{ when: given, result: { value: undefined, errors } }], NO_SCRIPT);
  }
  for (const variable of module.config.variables.values()) {
    // A module that is looked at by itself may want to be given something else than its default.
    if (isUngiven(module, variable)) continue;
    for (const validation of validationsOf(variable)) {
      const { ways } = explore((decisions) => {
        evaluation.decisions = decisions;
        return { value: undefined, errors: validationErrors(variable, validation, module) };
      }, given);
      // What a real workspace has in place of an unknown may be valid.
      const sure = ways.filter(({ when }) => when.slice(given.length).every(isAlternative));
      problems.addErrors(sure, NO_SCRIPT);
    }
  }
}

/** Whether a variable has its default in a root that is no template, but a module for others. */
function isUngiven({ site, config, context }: ModuleInstance, variable: VariableConfig): boolean {
  if (site || context.rootVariable(variable)) return false;
  return ![...config.resources.values()].some(({ type }) => type === "coder_agent");
}

/** Whether a literal tells apart values of which each can be chosen. */
function isAlternative({ atom }: Literal): boolean {
  return atom.equality?.alternatives !== undefined;
}
