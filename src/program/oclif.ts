import { dirname } from "node:path";
import { Config } from "@oclif/core/config";
import { flush } from "@oclif/core/flush";
import { run } from "@oclif/core/run";
import { checkCommandLine } from "./check-command-line.ts";
import { showExamplesFirst } from "./help.ts";
import { PACKAGE, rootPlugin } from "./plugin.ts";

/** Runs a command line through oclif; rejects with what the command throws. */
export async function runOclif(argv: readonly string[]): Promise<void> {
  // There are none, and looking for the user's takes time.
  Config.prototype.loadTheme = () => Promise.resolve(undefined);
  showExamplesFirst();
  const root = dirname(process.execPath);
  const plugins = new Map([[PACKAGE.name, rootPlugin(root)]]);
  checkCommandLine(argv);
  await run([...argv], { root, pjson: PACKAGE, plugins });
  await flush();
}
