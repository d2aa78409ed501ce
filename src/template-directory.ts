import { statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { CommandError } from "./command-error.ts";
import { describeError } from "./describe-error.ts";

/**
 * The absolute path of a directory that a user names as a template.
 * @throws a CommandError where it is none
 */
export function templateDirectory(path: string): string {
  // The working directory is not what somebody means whose variable is not set.
  if (path === "") {
    throw new CommandError(
      'the path "" names no directory',
      "Give the directory of a template or module; . is the working directory.",
    );
  }
  const directory = resolve(path);
  let isDirectory;
  try {
    isDirectory = statSync(directory).isDirectory();
  } catch (error) {
    throw new CommandError(
      `cannot read ${path}: ${describeError(error)}`,
      "Give the directory of a template or module, such as templates/docker.",
    );
  }
  if (isDirectory) return directory;
  throw new CommandError(
    `${path} is a file, and a template is a directory`,
    `Give its directory: ${dirname(path)}`,
  );
}

/** For a directory without a template, and the command that was given it. */
export function noConfiguration(path: string, command: string): CommandError {
  const below = command === "lint" ? "\n--recursive checks all templates below it." : "";
  return new CommandError(
    `${path} has no .tf or .tf.json files`,
    `Give the directory of a template or module, as in: muster ${command} templates/docker${below}`,
  );
}
