import { ModuleDownloads } from "../module-downloads.ts";
import type { DownloadedModules } from "../terraform/downloaded-modules.ts";
import type { TemplateInputs } from "../terraform/inputs.ts";
import { cacheFolder } from "./cache-directory.ts";

/** The flags that ask for modules which are not on disk. */
export interface DownloadFlags {
  readonly "download-modules"?: boolean | undefined;
  readonly offline?: boolean | undefined;
}

/** Whether modules are fetched: from anywhere, or from the cache alone. */
export type DownloadMode = "no" | "fetch" | "offline";

export function downloadMode(flags: DownloadFlags): DownloadMode {
  if (flags.offline) return "offline";
  return flags["download-modules"] ? "fetch" : "no";
}

/** What is fetched for the one template that a command reads. */
export async function downloadedFor(
  path: string,
  flags: DownloadFlags & { readonly "module-path"?: readonly string[] | undefined },
  inputs: TemplateInputs,
): Promise<DownloadedModules | undefined> {
  const downloads = moduleDownloads(downloadMode(flags));
  if (!downloads) return undefined;
  const { fetchModules } = await import("../fetch-modules.ts");
  const { parseModulePath } = await import("../terraform/module-sources.ts");
  const modulePaths = (flags["module-path"] ?? []).map(parseModulePath);
  return fetchModules(path, downloads, modulePaths, inputs);
}

/** @returns undefined where nothing is to be fetched */
export function moduleDownloads(mode: DownloadMode): ModuleDownloads | undefined {
  if (mode === "no") return undefined;
  return new ModuleDownloads({ folder: cacheFolder("modules"), offline: mode === "offline" });
}
