import type { Command } from "@oclif/core/command";
import manifest from "../../oclif.manifest.json" with { type: "json" };
import packageJson from "../../package.json" with { type: "json" };
import { FORMATS } from "../report/output.ts";
import { rules } from "../rules/index.ts";

/** What can stand in one place of a command line. */
export type Values =
  | { readonly kind: "words"; readonly words: readonly string[] }
  /** One of the words, perhaps with `=FILE` behind it. */
  | { readonly kind: "words-with-file"; readonly words: readonly string[] }
  | { readonly kind: "files" }
  | { readonly kind: "directories" }
  /** Something that only the user knows. */
  | { readonly kind: "anything" };

export interface FlagWords {
  /** Without dashes. */
  readonly name: string;
  readonly char: string | undefined;
  readonly summary: string;
  /** What it is called, in capitals. */
  readonly valueName: string;
  /** Undefined for a switch. */
  readonly values: Values | undefined;
  readonly isRepeated: boolean;
}

export interface ArgumentWords {
  readonly name: string;
  readonly values: Values;
  readonly isRepeated: boolean;
}

/** A command, or a topic, which has neither flags nor arguments of its own. */
export interface CommandWords {
  /** `lint`, or `sync start`. */
  readonly name: string;
  readonly summary: string;
  readonly isTopic: boolean;
  readonly flags: readonly FlagWords[];
  readonly args: readonly ArgumentWords[];
}

/** Words that the manifest does not hold, by command and flag or argument. */
const KNOWN_VALUES: Readonly<Record<string, Values>> = {
  "lint --format": { kind: "words-with-file", words: FORMATS },
  "rules rule": { kind: "words", words: rules.map(({ id }) => id) },
};

const HELP: FlagWords = {
  name: "help",
  char: "h",
  summary: "Show what it does and takes.",
  valueName: "",
  values: undefined,
  isRepeated: false,
};

type CachedFlag = Command.Flag.Cached & { readonly options?: readonly string[] };

/** All topics and commands, by name, as the manifest has them. */
export function commandWords(): readonly CommandWords[] {
  const cached = Object.values(manifest.commands as unknown as Record<string, Command.Cached>);
  const topics = Object.entries(packageJson.oclif.topics).map(([name, { description }]) => ({
    name,
    summary: description,
    isTopic: true,
    flags: [HELP],
    args: [],
  }));
  const commands = cached.map((command) => {
    const name = command.id.replaceAll(":", " ");
    return {
      name,
      summary: command.summary ?? "",
      isTopic: false,
      flags: [...Object.values(command.flags).map((flag) => flagWords(name, flag)), HELP],
      args: Object.values(command.args).map((arg) => ({
        name: arg.name.toUpperCase(),
        values: KNOWN_VALUES[`${name} ${arg.name}`] ?? argumentValues(arg),
        isRepeated: "multiple" in arg && arg.multiple === true,
      })),
    };
  });
  return [...topics, ...commands].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Those that can follow a topic, or the program's own name (""), as one word each. */
export function nextWords(topic: string, all: readonly CommandWords[]): readonly CommandWords[] {
  const prefix = topic === "" ? "" : `${topic} `;
  return all
    .filter(({ name }) => name.startsWith(prefix))
    .map((command) => ({ ...command, name: command.name.slice(prefix.length) }))
    .filter(({ name }) => !name.includes(" "));
}

function flagWords(command: string, flag: CachedFlag): FlagWords {
  const valueName = flag.type === "option" ? (flag.helpValue ?? flag.name.toUpperCase()) : "";
  return {
    name: flag.name,
    char: flag.char,
    summary: flag.summary ?? "",
    valueName: String(valueName),
    values:
      flag.type === "option"
        ? (KNOWN_VALUES[`${command} --${flag.name}`] ?? flagValues(flag))
        : undefined,
    isRepeated: flag.type === "option" && flag.multiple === true,
  };
}

function flagValues(flag: CachedFlag): Values {
  if (flag.options) return { kind: "words", words: flag.options };
  const { helpValue } = flag as { helpValue?: unknown };
  if (helpValue === "FILE" || helpValue === "PATH") return { kind: "files" };
  return { kind: helpValue === "DIR" ? "directories" : "anything" };
}

function argumentValues(arg: Command.Arg.Cached): Values {
  if (arg.options) return { kind: "words", words: arg.options };
  return { kind: arg.name === "path" ? "directories" : "anything" };
}
