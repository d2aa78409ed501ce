import { distance } from "fastest-levenshtein";
import { closeName } from "../close-name.ts";
import { EvaluationError } from "./evaluation-error.ts";
import type { Attribute } from "../hcl/syntax.ts";
import { isLocalSource } from "./module-sources.ts";
import type { ModuleCall, ModuleConfig, VariableConfig } from "./module-config.ts";

/** How many letters of a name are mistyped at most. */
const MAX_SLIPS = 2;

/**
 * What a call gives that the module has no variable for. A module that is no
 * part of the template may be on disk in another version than Coder loads, with
 * other variables: of what it is given, only misspelt names are told.
 */
export function misnamedInputs(call: ModuleCall, config: ModuleConfig): EvaluationError[] {
  // What a broken file declares cannot be known to be missing.
  if (!config.complete) return [];
  const isOwn = isLocalSource(call.source ?? "");
  const left = [...config.variables.keys()].filter((name) => !call.inputs.has(name));
  return [...call.inputs.values()].flatMap((input) => {
    if (config.variables.has(input.name)) return [];
    const meant = closeName(input.name, left);
    const isSlip = meant !== undefined && distance(input.name, meant) <= MAX_SLIPS;
    return isOwn || isSlip ? [misnamed(call, input, meant)] : [];
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

function misnamed(
  call: ModuleCall,
  { name, nameSpan }: Attribute,
  meant: string | undefined,
): EvaluationError {
  const hint = meant === undefined ? "" : ` (did you mean "${meant}"?)`;
  return new EvaluationError(`module.${call.name} has no variable "${name}"${hint}`, nameSpan);
}
