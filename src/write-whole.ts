import { realpathSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { CommandError, EXIT } from "./command-error.ts";
import { makeDirectory } from "./make-directory.ts";
import { removeAbandoned, replaceFile } from "./replace-file.ts";
import { describeError } from "./describe-error.ts";

/**
 * Writes a file that the user asked for, whole or not at all; its folder is made
 * where there is none. What is no regular file, such as a pipe, is written into,
 * and a link stays one.
 * @param what it is, for the message: `the sarif report`
 * @param exitStatus that of the error
 * @throws {CommandError} where it cannot be written
 */
export function writeWhole(
  path: string,
  text: string,
  what: string,
  exitStatus: number = EXIT.usage,
): void {
  try {
    const status = statSync(path, { throwIfNoEntry: false });
    if (!status) replace(path, text);
    else if (status.isFile()) replace(realpathSync(path), text);
    else writeFileSync(path, text);
  } catch (error) {
    throw new CommandError(
      `cannot write ${what} to ${path}: ${describeError(error)}`,
      "Name a file in a folder that can be written to.",
      exitStatus,
    );
  }
}

function replace(path: string, text: string): void {
  makeDirectory(dirname(path));
  removeAbandoned(path);
  replaceFile(path, text);
}
