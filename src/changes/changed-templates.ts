import { existsSync, readFileSync, realpathSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { templatesThatDiffer } from "../baseline/baseline.ts";
import { ConfigFiles, type ConfigSource } from "../config/config-files.ts";
import { withConfig } from "../config/with-config.ts";
import { FileReader } from "../source/file-reader.ts";
import { templateDirectory } from "../template-directory.ts";
import type { TemplateInputs } from "../terraform/inputs.ts";
import { ModuleLoader } from "../terraform/module-loader.ts";
import type { ModulePath } from "../terraform/module-sources.ts";
import { parseFile } from "../terraform/parse-file.ts";
import { readTemplate } from "../terraform/read-template.ts";
import { changeOf, Dependencies } from "./dependencies.ts";
import { changesSince, fileAt, type Changes } from "./git-changes.ts";

/** What templates are read with, as for `lint`. */
export interface ReadingOptions {
  readonly modulePaths: readonly ModulePath[];
  readonly inputs: TemplateInputs;
  readonly config: ConfigSource;
  /** The file of known findings. */
  readonly baseline: string | undefined;
}

export interface ChangedTemplates {
  /** Of the given ones. */
  readonly paths: readonly string[];
  /** The commits that the repositories were compared with. */
  readonly bases: readonly string[];
}

/**
 * The templates in which `lint` may find something else than in a commit: because of
 * their own files, their modules, files that they read, or what configures them.
 * @param paths of templates
 * @param above directories in whose repositories they are
 * @throws {CommandError} where git cannot say what has changed, or a config file is wrong
 */
export async function changedTemplates(
  paths: readonly string[],
  above: readonly string[],
  ref: string,
  options: ReadingOptions,
): Promise<ChangedTemplates> {
  const repositories = new Map<string, Changes>();
  for (const directory of above) {
    const changes = changesSince(ref, templateDirectory(directory));
    repositories.set(changes.root, changes);
  }
  const changed = [...repositories.values()].flatMap(({ paths }) => paths.map(changeOf));
  const known = knownOtherwise([...repositories.values()], options.baseline);
  const configs = new ConfigFiles(options.config);
  const chosen: string[] = [];
  for (const path of changed.length === 0 ? [] : paths) {
    const directory = templateDirectory(path);
    if (known.has(realpathSync(directory)) || (await isConcerned(directory))) chosen.push(path);
  }
  return { paths: chosen, bases: [...repositories.values()].map(({ base }) => base) };

  async function isConcerned(directory: string): Promise<boolean> {
    const config = await configs.for(directory);
    const outside = new Set((await configs.pathsFor(directory)).map(realPlace));
    const near = new Dependencies({
      paths: outside,
      listed: new Set([directory, realpathSync(directory)]),
    });
    if (changed.some((change) => near.concern(change))) return true;
    const given = withConfig(options, config?.settings);
    const read = dependenciesOf(directory, given);
    return changed.some((change) => read.concern(change));
  }
}

/** What is read of a template, and what is looked for in vain. */
function dependenciesOf(
  directory: string,
  { modulePaths, inputs }: Pick<ReadingOptions, "modulePaths" | "inputs">,
): Dependencies {
  const reader = new FileReader();
  reader.allow(directory);
  const loader = new ModuleLoader(reader, parseFile);
  try {
    readTemplate(directory, loader, reader, modulePaths, inputs);
  } catch {
    // As far as it could be read; what is wrong with it is told where it is checked.
  }
  return new Dependencies(reader.lookedAt);
}

/** The templates of which a changed baseline knows something else than it did. */
function knownOtherwise(
  repositories: readonly Changes[],
  baseline: string | undefined,
): Set<string> {
  if (baseline === undefined) return new Set();
  const path = realPlace(resolve(baseline));
  const changes = repositories.find(({ paths }) => paths.includes(path));
  if (!changes) return new Set();
  const now = existsSync(path) ? readFileSync(path, "utf8") : undefined;
  return templatesThatDiffer(path, fileAt(changes, path), now);
}

/** A path by which git knows a file, whether it is there or not. */
function realPlace(path: string): string {
  const directory = dirname(path);
  return existsSync(directory) ? join(realpathSync(directory), basename(path)) : path;
}
