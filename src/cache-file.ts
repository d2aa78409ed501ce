import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Writes a file that may as well not be there: whole or not at all, also with
 * several processes at once, and without a word where it cannot be written.
 * Nobody but the user may read or write it.
 */
export function writeCacheFile(path: string, makeContent: () => string | Uint8Array): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(temporary, makeContent(), { mode: 0o600 });
    renameSync(temporary, path);
  } catch {
    discard(temporary);
  }
}

function discard(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // Where nothing can be written, nothing is left to discard either.
  }
}
