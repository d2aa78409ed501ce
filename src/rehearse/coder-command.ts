import { accessSync, constants, writeFileSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";
import { writing } from "./private-folder.ts";

export interface CoderCommandOptions {
  /** The PATH of the scripts, without the folder of this command. */
  readonly path: string;
  /** Whether what nobody can do is a failure. */
  readonly strict: boolean;
}

/**
 * Puts a `coder` into a folder whose `exp sync` is muster's. Other subcommands go
 * to the `coder` that is in PATH; where there is none they say what they would
 * have done. A `muster` goes with it, for scripts that call it by its own name.
 */
export function writeCoderCommand(folder: string, { path, strict }: CoderCommandOptions): void {
  const muster = musterWords().map(quoted).join(" ");
  const real = findProgram("coder", path);
  const other =
    real === undefined
      ? `printf 'muster rehearse: there is no coder here; it would have run: coder %s\\n' "$*" >&2
exit ${strict ? 1 : 0}`
      : `exec ${quoted(real)} "$@"`;
  const coder = `#!/bin/sh
if [ "$1" = exp ] && [ "$2" = sync ]; then
  shift 2
  exec ${muster} sync "$@"
fi
${other}
`;
  writing(folder, () => {
    writeFileSync(join(folder, "coder"), coder, { mode: 0o700 });
    writeFileSync(join(folder, "muster"), `#!/bin/sh\nexec ${muster} "$@"\n`, { mode: 0o700 });
  });
}

/** How this program is started: as the executable that it is, or by Node. */
function musterWords(): string[] {
  const [, main = ""] = process.argv;
  return process.versions["bun"] === undefined ? [process.execPath, main] : [process.execPath];
}

function findProgram(name: string, path: string): string | undefined {
  // What is relative would be another program in another folder.
  const folders = path.split(delimiter).filter(isAbsolute);
  return folders.map((folder) => join(folder, name)).find(isProgram);
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A word of a shell script. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
