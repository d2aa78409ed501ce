import { EXIT, exitStatusOf, printError } from "../command-error.ts";

/**
 * Waits for a command to end, tells the user what went wrong, and leaves the exit
 * status in `process.exitCode`.
 * @param argv the command line
 * @param commands the names of all commands, to suggest one for a misspelt name
 */
export async function settle(
  command: Promise<void>,
  argv: readonly string[],
  commands: readonly string[] = [],
): Promise<void> {
  try {
    await command;
  } catch (error) {
    printError(error, argv, commands);
    process.exitCode = exitStatusOf(error, argv[0] === "lint" ? EXIT.usage : EXIT.refused);
  }
}
