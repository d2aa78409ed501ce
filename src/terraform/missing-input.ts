import { distance } from "fastest-levenshtein";
import { closeName } from "../close-name.ts";
import { EvaluationError } from "./evaluation-error.ts";
import type { Attribute } from "../hcl/syntax.ts";
import type { ModuleCall, ModuleConfig, VariableConfig } from "./module-config.ts";

/** How many letters of a name are mistyped at most. */
const MAX_SLIPS = 2;

/** What a call gives under a name that a variable which it leaves out almost has. */
export function misnamedInputs(call: ModuleCall, config: ModuleConfig): EvaluationError[] {
  // What a broken file declares cannot be known to be missing.
  if (!config.complete) return [];
  const left = [...config.variables.keys()].filter((name) => !call.inputs.has(name));
  return [...call.inputs.values()].flatMap((input) => {
    const meant = config.variables.has(input.name) ? undefined : closeName(input.name, left);
    if (meant === undefined) return [];
    // The version that the call asks for may have inputs that the one on disk has no longer.
    const isSlip = call.version === undefined || distance(input.name, meant) <= MAX_SLIPS;
    return isSlip ? [misnamed(call, input, meant)] : [];
  });
}

/** That a call leaves out a variable which has no default. */
export function missingInput(
  call: ModuleCall,
  config: ModuleConfig,
  { name, block }: VariableConfig,
): EvaluationError {
  const [given] = [...call.inputs.values()].filter(
    (input) => !config.variables.has(input.name) && closeName(input.name, [name]) === name,
  );
  if (given) return misnamed(call, given, name);
  return new EvaluationError(
    `module.${call.name} is given no "${name}", and this variable has no default`,
    call.block.headerSpan,
    [{ message: "the variable is declared here", span: block.headerSpan }],
  );
}

function misnamed(call: ModuleCall, { name, nameSpan }: Attribute, meant: string): EvaluationError {
  const message = `module.${call.name} has no variable "${name}" (did you mean "${meant}"?)`;
  return new EvaluationError(message, nameSpan);
}
