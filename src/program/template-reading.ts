import { ConfigFiles } from "../config/config-files.ts";
import { withConfig } from "../config/with-config.ts";
import { templateDirectory } from "../template-directory.ts";
import type { DownloadedModules } from "../terraform/downloaded-modules.ts";
import type { TemplateInputs } from "../terraform/inputs.ts";
import type { ModulePath } from "../terraform/module-sources.ts";
import { configSource } from "./config-source.ts";
import { inputsOf } from "./inputs.ts";
import { downloadMode, moduleDownloads, type DownloadFlags } from "./module-downloads.ts";

/** What the one template of a command is read with. */
export interface TemplateReading {
  readonly modulePaths: readonly ModulePath[];
  readonly inputs: TemplateInputs;
  /** What was fetched for it. */
  readonly downloaded: DownloadedModules | undefined;
}

/**
 * What flags, the environment and the template's config file say, with what is
 * fetched because of it.
 * @throws {CommandError} where there is no template, or one of them is wrong
 */
export async function templateReading(
  path: string,
  parsed: Parameters<typeof inputsOf>[0] & {
    readonly flags: DownloadFlags & {
      readonly config?: string | undefined;
      readonly "no-config": boolean;
      readonly "module-path"?: readonly string[] | undefined;
    };
  },
): Promise<TemplateReading> {
  const { flags } = parsed;
  const { parseModulePath } = await import("../terraform/module-sources.ts");
  const fromFlags = {
    modulePaths: (flags["module-path"] ?? []).map(parseModulePath),
    inputs: inputsOf(parsed, process.env),
  };
  const configs = new ConfigFiles(configSource(flags.config, flags["no-config"]));
  const config = await configs.for(templateDirectory(path));
  const given = withConfig(fromFlags, config?.settings);
  const downloads = moduleDownloads(downloadMode(flags));
  if (!downloads) return { ...given, downloaded: undefined };
  const { fetchModules } = await import("../fetch-modules.ts");
  const downloaded = await fetchModules(path, downloads, given.modulePaths, given.inputs);
  return { ...given, downloaded };
}
