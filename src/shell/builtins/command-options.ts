import type { Text } from "../../source/text.ts";
import type { Argument } from "../argument.ts";

/** Which options a command takes, as far as it is followed. */
export interface OptionSyntax {
  /** Short options without a value, in one string. */
  readonly flags?: string;
  /** Short options with a value, in one string. */
  readonly values?: string;
  /** Long options by name, with the short one that means the same. */
  readonly long?: Readonly<Record<string, string>>;
  /** The short option that a number stands for: `head -3`. */
  readonly number?: string;
}

/** The words of a command, told apart. */
export class CommandOptions {
  readonly #given: readonly (readonly [letter: string, value: Text | undefined])[];

  private constructor(
    given: readonly (readonly [string, Text | undefined])[],
    readonly operands: readonly Argument[],
  ) {
    this.#given = given;
  }

  /** Undefined where an option stands there that is not listed. */
  static parse(args: readonly Argument[], syntax: OptionSyntax): CommandOptions | undefined {
    const given: [string, Text | undefined][] = [];
    const operands: Argument[] = [];
    for (let i = 0; i < args.length; i++) {
      const arg = args[i];
      if (!arg) break;
      const { source } = arg.text;
      if (source === "--") {
        operands.push(...args.slice(i + 1));
        break;
      }
      if (!source.startsWith("-") || source.length === 1) {
        operands.push(arg);
      } else if (syntax.number !== undefined && /^-\d+$/.test(source)) {
        given.push([syntax.number, arg.text.slice(1)]);
      } else if (source.startsWith("--")) {
        const [name = "", ...rest] = source.slice(2).split("=");
        const letter = syntax.long?.[name];
        if (letter === undefined) return undefined;
        const takesValue = syntax.values?.includes(letter) === true;
        const attached = rest.length > 0 ? arg.text.slice(name.length + 3) : undefined;
        given.push([letter, takesValue ? (attached ?? args[++i]?.text) : undefined]);
      } else {
        const read = readCluster(arg.text, syntax, args[i + 1]?.text);
        if (!read) return undefined;
        given.push(...read.given);
        if (read.tookNext) i++;
      }
    }
    return new CommandOptions(given, operands);
  }

  has(letter: string): boolean {
    return this.#given.some(([each]) => each === letter);
  }

  /** The value that was given last. */
  value(letter: string): Text | undefined {
    return this.#given.findLast(([each]) => each === letter)?.[1];
  }

  values(letter: string): Text[] {
    return this.#given.flatMap(([each, value]) => (each === letter && value ? [value] : []));
  }
}

/** `-nE`, `-d,` or `-d ,`. */
function readCluster(
  word: Text,
  syntax: OptionSyntax,
  next: Text | undefined,
): { given: [string, Text | undefined][]; tookNext: boolean } | undefined {
  const given: [string, Text | undefined][] = [];
  for (let at = 1; at < word.length; at++) {
    const letter = word.source.charAt(at);
    if (syntax.flags?.includes(letter)) {
      given.push([letter, undefined]);
    } else if (syntax.values?.includes(letter)) {
      const isAttached = at + 1 < word.length;
      given.push([letter, isAttached ? word.slice(at + 1) : next]);
      return { given, tookNext: !isAttached };
    } else {
      return undefined;
    }
  }
  return { given, tookNext: false };
}
