import { realpathSync, statSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { CommandError, EXIT } from "./command-error.ts";
import { makeDirectory } from "./make-directory.ts";
import { removeAbandoned, replaceFile } from "./replace-file.ts";
import { describeError } from "./describe-error.ts";

/**
 * Writes a file that the user asked for, whole or not at all; its folder is made
 * where there is none. What is no regular file, such as a pipe, is written into, and
 * so is a file that `/dev/stdout` or the like stands for; a link stays one.
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
    const open = descriptorOf(path);
    if (!status) replace(path, text);
    else if (!status.isFile()) writeFileSync(path, text);
    else if (open === undefined) replace(realpathSync(path), text);
    else writeFileSync(open, text);
  } catch (error) {
    throw new CommandError(
      `cannot write ${what} to ${path}: ${describeError(error)}`,
      "Name a file in a folder that can be written to.",
      exitStatus,
    );
  }
}

/** Of a path that stands for a file which is open already: others write to that, too. */
function descriptorOf(path: string): number | undefined {
  const [, name, number] =
    /^\/(?:dev|proc\/self)\/(?:(stdout|stderr)|fd\/(\d+))$/.exec(resolve(path)) ?? [];
  if (name !== undefined) return name === "stdout" ? 1 : 2;
  return number === undefined ? undefined : Number(number);
}

function replace(path: string, text: string): void {
  makeDirectory(dirname(path));
  removeAbandoned(path);
  replaceFile(path, text);
}
