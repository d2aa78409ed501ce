import { ModuleDownloads } from "../module-downloads.ts";
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

/** @returns undefined where nothing is to be fetched */
export function moduleDownloads(mode: DownloadMode): ModuleDownloads | undefined {
  if (mode === "no") return undefined;
  return new ModuleDownloads({ folder: cacheFolder("modules"), offline: mode === "offline" });
}
