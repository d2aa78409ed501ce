import { mkdtempSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { makeDirectory } from "../make-directory.ts";
import { writing } from "./private-folder.ts";

export interface LogFiles {
  readonly folder: string;
  /** One for each script, in their order; empty so far. */
  readonly files: readonly string[];
}

/** How long the name of a log may be, before what makes it different and its ending. */
const MAX_NAME = 200;

/**
 * Makes the files for the output of scripts.
 * @param given the folder; undefined for a new temporary one
 * @param scripts their names
 * @throws {CommandError} where they cannot be written
 */
export function makeLogFiles(given: string | undefined, scripts: readonly string[]): LogFiles {
  const folder = logFolder(given);
  const names = scripts.map((script) => script.replace(/[^\w.-]+/g, "_").slice(0, MAX_NAME));
  const files = names.map((name, i) => {
    const isUnique = names.indexOf(name) === names.lastIndexOf(name);
    return join(folder, `${name}${isUnique ? "" : `-${i}`}.log`);
  });
  for (const file of files) {
    writing(file, () => {
      writeFileSync(file, "");
    });
  }
  return { folder, files };
}

/** Whether nothing more can be written to a folder. */
export function isFull(folder: string): boolean {
  try {
    return statfsSync(folder).bavail === 0;
  } catch {
    return false;
  }
}

function logFolder(given: string | undefined): string {
  const path = given === undefined ? tmpdir() : resolve(given);
  return writing(path, () => {
    if (given === undefined) return mkdtempSync(join(path, "muster-logs-"));
    makeDirectory(path);
    return path;
  });
}
