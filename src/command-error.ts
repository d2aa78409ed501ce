import { basename } from "node:path";
import { suggestion } from "./close-name.ts";
import { helpAdvice, usageLines } from "./usage-error.ts";
import { visible } from "./visible.ts";

/** The statuses that the program ends with, beside 0. */
export const EXIT = {
  /** `lint` found something. */
  findings: 1,
  /** Refused or failed. */
  refused: 1,
  /** Wrong usage; for `lint` also a run that could not be carried out. */
  usage: 2,
  /** A unit that another waits for has failed. */
  dependencyFailed: 3,
  /** Waited long enough. */
  timedOut: 4,
  /** No server answers at the socket. */
  noServer: 5,
} as const;

/** Something that went wrong, told to the user in one to three lines, without a stack trace. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  readonly exitStatus: number;

  /**
   * @param message what went wrong and where
   * @param advice what to do next, in one line or two
   */
  constructor(
    message: string,
    readonly advice: string,
    exitStatus: number = EXIT.usage,
  ) {
    super(message);
    this.exitStatus = exitStatus;
  }
}

/**
 * Tells the user what went wrong.
 * @param argv the command line
 * @param commands the names of all commands, to suggest one for a misspelt name
 */
export function printError(
  error: unknown,
  argv: readonly string[],
  commands: readonly string[],
): void {
  if (isExit(error)) return;
  if (process.env["DEBUG"] === "*" && error instanceof Error) console.error(error.stack);
  const message = error instanceof Error ? error.message : String(error);
  const lines = message.split("\n").filter((line) => line.trim() !== "");
  const wrongName = /^command (\S+) not found$/.exec(message)?.[1];
  if (wrongName !== undefined) {
    print(...noCommand(wrongName.split(":"), commands));
  } else if (error instanceof CommandError) print(error.message, ...error.advice.split("\n"));
  else if (isUsageError(error)) {
    // oclif takes colons between the words of a command's name, too.
    const [first = "", ...rest] = argv;
    const line = [...first.split(":"), ...rest, ""].join(" ");
    const command = commands.find((name) => line.startsWith(`${name} `));
    print(...usageLines(error, command));
  } else {
    print(...lines.slice(0, 2), "This is a mistake in muster; DEBUG=* shows where it happened.");
  }
}

/** Says what is wrong with the words of a command line that are no command, and what to do. */
function noCommand(words: readonly string[], commands: readonly string[]): string[] {
  const [first = "", ...rest] = words;
  const help = "Run muster --help for the commands.";
  const command = commands.find((name) => `${words.join(" ")} `.startsWith(`${name} `));
  // oclif takes the arguments of a command without any for a part of its name.
  if (command !== undefined) {
    return [`${command} takes no argument "${rest.at(-1) ?? ""}"`, helpAdvice(command)];
  }
  if (first.startsWith("-")) return [`muster itself has no flag ${first}`, help];
  const isTopic = commands.some((name) => name.startsWith(`${first} `));
  const name = isTopic ? words.slice(0, 2).join(" ") : first;
  const message = `there is no command "${name}"${suggestion(name, commands)}`;
  if (!isCalledCoder()) return [message, help];
  return [
    `${message}: this "coder" is muster, which has only exp sync of Coder's program`,
    "Call Coder's own program by its path, or put its folder first in PATH.",
  ];
}

/** Whether the program was started through a link that has the name of Coder's own. */
function isCalledCoder(): boolean {
  const started = process.versions["bun"] === undefined ? process.argv[1] : process.argv0;
  return basename(started ?? "") === "coder";
}

/** What stands in a message may come from a template: none of it reaches the terminal as it is. */
function print(...lines: string[]): void {
  console.error(`muster: ${lines.map(visible).join("\n  ")}`);
}

/** @param unexpected the status for what no command has foreseen */
export function exitStatusOf(error: unknown, unexpected: number): number {
  if (error instanceof CommandError) return error.exitStatus;
  if (error instanceof Error && "oclif" in error) {
    const { oclif } = error;
    if (typeof oclif === "object" && oclif !== null && "exit" in oclif) {
      return typeof oclif.exit === "number" ? oclif.exit : EXIT.usage;
    }
  }
  return unexpected;
}

/** oclif ends a command by throwing. */
function isExit(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EEXIT";
}

/** What oclif throws for wrong flags, arguments and command names. */
function isUsageError(error: unknown): error is Error {
  return error instanceof Error && "oclif" in error;
}
