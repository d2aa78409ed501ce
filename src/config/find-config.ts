import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { CommandError } from "../command-error.ts";
import { isInside } from "../source/file-reader.ts";
import { shownPath } from "../report/places.ts";
import { CONFIG_NAMES } from "./config.ts";

/** How far up from a template its config file is looked for. */
const MAX_PARENTS = 64;

/**
 * The config file that is nearest to a template: in its directory or above, up to
 * the root of its repository, or without one up to the working directory.
 * @param directory absolute
 * @throws {CommandError} where a directory has two of them
 */
export function findConfig(directory: string, cwd: string): string | undefined {
  for (const searched of searchedFor(directory, cwd)) {
    const found = configIn(searched);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * All paths at which a file that comes or goes would be, or was, the config file of a
 * template: none of them is above the one that it has.
 */
export function configPlaces(directory: string, cwd: string): string[] {
  const searched = searchedFor(directory, cwd);
  const last = searched.findIndex((path) => configIn(path) !== undefined);
  const nearer = last === -1 ? searched : searched.slice(0, last + 1);
  return nearer.flatMap((path) => CONFIG_NAMES.map((name) => join(path, name)));
}

/** The directories that may hold the config file of a template, the nearest first. */
function searchedFor(directory: string, cwd: string): string[] {
  const directories: string[] = [];
  let at = directory;
  for (let i = 0; i < MAX_PARENTS; i++) {
    directories.push(at);
    if (existsSync(join(at, ".git"))) return directories;
    const parent = dirname(at);
    if (parent === at) break;
    at = parent;
  }
  // Nobody knows who may write files above a folder that is in no repository.
  const top = isInside(cwd, directory) ? cwd : directory;
  return directories.filter((path) => isInside(top, path));
}

function configIn(directory: string): string | undefined {
  const found = CONFIG_NAMES.map((name) => join(directory, name)).filter((path) =>
    existsSync(path),
  );
  if (found.length <= 1) return found[0];
  throw new CommandError(
    `there is more than one config file: ${found.map((path) => shownPath(path, process.cwd())).join(", ")}`,
    "Keep one of them.",
  );
}
