import { dirname } from "node:path";
import { makeDirectory } from "./make-directory.ts";
import { replaceFile } from "./replace-file.ts";

/**
 * Writes a file that may as well not be there: whole or not at all, also with
 * several processes at once, and without a word where it cannot be written.
 * Nobody but the user may read or write it.
 */
export function writeCacheFile(path: string, makeContent: () => string | Uint8Array): void {
  try {
    makeDirectory(dirname(path), 0o700);
    replaceFile(path, makeContent(), { mode: 0o600 });
  } catch {
    // It is made anew when it is needed.
  }
}
