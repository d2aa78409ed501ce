#!/usr/bin/env node
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { flush } from "@oclif/core/flush";
import { run } from "@oclif/core/run";
import { exitStatusOf, printError } from "./command-error.ts";

// Output that is piped into `head` ends early; that is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(process.exitCode ?? 0);
  throw error;
});

try {
  await run(process.argv.slice(2), dirname(dirname(fileURLToPath(import.meta.url))));
  await flush();
} catch (error) {
  const { COMMANDS } = await import("../commands/index.ts");
  printError(error, Object.keys(COMMANDS));
  process.exitCode = exitStatusOf(error);
}
