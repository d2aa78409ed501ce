import { closeName, suggestion } from "./close-name.ts";

/**
 * What oclif's parser says of a wrong command line, with what was probably meant.
 * @param command the name of the command, if the command line has one
 * @returns lines: what is wrong, then what to do
 */
export function usageLines(error: Error, command: string | undefined): string[] {
  const help = `Run muster ${command === undefined ? "" : `${command} `}--help for what it takes.`;
  const unknown = unknownFlags(error);
  if (unknown) {
    const known = knownFlags(error);
    const flags = unknown.map((flag) => `${flag}${flagSuggestion(flag, known)}`).join(", nor ");
    return [`${command ?? "muster"} has no flag ${flags}`, help];
  }
  // How oclif begins what the check of a flag's value has said.
  const message = error.message.replace(/^Parsing (--\S+)\s+/, "$1: ");
  const [first = "", ...rest] = message.split("\n").filter((line) => line.trim() !== "");
  const choice = /^Expected (?:(--[\w-]+)=)?(.*) to be one of: (.+)$/.exec(first);
  if (choice) {
    const [, flag = "the argument", value = "", options = ""] = choice;
    const close = suggestion(value, options.split(", "));
    return [`${flag} cannot be "${value}"${close}`, `It is one of ${options}.`];
  }
  return [first, ...rest.filter((line) => line !== "See more help with --help").slice(0, 1), help];
}

/** The flags that a command does not have, without their values; undefined for another mistake. */
function unknownFlags(error: Error): string[] | undefined {
  if (!("flags" in error) || !Array.isArray(error.flags)) return undefined;
  return error.flags.map((flag) => String(flag).replace(/=.*$/s, ""));
}

/** Names of flags, without dashes, that the command has which oclif's error is about. */
function knownFlags(error: Error): string[] {
  const { parse } = error as { parse?: { input?: { flags?: object } } };
  return Object.keys(parse?.input?.flags ?? {});
}

function flagSuggestion(flag: string, known: readonly string[]): string {
  const close = closeName(flag.replace(/^-+/, ""), known);
  // One letter is near to all other letters.
  return close === undefined || /^-?.$/.test(flag) ? "" : ` (did you mean --${close}?)`;
}
