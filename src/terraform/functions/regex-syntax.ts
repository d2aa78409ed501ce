import { CharacterSet, classByName, propertyClass, type Flags } from "./regex-classes.ts";

/** A part of a regular expression. */
export type RegexNode =
  | { readonly kind: "character"; readonly set: CharacterSet }
  | { readonly kind: "sequence" | "alternatives"; readonly items: readonly RegexNode[] }
  | { readonly kind: "group"; readonly item: RegexNode; readonly index: number }
  | { readonly kind: "assertion"; readonly test: Assertion }
  | {
      readonly kind: "repeat";
      readonly item: RegexNode;
      readonly least: number;
      /** Infinity where it has no bound. */
      readonly most: number;
      readonly greedy: boolean;
    };

export type Assertion =
  "text-start" | "text-end" | "line-start" | "line-end" | "word-boundary" | "no-word-boundary";

export interface ParsedRegex {
  readonly root: RegexNode;
  /** The names of the groups, from the first; undefined for one without a name. */
  readonly groups: readonly (string | undefined)[];
}

/** A pattern that Go refuses, in words for the user. */
export class RegexError extends Error {
  override readonly name = "RegexError";
}

/** Go's own bound for `{n,m}`. */
const MAX_REPEAT = 1000;

/** How deep groups nest; Go allows more, and nobody writes them. */
const MAX_DEPTH = 200;

const HEX = /^[0-9A-Fa-f]+$/;

/**
 * Parses the syntax of Go's `regexp` package (RE2).
 * @throws {RegexError}
 */
export function parseRegex(pattern: string): ParsedRegex {
  return new RegexParser(pattern).parse();
}

class RegexParser {
  #at = 0;
  #depth = 0;
  #flags: Flags = { ignoreCase: false, multiLine: false, dotAll: false, swapGreed: false };
  readonly #groups: (string | undefined)[] = [];

  constructor(readonly pattern: string) {}

  parse(): ParsedRegex {
    const root = this.#alternatives();
    if (this.#at < this.pattern.length) throw new RegexError('there is a ")" too many');
    return { root, groups: this.#groups };
  }

  #alternatives(): RegexNode {
    const flags = this.#flags;
    const items = [this.#sequence()];
    while (this.#accept("|")) items.push(this.#sequence());
    this.#flags = flags;
    const [only] = items;
    return only && items.length === 1 ? only : { kind: "alternatives", items };
  }

  #sequence(): RegexNode {
    const items: RegexNode[] = [];
    while (this.#at < this.pattern.length && !this.#sees("|") && !this.#sees(")")) {
      if (this.#accept("\\Q")) {
        items.push(...this.#quoted());
        const last = items.pop();
        if (last) items.push(this.#repeated(last));
        continue;
      }
      const item = this.#atom();
      if (item) items.push(this.#repeated(item));
    }
    return { kind: "sequence", items };
  }

  /** Text up to `\E` that stands for itself. */
  #quoted(): RegexNode[] {
    const end = this.pattern.indexOf("\\E", this.#at);
    const text = this.pattern.slice(this.#at, end === -1 ? undefined : end);
    this.#at = end === -1 ? this.pattern.length : end + 2;
    return Array.from(text, (character) => this.#literal(character.codePointAt(0) ?? 0));
  }

  /** Undefined for flags, which match nothing. */
  #atom(): RegexNode | undefined {
    const character = this.#take();
    switch (character) {
      case "(":
        return this.#group();
      case "[":
        return { kind: "character", set: this.#class() };
      case ".":
        return { kind: "character", set: CharacterSet.dot(this.#flags.dotAll) };
      case "^":
        return { kind: "assertion", test: this.#flags.multiLine ? "line-start" : "text-start" };
      case "$":
        return { kind: "assertion", test: this.#flags.multiLine ? "line-end" : "text-end" };
      case "*":
      case "+":
      case "?":
        throw new RegexError(`there is nothing in front of "${character}" to repeat`);
      case "{":
        this.#at--;
        if (this.#repetition()) throw new RegexError("there is nothing in front of {…} to repeat");
        this.#at++;
        return this.#literal(character.codePointAt(0) ?? 0);
      case "\\":
        return this.#escape();
      default:
        return this.#literal(character.codePointAt(0) ?? 0);
    }
  }

  #literal(codePoint: number): RegexNode {
    return {
      kind: "character",
      set: CharacterSet.of([[codePoint, codePoint]], this.#flags.ignoreCase),
    };
  }

  #group(): RegexNode | undefined {
    if (++this.#depth > MAX_DEPTH) throw new RegexError("its groups nest too deeply");
    try {
      if (!this.#accept("?")) return this.#capture(undefined);
      if (this.#accept("P<") || this.#accept("<")) return this.#capture(this.#groupName());
      return this.#flagGroup();
    } finally {
      this.#depth--;
    }
  }

  #capture(name: string | undefined): RegexNode {
    const index = this.#groups.push(name);
    const item = this.#alternatives();
    this.#expect(")");
    return { kind: "group", item, index };
  }

  #groupName(): string {
    const end = this.pattern.indexOf(">", this.#at);
    const name = this.pattern.slice(this.#at, end === -1 ? undefined : end);
    if (end === -1 || !/^\w+$/.test(name)) throw new RegexError("a group has an invalid name");
    this.#at = end + 1;
    return name;
  }

  /** `(?i)`, which holds to the end of the group around it, and `(?i:…)`. */
  #flagGroup(): RegexNode | undefined {
    const outer = this.#flags;
    const inner = { ...outer };
    let on = true;
    let sawFlag = false;
    for (;;) {
      const letter = this.#take();
      switch (letter) {
        case "i":
          inner.ignoreCase = on;
          break;
        case "m":
          inner.multiLine = on;
          break;
        case "s":
          inner.dotAll = on;
          break;
        case "U":
          inner.swapGreed = on;
          break;
        case "-":
          if (!on) throw new RegexError("a group has invalid flags");
          on = false;
          sawFlag = false;
          continue;
        case ")":
        case ":": {
          if (!on && !sawFlag) throw new RegexError("a group has invalid flags");
          this.#flags = inner;
          if (letter === ")") return undefined;
          const item = this.#alternatives();
          this.#flags = outer;
          this.#expect(")");
          return item;
        }
        default:
          throw new RegexError(`"(?${letter}" is not supported`);
      }
      sawFlag = true;
    }
  }

  #repeated(item: RegexNode): RegexNode {
    const bounds = this.#repetition();
    if (!bounds) return item;
    const lazy = this.#accept("?");
    if (this.#repetition()) throw new RegexError("a repetition is repeated");
    const [least, most] = bounds;
    return { kind: "repeat", item, least, most, greedy: lazy === this.#flags.swapGreed };
  }

  #repetition(): readonly [number, number] | undefined {
    if (this.#accept("*")) return [0, Infinity];
    if (this.#accept("+")) return [1, Infinity];
    if (this.#accept("?")) return [0, 1];
    if (!this.#sees("{")) return undefined;
    // Braces that do not look like a repetition stand for themselves.
    const braces = /\{(\d{1,9})(?:(,)(\d{0,9}))?\}/y;
    braces.lastIndex = this.#at;
    const match = braces.exec(this.pattern);
    if (!match) return undefined;
    this.#at = braces.lastIndex;
    const least = Number(match[1]);
    const most = match[2] === undefined ? least : match[3] ? Number(match[3]) : Infinity;
    const largest = most === Infinity ? least : most;
    if (most < least || largest > MAX_REPEAT) {
      throw new RegexError(`"${match[0]}" is no valid repetition`);
    }
    return [least, most];
  }

  #escape(): RegexNode {
    const letter = this.#take();
    switch (letter) {
      case "A":
        return { kind: "assertion", test: "text-start" };
      case "z":
        return { kind: "assertion", test: "text-end" };
      case "b":
        return { kind: "assertion", test: "word-boundary" };
      case "B":
        return { kind: "assertion", test: "no-word-boundary" };
      default: {
        const set = this.#classEscape(letter);
        return set ? { kind: "character", set } : this.#literal(this.#characterEscape(letter));
      }
    }
  }

  /** `\d`, `\pL`: what an escape that stands for many characters means. */
  #classEscape(letter: string): CharacterSet | undefined {
    if (letter !== "p" && letter !== "P") return classByName(`\\${letter}`);
    let name = this.#take();
    if (name === "{") {
      const end = this.pattern.indexOf("}", this.#at);
      if (end === -1) throw new RegexError(`"\\${letter}{" is not closed`);
      name = this.pattern.slice(this.#at, end);
      this.#at = end + 1;
    }
    const set = propertyClass(name, letter === "P", this.#flags.ignoreCase);
    if (!set) throw new RegexError(`there is no class "\\${letter}{${name}}"`);
    return set;
  }

  /** The code point that an escape stands for. */
  #characterEscape(letter: string): number {
    const control = CONTROLS[letter];
    if (control !== undefined) return control;
    if (letter === "x") return this.#hexEscape();
    if (letter >= "0" && letter <= "7") {
      const octal = /[0-7]{1,3}/y;
      octal.lastIndex = this.#at - 1;
      const digits = octal.exec(this.pattern)?.[0] ?? "";
      if (letter === "0" || digits.length > 1) {
        this.#at += digits.length - 1;
        return Number.parseInt(digits, 8);
      }
    }
    if (letter > "\u007f" || /[0-9A-Za-z]/.test(letter)) {
      throw new RegexError(`the escape "\\${letter}" is not supported`);
    }
    return letter.codePointAt(0) ?? 0;
  }

  #hexEscape(): number {
    let digits: string;
    if (this.#accept("{")) {
      const end = this.pattern.indexOf("}", this.#at);
      digits = this.pattern.slice(this.#at, end === -1 ? undefined : end);
      this.#at = end === -1 ? this.pattern.length : end + 1;
    } else {
      digits = this.pattern.slice(this.#at, this.#at + 2);
      if (digits.length < 2) digits = "";
      this.#at += 2;
    }
    const codePoint = HEX.test(digits) ? Number.parseInt(digits, 16) : Infinity;
    if (codePoint > 0x10ffff) throw new RegexError('an escape "\\x" has no valid number');
    return codePoint;
  }

  /** What stands between `[` and `]`. */
  #class(): CharacterSet {
    const negated = this.#accept("^");
    const ranges: [number, number][] = [];
    const classes: CharacterSet[] = [];
    for (let first = true; first || !this.#sees("]"); first = false) {
      const posix = /\[:\^?\w+:\]/y;
      posix.lastIndex = this.#at;
      const name = posix.exec(this.pattern)?.[0];
      if (name !== undefined) {
        const set = classByName(name);
        if (!set) throw new RegexError(`there is no class "${name}"`);
        classes.push(set);
        this.#at += name.length;
        continue;
      }
      const low = this.#classItem();
      if (typeof low !== "number") {
        classes.push(low);
        continue;
      }
      const isRange = this.#sees("-") && this.pattern.charAt(this.#at + 1) !== "]";
      if (isRange) this.#at++;
      const high = isRange ? this.#classItem() : low;
      if (typeof high !== "number" || high < low) {
        throw new RegexError("a range of characters ends before it begins");
      }
      ranges.push([low, high]);
    }
    this.#expect("]");
    return CharacterSet.of(ranges, this.#flags.ignoreCase, classes, negated);
  }

  #classItem(): number | CharacterSet {
    const character = this.#take();
    if (character !== "\\") return character.codePointAt(0) ?? 0;
    const letter = this.#take();
    return this.#classEscape(letter) ?? this.#characterEscape(letter);
  }

  #sees(text: string): boolean {
    return this.pattern.startsWith(text, this.#at);
  }

  #accept(text: string): boolean {
    if (!this.#sees(text)) return false;
    this.#at += text.length;
    return true;
  }

  #expect(text: string): void {
    if (!this.#accept(text)) throw new RegexError(`a "${text}" is missing`);
  }

  /** The next code point. */
  #take(): string {
    const codePoint = this.pattern.codePointAt(this.#at);
    if (codePoint === undefined) throw new RegexError("it ends too early");
    const character = String.fromCodePoint(codePoint);
    this.#at += character.length;
    return character;
  }
}

const CONTROLS: Readonly<Record<string, number>> = {
  a: 0x07,
  f: 0x0c,
  n: 0x0a,
  r: 0x0d,
  t: 0x09,
  v: 0x0b,
};
