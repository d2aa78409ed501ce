import { readdirSync, rmSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { ABANDONED, isTemporary } from "./replace-file.ts";

/** How long a file is kept that no run has written anew, in milliseconds. */
const MAX_AGE = 30 * 24 * 60 * 60 * 1000;

interface CacheFile {
  readonly path: string;
  readonly modified: number;
  readonly size: number;
}

/**
 * Removes files of a folder of the cache that are old, and as many of the others,
 * the oldest first, as are too many bytes; without a word where that cannot be done.
 */
export function limitCache(folder: string, maxBytes: number): void {
  try {
    let total = 0;
    const newestFirst = filesIn(folder).sort((a, b) => b.modified - a.modified);
    for (const { path, modified, size } of newestFirst) {
      total += size;
      const maxAge = isTemporary(basename(path)) ? ABANDONED : MAX_AGE;
      if (total > maxBytes || Date.now() - modified > maxAge) rmSync(path, { force: true });
    }
  } catch {
    // The next run tries again.
  }
}

/** Another process may have removed some of them by now. */
function filesIn(folder: string): CacheFile[] {
  return readdirSync(folder).flatMap((name): CacheFile[] => {
    const path = join(folder, name);
    const stats = statSync(path, { throwIfNoEntry: false });
    return stats?.isFile() ? [{ path, modified: stats.mtimeMs, size: stats.size }] : [];
  });
}
