import type { ModuleDownloads } from "./module-downloads.ts";
import { FileReader } from "./source/file-reader.ts";
import { templateDirectory } from "./template-directory.ts";
import type { DownloadedModules } from "./terraform/downloaded-modules.ts";
import { NO_INPUTS, type TemplateInputs } from "./terraform/inputs.ts";
import { ModuleLoader } from "./terraform/module-loader.ts";
import type { ModulePath } from "./terraform/module-sources.ts";
import { parseFile } from "./terraform/parse-file.ts";
import { readTemplate } from "./terraform/read-template.ts";

/**
 * Fetches the modules of a template that are not on disk; one that cannot be fetched
 * is as if that had not been tried.
 * @throws {CommandError} where there is no template, or `downloads` refuses
 */
export async function fetchModules(
  path: string,
  downloads: ModuleDownloads,
  modulePaths: readonly ModulePath[],
  inputs: TemplateInputs = NO_INPUTS,
): Promise<DownloadedModules> {
  const directory = templateDirectory(path);
  const reader = new FileReader();
  reader.allow(directory);
  const read = (downloaded?: DownloadedModules) => {
    const loader = new ModuleLoader(reader, parseFile);
    return readTemplate(directory, loader, reader, modulePaths, inputs, downloaded);
  };
  return (await downloads.fetchFor(directory, read(), read)).downloaded;
}
