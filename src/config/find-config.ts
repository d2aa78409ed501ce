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
  let nearest: string | undefined;
  let at = directory;
  for (let i = 0; i < MAX_PARENTS; i++) {
    nearest ??= configIn(at);
    if (existsSync(join(at, ".git"))) return nearest;
    const parent = dirname(at);
    if (parent === at) break;
    at = parent;
  }
  // Nobody knows who may write files above a folder that is in no repository.
  const top = isInside(cwd, directory) ? cwd : directory;
  return nearest !== undefined && isInside(top, nearest) ? nearest : undefined;
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
