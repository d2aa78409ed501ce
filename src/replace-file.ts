import { chmodSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** After this time nobody writes a temporary file any more, in milliseconds. */
export const ABANDONED = 10 * 60 * 1000;

/**
 * Writes a file whole or not at all: under a name of its own beside it, which then
 * takes its place. What was there before keeps its mode.
 * @param options.mode of a file that is new
 */
export function replaceFile(
  path: string,
  content: string | Uint8Array,
  options: { readonly mode?: number } = {},
): void {
  const before = statSync(path, { throwIfNoEntry: false });
  const temporary = temporaryFor(path);
  try {
    writeFileSync(temporary, content, { flag: "wx", ...options });
    if (before) chmodSync(temporary, before.mode);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Removes what runs that were killed have left of {@link replaceFile}, without a word where it cannot. */
export function removeAbandoned(path: string): void {
  const folder = dirname(path);
  const prefix = `.${basename(path)}.`;
  try {
    for (const name of readdirSync(folder)) {
      if (!name.startsWith(prefix) || !isTemporary(name)) continue;
      const left = join(folder, name);
      if (Date.now() - statSync(left).mtimeMs > ABANDONED) rmSync(left, { force: true });
    }
  } catch {
    // The next run tries again.
  }
}

/** Whether a file has a name that {@link replaceFile} gives one for a while. */
export function isTemporary(name: string): boolean {
  return /^\..*\.[0-9a-z]{8}\.tmp$/.test(name);
}

/** Of one process alone, and of one thread of it. */
function temporaryFor(path: string): string {
  const random = Math.random().toString(36).slice(2, 10).padEnd(8, "0");
  return join(dirname(path), `.${basename(path)}.${random}.tmp`);
}
