import { dirname } from "node:path";
import { flush } from "@oclif/core/flush";
import { run as runOclif } from "@oclif/core/run";
import { COMMANDS } from "../../commands/index.ts";
import { PACKAGE, rootPlugin } from "./plugin.ts";
import { settle } from "./settle.ts";

/** Runs a command line through oclif, and leaves the exit status in `process.exitCode`. */
export function run(argv: readonly string[]): void {
  // Output that is piped into `head` ends early; that is no error.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(process.exitCode ?? 0);
    throw error;
  });
  const names = Object.keys(COMMANDS).map((id) => id.replaceAll(":", " "));
  void settle(runCommand(argv), argv, names);
}

async function runCommand(argv: readonly string[]): Promise<void> {
  const root = dirname(process.execPath);
  const plugins = new Map([[PACKAGE.name, rootPlugin(root)]]);
  await runOclif([...argv], { root, pjson: PACKAGE, plugins });
  await flush();
}
