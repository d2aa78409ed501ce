import { spawn } from "node:child_process";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { describeError, hasCode } from "./describe-error.ts";
import { temporaryDirectory } from "./temporary-directory.ts";
import { CommandError, EXIT } from "./command-error.ts";

/** A path for a file of this name that is not there yet, and that only its user can read. */
export function temporaryFile(name: string): string {
  return join(temporaryDirectory("muster-"), name);
}

/** How long a program may take to say that it cannot open a file, in milliseconds. */
const PATIENCE = 2000;

/**
 * Shows a file with the program that the user's system has for it. That may be the
 * browser itself, which goes on: it is only waited for as long as it takes to fail.
 * @throws {CommandError} where there is none, or it fails
 */
export async function openFile(path: string): Promise<void> {
  const url = pathToFileURL(resolve(path)).href;
  const [program, ...args] = opener(url);
  const child = spawn(program, args, { detached: true, stdio: "ignore" });
  const problem = await new Promise<string | undefined>((done) => {
    const timer = setTimeout(done, PATIENCE, undefined);
    const end = (problem: string | undefined) => {
      clearTimeout(timer);
      done(problem);
    };
    child.once("error", (error) => {
      end(hasCode(error, "ENOENT") ? `there is no program ${program}` : describeError(error));
    });
    child.once("exit", (status) => {
      end(status === 0 ? undefined : `${program} finds no program for it`);
    });
  });
  child.unref();
  if (problem === undefined) return;
  const advice = `Open it in a browser: ${url}`;
  throw new CommandError(`cannot open ${path}: ${problem}`, advice, EXIT.refused);
}

function opener(url: string): readonly [string, ...string[]] {
  switch (process.platform) {
    case "darwin":
      return ["open", url];
    case "win32":
      return ["rundll32", "url.dll,FileProtocolHandler", url];
    default:
      return ["xdg-open", url];
  }
}
