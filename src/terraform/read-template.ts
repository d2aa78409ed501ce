import { resolve } from "node:path";
import { FileError, type FileReader } from "../source/file-reader.ts";
import { EvaluationError } from "./evaluation-error.ts";
import { Evaluation } from "./evaluation.ts";
import type { ModuleCall, ModuleConfig } from "./module-config.ts";
import { ModuleInstance } from "./module-instance.ts";
import type { ModuleLoader } from "./module-loader.ts";
import { ModuleSources, type ModulePath } from "./module-sources.ts";
import { collectTemplate, type Template } from "./template.ts";

/**
 * Computes the agents and scripts of the template in `directory`.
 * @throws {FileError} where there is no such directory
 */
export function readTemplate(
  directory: string,
  loader: ModuleLoader,
  reader: FileReader,
  modulePaths: readonly ModulePath[] = [],
): Template {
  return collectTemplate(openTemplate(directory, loader, reader, modulePaths));
}

/**
 * The root module of the template in `directory`, ready to evaluate expressions in.
 * @throws {FileError} where there is no such directory
 */
export function openTemplate(
  directory: string,
  loader: ModuleLoader,
  reader: FileReader,
  modulePaths: readonly ModulePath[] = [],
): ModuleInstance {
  const rootDirectory = resolve(directory);
  const sources = new ModuleSources(rootDirectory, reader, modulePaths);
  const evaluation = new Evaluation(rootDirectory, reader);
  return new ModuleInstance(loader.load(rootDirectory), "", undefined, {
    evaluation,
    rootDirectory,
    load: (call, caller) => loadCalled(call, caller, loader, sources),
    rootVariable: () => undefined,
  });
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
