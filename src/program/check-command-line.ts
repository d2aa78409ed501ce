import manifest from "../../oclif.manifest.json" with { type: "json" };
import { CommandError } from "../command-error.ts";

/** By the id of a command: its flags, of which those of type `boolean` are switches. */
const COMMANDS: Readonly<
  Record<string, { readonly flags: Readonly<Record<string, { readonly type: string }>> }>
> = manifest.commands;

/**
 * Looks at what oclif passes over: flags of a topic, and the value of a switch, which it
 * takes for an argument.
 * @throws {CommandError} where there is one
 */
export function checkCommandLine(argv: readonly string[]): void {
  const end = argv.indexOf("--");
  const words = end === -1 ? argv : argv.slice(0, end);
  if (words.includes("--help") || words.includes("-h")) return;
  const [first = "", second = ""] = words;
  const isTopic = Object.keys(COMMANDS).some((id) => id.startsWith(`${first}:`));
  if (isTopic && second.startsWith("-")) {
    throw new CommandError(
      `${first} has no flag ${second}: it is no command by itself`,
      `Run muster ${first} --help for the commands.`,
    );
  }
  const command = COMMANDS[`${first}:${second}`] ?? COMMANDS[first];
  if (!command) return;
  for (const word of words) {
    const [, name = "", value = ""] = /^--([\w-]+)=(.*)$/s.exec(word) ?? [];
    if (command.flags[name]?.type !== "boolean") continue;
    throw new CommandError(
      `--${name} takes no value, and "${value}" is one`,
      `Write --${name} alone, or leave it out.`,
    );
  }
}
