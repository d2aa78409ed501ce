import { Text } from "../../source/text.ts";
import { RegularExpression } from "../regular-expression.ts";

/** Which lines a command of `sed` is for; undefined for all. */
export type Address =
  | { readonly type: "line"; readonly number: number }
  | { readonly type: "last" }
  | { readonly type: "match"; readonly expression: RegularExpression };

/** The `s/…/…/` of `sed`. */
export interface Substitution {
  readonly expression: RegularExpression;
  /** Text, and the numbers of the groups that stand between. */
  readonly replacement: readonly (Text | number)[];
  readonly isGlobal: boolean;
  readonly prints: boolean;
  /** From which match of a line on. */
  readonly occurrence: number;
}

/** The `a`, `i` and `c` of `sed`: a line behind, before or in place of another. */
export interface Insertion {
  readonly place: "a" | "i" | "c";
  readonly text: Text;
}

export interface SedCommand {
  readonly from: Address | undefined;
  /** The last line, where a range is given. */
  readonly to: Address | undefined;
  readonly isNegated: boolean;
  /** Delete, print, quit, substitute or insert. */
  readonly action: "d" | "p" | "q" | Substitution | Insertion;
}

/** Reads a script of `sed`; undefined for what is not followed. */
export function parseSedScript(script: Text, isExtended: boolean): SedCommand[] | undefined {
  return new SedParser(script, isExtended).parse();
}

class SedParser {
  #at = 0;

  constructor(
    readonly script: Text,
    readonly isExtended: boolean,
  ) {}

  parse(): SedCommand[] | undefined {
    const commands: SedCommand[] = [];
    for (;;) {
      this.#skip(/[\s;]/);
      if (this.#at >= this.script.length) return commands;
      const command = this.#command();
      if (!command) return undefined;
      commands.push(command);
    }
  }

  #command(): SedCommand | undefined {
    const from = this.#address();
    if (from === null) return undefined;
    let to: Address | undefined | null;
    if (this.#accept(",")) {
      to = this.#address();
      if (!from || !to) return undefined;
    }
    this.#skip(/\s/);
    const isNegated = this.#accept("!");
    this.#skip(/\s/);
    const action = this.#action();
    // In place of a range, the text comes once.
    if (action && typeof action === "object" && "place" in action && action.place === "c" && to) {
      return undefined;
    }
    return action && { from, to: to ?? undefined, isNegated, action };
  }

  /** Undefined where there is none, null where it is not supported. */
  #address(): Address | undefined | null {
    const { source } = this.script;
    const [digits] = /^\d{1,9}/.exec(source.slice(this.#at, this.#at + 9)) ?? [];
    if (digits !== undefined) {
      this.#at += digits.length;
      return { type: "line", number: Number(digits) };
    }
    if (this.#accept("$")) return { type: "last" };
    if (!this.#accept("/")) return undefined;
    const written = this.#until("/");
    const ignoresCase = written !== undefined && this.#accept("I");
    const expression = written && this.#expression(written, "/", ignoresCase);
    return expression ? { type: "match", expression } : null;
  }

  #action(): SedCommand["action"] | undefined {
    const name = this.script.source.charAt(this.#at++);
    if (name === "d" || name === "p" || name === "q") return this.#isAtEnd() ? name : undefined;
    if (name === "a" || name === "i" || name === "c") return this.#insertion(name);
    return name === "s" ? this.#substitution() : undefined;
  }

  /** What follows on the line, or on the next one behind a backslash. */
  #insertion(place: Insertion["place"]): Insertion | undefined {
    const { source } = this.script;
    const [start = ""] =
      /^[ \t]*(?:\\[ \t]*\n|\\)?/.exec(source.slice(this.#at, this.#at + 64)) ?? [];
    this.#at += start.length;
    const newLine = source.indexOf("\n", this.#at);
    const end = newLine === -1 ? source.length : newLine;
    const text = this.script.slice(this.#at, end);
    this.#at = end;
    // Escapes, and lines that go on, are not followed.
    const isPlain = text.length > 0 && text.isKnown && !text.source.includes("\\");
    return isPlain ? { place, text } : undefined;
  }

  #substitution(): Substitution | undefined {
    const delimiter = this.script.source.charAt(this.#at++);
    if (!/^[^\w\s\\]$/.test(delimiter)) return undefined;
    const written = this.#until(delimiter);
    const inserted = written && this.#until(delimiter);
    if (!written || !inserted) return undefined;
    const rest = this.script.source.slice(this.#at, this.#at + 16);
    const [flags = ""] = /^[gpiI\d]*/.exec(rest) ?? [];
    this.#at += flags.length;
    const expression = this.#expression(written, delimiter, /i/i.test(flags));
    const replacement = parseReplacement(inserted, delimiter);
    if (!expression || !replacement || !this.#isAtEnd()) return undefined;
    const [occurrence = "1"] = /\d+/.exec(flags) ?? [];
    return {
      expression,
      replacement,
      isGlobal: flags.includes("g"),
      prints: flags.includes("p"),
      occurrence: Number(occurrence),
    };
  }

  #expression(
    written: Text,
    delimiter: string,
    ignoresCase: boolean,
  ): RegularExpression | undefined {
    const { known } = written;
    const source = known?.replaceAll(`\\${delimiter}`, delimiter);
    // An empty one stands for the last that was used.
    if (!source) return undefined;
    return RegularExpression.compile(source, { isExtended: this.isExtended, ignoresCase });
  }

  /** The text up to a delimiter that no backslash hides, which is skipped. */
  #until(delimiter: string): Text | undefined {
    const { source } = this.script;
    const start = this.#at;
    for (let at = start; at < source.length; at++) {
      if (source.charAt(at) === "\\") at++;
      else if (source.charAt(at) === delimiter) {
        this.#at = at + 1;
        return this.script.slice(start, at);
      }
    }
    return undefined;
  }

  #isAtEnd(): boolean {
    return /^\s*(?:[;}\n]|$)/.test(this.script.source.slice(this.#at, this.#at + 64));
  }

  #accept(character: string): boolean {
    if (this.script.source.charAt(this.#at) !== character) return false;
    this.#at++;
    return true;
  }

  #skip(characters: RegExp): void {
    while (characters.test(this.script.source.charAt(this.#at))) this.#at++;
  }
}

/** `\1`, `&` and escaped characters; undefined for what changes case and the like. */
function parseReplacement(written: Text, delimiter: string): (Text | number)[] | undefined {
  const { source } = written;
  const parts: (Text | number)[] = [];
  let from = 0;
  for (let at = 0; at < source.length; at++) {
    const character = source.charAt(at);
    if (character !== "&" && character !== "\\") continue;
    parts.push(written.slice(from, at));
    if (character === "&") {
      parts.push(0);
    } else {
      const next = source.charAt(++at);
      if (/\d/.test(next)) parts.push(Number(next));
      else if (next === "n") parts.push(Text.of("\n", written.locate(at, at + 1)));
      else if (/[A-Za-z]/.test(next) && next !== delimiter) return undefined;
      else parts.push(written.slice(at, at + 1));
    }
    from = at + 1;
  }
  parts.push(written.slice(from));
  return parts;
}
