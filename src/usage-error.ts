import { closeName, suggestion } from "./close-name.ts";

/** What an argument of a command is, as oclif's errors carry it. */
interface Argument {
  readonly name: string;
  readonly description?: string;
  readonly options?: readonly string[];
}

/**
 * What oclif's parser says of a wrong command line, in words of our own and with what
 * was probably meant.
 * @param command the name of the command, if the command line has one
 * @returns lines: what is wrong, then what to do
 */
export function usageLines(error: Error, command: string | undefined): string[] {
  const name = command ?? "muster";
  const help = helpAdvice(command);
  const unknown = unknownFlags(error);
  if (unknown) {
    const known = knownFlags(error);
    const flags = unknown.map((flag) => `${flag}${flagSuggestion(flag, known)}`).join(", nor ");
    return [`${name} has no flag ${flags}`, help];
  }
  // How oclif begins what the check of a flag's value has said.
  const message = error.message.replace(/^Parsing (--\S+)\s+/, "$1: ");
  const [first = "", ...rest] = message.split("\n").filter((line) => line.trim() !== "");
  if (first.startsWith("Missing ")) return [`${name} needs ${neededArguments(error)}`, help];
  if (first.startsWith("Unexpected argument")) return [tooMany(name, error), help];
  const choice = /^Expected (?:(--[\w-]+)=)?(.*) to be one of: (.+)$/.exec(first);
  if (choice) {
    const [, flag = "the argument", value = "", options = ""] = choice;
    const close = suggestion(value, options.split(", "));
    return [`${flag} cannot be "${value}"${close}`, `It is one of ${options}.`];
  }
  const [, flag = "", how = "", options] =
    /^Flag (--[\w-]+) (expects|can only)[^:]*(?:: (.+))?$/.exec(first) ?? [];
  if (how === "can only")
    return [`${flag} may be given once only`, "Take out all but one of them."];
  if (how !== "") {
    const what = options === undefined ? help : `It is one of ${options}.`;
    return [`${flag} needs a value behind it`, what];
  }
  return together(rest[0] ?? "") ?? [first, help];
}

/** How to find out what a command takes. */
export function helpAdvice(command: string | undefined): string {
  return `Run muster ${command === undefined ? "" : `${command} `}--help for what it takes.`;
}

/** What flags of oclif's `exclusive` and `dependsOn` break; undefined for something else. */
function together(reason: string): string[] | undefined {
  const [, one, other] =
    /(--[\w-]+)(?:=.*)? cannot also be .* using (--[\w-]+)/s.exec(reason) ?? [];
  if (one !== undefined && other !== undefined) {
    return [`${other} and ${one} exclude each other`, "Leave one of them out."];
  }
  const [, flag, needed] = /must be provided when using (--[\w-]+): (.+)$/.exec(reason) ?? [];
  if (flag === undefined || needed === undefined) return undefined;
  return [`${flag} goes with ${needed} alone`, `Give ${needed}, too, or leave out ${flag}.`];
}

function neededArguments(error: Error): string {
  const needed = "args" in error && Array.isArray(error.args) ? (error.args as Argument[]) : [];
  return needed
    .map(({ name, description = "", options }) => {
      const begun = description.charAt(0).toLowerCase() + description.slice(1);
      const what = options?.join(", ") ?? begun.replace(/\.$/, "");
      return `${name.toUpperCase()} (${what})`;
    })
    .join(" and ");
}

function tooMany(name: string, error: Error): string {
  const [extra] = "args" in error && Array.isArray(error.args) ? (error.args as string[]) : [];
  return `${name} takes no further argument "${extra ?? ""}"`;
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
