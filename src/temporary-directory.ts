import { mkdtempSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CommandError, EXIT } from "./command-error.ts";
import { describeError } from "./describe-error.ts";

/**
 * Makes a folder of its own for temporary files, which only its user may enter.
 * @param prefix how its name begins
 * @returns its real path
 * @throws {CommandError} where that fails
 */
export function temporaryDirectory(prefix: string): string {
  const parent = tmpdir();
  try {
    return realpathSync(mkdtempSync(join(parent, prefix)));
  } catch (error) {
    throw new CommandError(
      `cannot write to ${parent}: ${describeError(error)}`,
      "Make room there, or name another folder for temporary files: TMPDIR.",
      EXIT.refused,
    );
  }
}
