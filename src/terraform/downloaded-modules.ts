/** A module that was fetched. */
export interface DownloadedModule {
  /** Absolute. */
  readonly directory: string;
  /** All that came with it: the module may read other files of its package. */
  readonly packageDirectory: string;
}

/** By {@link moduleKey}. */
export type DownloadedModules = ReadonlyMap<string, DownloadedModule>;

export const NOTHING_DOWNLOADED: DownloadedModules = new Map();

/** @param version the constraint of the call */
export function moduleKey(source: string, version: string | undefined): string {
  return JSON.stringify([source, version ?? null]);
}
