import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { CommandError, EXIT } from "./command-error.ts";

/** A path for a file of this name that is not there yet, and that only its user can read. */
export function temporaryFile(name: string): string {
  return join(mkdtempSync(join(tmpdir(), "muster-")), name);
}

/**
 * Shows a file with the program that the user's system has for it, and does not wait for that.
 * @throws {CommandError} where there is none
 */
export async function openFile(path: string): Promise<void> {
  const url = pathToFileURL(resolve(path)).href;
  const [program, ...args] = opener(url);
  const child = spawn(program, args, { detached: true, stdio: "ignore" });
  await new Promise<void>((done, fail) => {
    child.once("spawn", done);
    child.once("error", (error) => {
      fail(
        new CommandError(
          `cannot open ${path}: ${program} does not start (${error.message})`,
          `Open it in a browser: ${url}`,
          EXIT.refused,
        ),
      );
    });
  });
  child.unref();
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
