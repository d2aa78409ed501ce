import { Text } from "../source/text.ts";
import { fileKey } from "./file-system.ts";
import { hasForeignFile } from "./foreign-file.ts";
import type { Shell } from "./shell.ts";

/** Where a command is looked for that is written without a directory, beside what the script's `PATH` says. */
const SYSTEM_DIRECTORIES = [
  "/usr/local/sbin",
  "/usr/local/bin",
  "/usr/sbin",
  "/usr/bin",
  "/sbin",
  "/bin",
].map((directory) => Text.of(directory));

/** The same below the home directory. */
const HOME_DIRECTORIES = ["/.local/bin", "/bin"].map((directory) => Text.of(directory));

/** A program in a file; of its text, `absent` says that the script has removed it. */
export interface ProgramFile {
  readonly text: Text | "absent" | "unknown";
  /** False where another script writes it that has perhaps not come so far. */
  readonly isThere: boolean;
}

/** The program at a path; undefined where no script of the template has written it. */
export function programAt(path: Text, shell: Shell): ProgramFile | undefined {
  const { files, session } = shell;
  if (files.kindOf(path) === "absent") return { text: "absent", isThere: true };
  if (files.has(path)) return { text: files.read(path) ?? "unknown", isThere: true };
  const foreign = session.foreignFiles.get(fileKey(path));
  return foreign && { text: foreign.content, isThere: hasForeignFile(path, shell) };
}

/** The program that a bare name finds; undefined where no script of the template has written it. */
export function programNamed(name: string, shell: Shell): ProgramFile | undefined {
  const { files, session } = shell;
  // Nearly all commands are the machine's own.
  if (!files.hasMade(name) && session.foreignFiles.size === 0) return undefined;
  for (const directory of commandDirectories(shell)) {
    const path = shell.path(Text.concat([directory, Text.of(`/${name}`)]));
    const program = programAt(path, shell);
    if (program && program.text !== "absent") return program;
  }
  return undefined;
}

function commandDirectories(shell: Shell): Text[] {
  const home = shell.scalar("HOME");
  const directories = shell.scalar("PATH").split(":");
  return [
    ...directories.filter((directory) => directory.length > 0),
    ...SYSTEM_DIRECTORIES,
    ...HOME_DIRECTORIES.map((directory) => Text.concat([home, directory])),
  ];
}
