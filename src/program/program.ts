import { dirname } from "node:path";
import { flush } from "@oclif/core/flush";
import { run } from "@oclif/core/run";
import { exitStatusOf, printError } from "../command-error.ts";
import { PACKAGE, rootPlugin } from "./plugin.ts";

/**
 * Runs the program and leaves the exit status in `process.exitCode`.
 * @param argv what follows the program's name
 */
export async function runProgram(argv: readonly string[]): Promise<void> {
  // Output that is piped into `head` ends early; that is no error.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(process.exitCode ?? 0);
    throw error;
  });
  const root = dirname(process.execPath);
  const plugins = new Map([[PACKAGE.name, rootPlugin(root)]]);
  try {
    await run([...argv], { root, pjson: PACKAGE, plugins });
    await flush();
  } catch (error) {
    const { COMMANDS } = await import("../../commands/index.ts");
    printError(error, Object.keys(COMMANDS));
    process.exitCode = exitStatusOf(error);
  }
}
