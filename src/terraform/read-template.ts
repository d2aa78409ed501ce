import { basename, resolve } from "node:path";
import { CommandError } from "../command-error.ts";
import { FileError, type FileReader } from "../source/file-reader.ts";
import { type DownloadedModules, NOTHING_DOWNLOADED } from "./downloaded-modules.ts";
import { refusalBy, validationsOf } from "./variable-validation.ts";
import { EvaluationError } from "./evaluation-error.ts";
import { Evaluation } from "./evaluation.ts";
import { fixedParameters } from "./fixed-parameters.ts";
import { NO_INPUTS, type TemplateInputs } from "./inputs.ts";
import type { ModuleCall, ModuleConfig } from "./module-config.ts";
import { ModuleInstance, type TemplateContext } from "./module-instance.ts";
import type { ModuleLoader } from "./module-loader.ts";
import { ModuleSources, type ModulePath } from "./module-sources.ts";
import { RootVariables } from "./root-variables.ts";
import { collectTemplate } from "./collect-template.ts";
import type { Template } from "./template.ts";

/**
 * Computes the agents and scripts of the template in `directory`.
 * @throws {FileError} where there is no such directory
 * @throws {CommandError} where what is given from outside does not fit the template
 */
export function readTemplate(
  directory: string,
  loader: ModuleLoader,
  reader: FileReader,
  modulePaths: readonly ModulePath[] = [],
  inputs: TemplateInputs = NO_INPUTS,
  downloaded: DownloadedModules = NOTHING_DOWNLOADED,
): Template {
  return collectTemplate(openTemplate(directory, loader, reader, modulePaths, inputs, downloaded));
}

/**
 * The root module of the template in `directory`, ready to evaluate expressions in.
 * @throws {FileError} where there is no such directory
 * @throws {CommandError} where what is given from outside does not fit the template
 */
export function openTemplate(
  directory: string,
  loader: ModuleLoader,
  reader: FileReader,
  modulePaths: readonly ModulePath[] = [],
  inputs: TemplateInputs = NO_INPUTS,
  downloaded: DownloadedModules = NOTHING_DOWNLOADED,
): ModuleInstance {
  const rootDirectory = resolve(directory);
  const sources = new ModuleSources(rootDirectory, reader, modulePaths, downloaded);
  const evaluation = new Evaluation(rootDirectory, reader);
  const config = loader.load(rootDirectory);
  const variables = new RootVariables(config, inputs, loader, reader, evaluation);
  const open = (parameters: TemplateContext["parameters"]) =>
    new ModuleInstance(config, "", undefined, {
      evaluation,
      rootDirectory,
      load: (call, caller) => loadCalled(call, caller, loader, sources),
      refusedVersion: (call, caller) => sources.refusedVersion(call, caller),
      rootVariable: (variable) => variables.valueOf(variable),
      parameters,
    });
  // What it is not fixed to, a parameter may be: none is while the fixed ones are looked up.
  const root = open(new Map());
  checkGivenVariables(root, variables);
  const parameters = fixedParameters(root, inputs);
  return parameters.size === 0 ? root : open(parameters);
}

/**
 * Finds out at once whether the values of the command line and the environment
 * fit: no file shows where they are wrong.
 * @throws {CommandError} where one does not
 */
function checkGivenVariables(root: ModuleInstance, variables: RootVariables): void {
  const { evaluation } = root.context;
  for (const variable of root.config.variables.values()) {
    const { name, block } = variable;
    const giver = variables.giverOf(name);
    if (giver === undefined) continue;
    const span = block.headerSpan;
    const unfit = (reason: string): CommandError =>
      new CommandError(
        `${giver} does not fit: ${reason}`,
        `The variable is declared in ${basename(span.file.path)}:${span.file.positionAt(span.start).line}.`,
      );
    try {
      root.scope().resolve?.({ root: "var", name }, span);
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error;
      // All else that may be wrong with a variable is the template's own mistake.
      if (error.span !== span) continue;
      throw unfit(error.message);
    }
    for (const validation of validationsOf(variable)) {
      const refusal = evaluation.unconditionally(() => refusalBy(validation, root));
      if (refusal) throw unfit(refusal.reason);
    }
  }
}

/** The module that a call leads to; undefined where nothing says where its source is. */
function loadCalled(
  call: ModuleCall,
  caller: ModuleInstance,
  loader: ModuleLoader,
  sources: ModuleSources,
): ModuleConfig | undefined {
  const directory = sources.find(call, caller);
  if (directory === undefined) return undefined;
  try {
    return loader.load(directory);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new EvaluationError(
      `the directory of module.${call.name} cannot be read: ${error.message}`,
      call.sourceSpan,
    );
  }
}
