import { existsSync } from "node:fs";
import { homedir, userInfo } from "node:os";
import { isAbsolute, join } from "node:path";
import { expandVariables, type Variables } from "./script-environment.ts";

/**
 * The words that run a script, as Coder's agent makes them: the script is an
 * argument of `-c`, to the interpreter of its first line where that begins with
 * `#!`, else to the user's shell.
 */
export function commandOf(text: string): [program: string, ...args: string[]] {
  if (text === "") return [userShell(), "-l"];
  const line = /^#!(.*)/.exec(text.trim())?.[1] ?? "";
  const [program = userShell(), ...args] = wordsOf(line);
  return [program, ...args, "-c", text];
}

/** The words of a line, without the quotes around them. */
function wordsOf(line: string): string[] {
  const words = line.match(/(?:[^\s'"\\]|\\.|'[^']*'|"(?:[^"\\]|\\.)*"|['"\\])+/g) ?? [];
  return words.map((word) =>
    word.replace(
      /'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)/g,
      (_, single?: string, double?: string, escaped?: string) =>
        single ?? double?.replace(/\\([\\"$`])/g, "$1") ?? escaped ?? "",
    ),
  );
}

function userShell(): string {
  try {
    const { shell } = userInfo();
    // Not that of a user who is not to log in.
    if (shell && !/\/(?:nologin|false)$/.test(shell)) return shell;
  } catch {
    // A user of whom the system knows nothing.
  }
  return process.env["SHELL"] ?? "/bin/sh";
}

/**
 * Where scripts begin: in the folder that is `coder_agent.dir` where that is
 * there, else in the user's home. `~`, `$NAME` and what is relative to the home
 * are as Coder's agent has them.
 */
export function workingDirectory(directory: string, variables: Variables): string {
  const home = existsSync(homedir()) ? homedir() : "/";
  if (directory === "") return home;
  const expanded = expandVariables(directory.replace(/^~/, home), variables);
  const path = isAbsolute(expanded) ? expanded : join(home, expanded);
  return existsSync(path) ? path : home;
}
