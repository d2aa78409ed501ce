import { suggestion } from "../close-name.ts";
import { CommandError } from "../command-error.ts";
import type { Expression } from "../hcl/syntax.ts";
import {
  nameArgument,
  readCoderParameter,
  refuseValue,
  type CoderParameter,
  type ValueRefusal,
} from "./coder-parameter.ts";
import { toText } from "./convert.ts";
import { explore } from "./decisions.ts";
import { evaluate } from "./evaluate.ts";
import { EvaluationError } from "./evaluation-error.ts";
import type { Instance, Repeatable } from "./expansion.ts";
import type { TemplateInputs } from "./inputs.ts";
import type { ResourceConfig } from "./module-config.ts";
import type { ModuleInstance } from "./module-instance.ts";
import { readValidation, refusedBy, type ParameterValidation } from "./parameter-validation.ts";
import { MAX_MODULE_DEPTH, MAX_MODULES } from "./module-calls.ts";

/**
 * The values that `--preset` and `--parameter` fix, and where that is asked for
 * the defaults of all others, by the parameters' names.
 * @param root of a template in which no parameter is fixed yet
 * @throws {CommandError} where there is no such preset or parameter, or the
 *   parameter cannot have the value
 */
export function fixedParameters(
  root: ModuleInstance,
  { parameters, preset, atDefaults = false, defaults }: TemplateInputs,
): ReadonlyMap<string, string> {
  const configured = defaults?.parameters ?? new Map<string, string>();
  const isGiven = parameters.size > 0 || preset !== undefined || configured.size > 0;
  if (!isGiven && !atDefaults) return parameters;
  const declared = declarations(root);
  const fixed = new Map(atDefaults ? defaultValues(declared) : []);
  for (const [name, value] of configured) {
    if (!declared.parameters.has(name)) continue;
    checkParameter(name, value, declared, `parameters.${name} of ${defaults?.giver ?? ""}`);
    fixed.set(name, value);
  }
  for (const [name, value] of preset === undefined ? [] : presetValues(preset, declared)) {
    fixed.set(name, value);
  }
  for (const [name, value] of parameters) {
    checkParameter(name, value, declared);
    fixed.set(name, value);
  }
  return fixed;
}

/** A parameter with all that Coder checks its value against. */
export interface DeclaredParameter extends CoderParameter {
  readonly validation: ParameterValidation | undefined;
}

/** What all modules of a template declare. */
export interface Declarations {
  /** By name. */
  readonly parameters: Map<string, DeclaredParameter>;
  /** By name, the values of parameters by their names. */
  readonly presets: Map<string, ReadonlyMap<string, string>>;
  /** The names of parameters by their addresses: `data.coder_parameter.ide`. */
  readonly names: Map<string, string>;
  /** The addresses of modules whose source is not on disk. */
  readonly unloaded: string[];
  /** False where some part of the template could not be read. */
  complete: boolean;
}

/** Those that the parameters can have: what Coder would refuse, no workspace has. */
function defaultValues({ parameters }: Declarations): [string, string][] {
  return [...parameters].flatMap(([name, parameter]): [string, string][] => {
    const { defaultValue } = parameter;
    const isFit = defaultValue !== undefined && refusalOf(parameter, defaultValue) === undefined;
    return isFit ? [[name, defaultValue]] : [];
  });
}

function presetValues(name: string, { presets, complete }: Declarations) {
  const values = presets.get(name);
  if (values) return values;
  const names = [...presets.keys()];
  const unread = complete ? "" : ", as far as the template could be read";
  throw new CommandError(
    `--preset ${name}: there is no preset of that name${unread}${suggestion(name, names)}`,
    names.length === 0
      ? "The template has no coder_workspace_preset: leave out --preset."
      : `The presets are ${quoted(names)}.`,
  );
}

function checkParameter(
  name: string,
  value: string,
  { parameters, complete }: Declarations,
  giver = `--parameter ${name}=${value}`,
): void {
  const parameter = parameters.get(name);
  if (parameter) {
    const refusal = refusalOf(parameter, value);
    if (refusal === undefined) return;
    throw new CommandError(
      `${giver}: the value of "${name}" ${refusal}`,
      "Give a value that the coder_parameter allows.",
    );
  }
  // It may be declared in what could not be read.
  if (!complete) return;
  const names = [...parameters.keys()];
  throw new CommandError(
    `--parameter ${name}: there is no coder_parameter with the name "${name}"${suggestion(name, names)}`,
    names.length === 0
      ? "The template has no parameters: leave out --parameter."
      : `The parameters are ${quoted(names)}.`,
  );
}

/** Why Coder would refuse a value; undefined where it would not. */
function refusalOf(parameter: DeclaredParameter, value: string): ValueRefusal | undefined {
  const { type, validation } = parameter;
  return refuseValue(parameter, value) ?? (validation && refusedBy(validation, type, value));
}

function quoted(names: readonly string[]): string {
  return names.map((name) => JSON.stringify(name)).join(", ");
}

/** Looks through all modules. */
export function declarations(root: ModuleInstance): Declarations {
  const found: Declarations = {
    parameters: new Map(),
    presets: new Map(),
    names: new Map(),
    unloaded: [],
    complete: true,
  };
  const modules = [root];
  for (const module of modules) {
    if (!module.config.complete) found.complete = false;
    for (const source of module.config.dataSources.values()) {
      if (source.type === "coder_parameter") addParameter(module, source, found);
      if (source.type === "coder_workspace_preset") addPreset(module, source, found);
    }
    if (module.callNames.length >= MAX_MODULE_DEPTH) continue;
    for (const call of module.config.calls.values()) {
      for (const instance of instancesOf(module, call)) {
        const child = attempt(() => module.child(call, instance));
        if (!child) {
          found.complete = false;
          found.unloaded.push(module.addressOf(`module.${call.name}${instance.suffix}`));
        } else if (modules.length < MAX_MODULES && !child.callersOf(child.config.directory)) {
          modules.push(child);
        }
      }
    }
  }
  return found;
}

function addParameter(module: ModuleInstance, source: ResourceConfig, found: Declarations): void {
  const { evaluation } = module.context;
  for (const instance of instancesOf(module, source)) {
    const parameter = attempt(() =>
      evaluation.unconditionally(() =>
        readCoderParameter(source.block, evaluatorIn(module, instance)),
      ),
    );
    if (parameter?.name === undefined) {
      found.complete = false;
      continue;
    }
    const address = module.addressOf(`${source.address}${instance.suffix}`);
    found.names.set(address, parameter.name);
    if (found.parameters.has(parameter.name)) continue;
    const validation = attempt(() =>
      evaluation.unconditionally(() => readValidation(source.block, evaluatorIn(module, instance))),
    );
    found.parameters.set(parameter.name, { ...parameter, validation });
  }
}

function addPreset(module: ModuleInstance, source: ResourceConfig, found: Declarations): void {
  const { evaluation } = module.context;
  const { block } = source;
  for (const instance of instancesOf(module, source)) {
    const evaluateHere = evaluatorIn(module, instance);
    const name = attempt(() => evaluation.unconditionally(() => nameArgument(block, evaluateHere)));
    const expression = block.body.attributes.get("parameters")?.value;
    const values = attempt(() =>
      evaluation.unconditionally(() => expression && evaluateHere(expression)),
    );
    if (name === undefined) {
      found.complete = false;
      continue;
    }
    const entries = values?.kind === "mapping" ? [...values.entries] : [];
    const known = entries.flatMap(([parameter, value]): [string, string][] => {
      const text = toText(value, block.headerSpan)?.known;
      return text === undefined ? [] : [[parameter, text]];
    });
    if (!found.presets.has(name)) found.presets.set(name, new Map(known));
  }
}

function evaluatorIn(module: ModuleInstance, instance: Instance) {
  return (expression: Expression) =>
    evaluate(expression, module.scope(instance.iteration), module.context.evaluation);
}

/** The instances that a block has on any way through its conditions. */
function instancesOf(module: ModuleInstance, block: Repeatable): readonly Instance[] {
  const { evaluation } = module.context;
  const { ways } = explore((decisions) => {
    evaluation.decisions = decisions;
    return attempt(() => module.expand(block).instances) ?? [];
  });
  const bySuffix = new Map(
    ways.flatMap(({ result }) => result.map((instance) => [instance.suffix, instance] as const)),
  );
  return [...bySuffix.values()];
}

/** What is wrong with a template is found where a script depends on it. */
function attempt<T>(compute: () => T): T | undefined {
  try {
    return compute();
  } catch (error) {
    if (error instanceof EvaluationError) return undefined;
    throw error;
  }
}
