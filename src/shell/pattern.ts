import type { Text } from "../source/text.ts";

/** One step of a pattern: which characters it takes, and whether any number of them. */
export interface Token {
  readonly accepts: (character: string) => boolean;
  readonly repeats: boolean;
  /** Set where it takes this one character only. */
  readonly character?: string;
}

/** Any character, once. */
export const ANY: Token = { accepts: () => true, repeats: false };

const STAR: Token = { ...ANY, repeats: true };

/** A token for one character. */
export function characterToken(character: string): Token {
  return { accepts: (other) => other === character, repeats: false, character };
}

/** A piece of a pattern; quoted text stands for itself. */
export interface PatternPart {
  readonly text: Text;
  readonly quoted: boolean;
}

/**
 * A shell pattern as Bash's manual describes it under "Pattern Matching",
 * without the extended operators. Matching simulates an automaton, so that it
 * takes at most length of text × length of pattern steps.
 */
export class Pattern {
  /** The string that alone it matches; undefined where it holds an operator. */
  readonly literal: string | undefined;

  constructor(readonly tokens: readonly Token[]) {
    this.literal = tokens.every((token) => token.character !== undefined && !token.repeats)
      ? tokens.map((token) => token.character).join("")
      : undefined;
  }

  /** Undefined where a part of it is unknown or uses extended operators. */
  static compile(parts: readonly PatternPart[]): Pattern | undefined {
    const tokens: Token[] = [];
    for (const part of parts) {
      const source = part.text.known;
      if (source === undefined) return undefined;
      if (part.quoted) tokens.push(...source.split("").map(characterToken));
      else if (!compileUnquoted(source, tokens)) return undefined;
    }
    return new Pattern(tokens);
  }

  get reversed(): Pattern {
    return new Pattern([...this.tokens].reverse());
  }

  /** Whether it is `*`, which matches also what is not known. */
  get matchesAll(): boolean {
    return this.tokens.length === 1 && this.tokens[0] === STAR;
  }

  matches(text: string): boolean {
    return this.longestFrom(text, 0) === text.length;
  }

  /** The end of the longest match that starts at `from`; -1 where there is none. */
  longestFrom(text: string, from: number): number {
    let longest = -1;
    for (const end of this.#ends(text, from)) longest = end;
    return longest;
  }

  /** The end of the shortest match that starts at `from`; -1 where there is none. */
  shortestFrom(text: string, from: number): number {
    for (const end of this.#ends(text, from)) return end;
    return -1;
  }

  /** The ends of all matches that start at `from`, ascending. */
  *#ends(text: string, from: number): Generator<number> {
    const { tokens } = this;
    let states = new Set<number>();
    this.#enter(states, 0);
    for (let at = from; ; at++) {
      if (states.has(tokens.length)) yield at;
      if (at >= text.length || states.size === 0) return;
      const character = text.charAt(at);
      const next = new Set<number>();
      for (const state of states) {
        const token = tokens[state];
        if (token?.accepts(character) !== true) continue;
        this.#enter(next, token.repeats ? state : state + 1);
      }
      states = next;
    }
  }

  /** A token that repeats may also take nothing. */
  #enter(states: Set<number>, state: number): void {
    states.add(state);
    while (this.tokens[state]?.repeats === true) states.add(++state);
  }
}

/** False where the pattern uses what is not followed here. */
function compileUnquoted(source: string, tokens: Token[]): boolean {
  for (let i = 0; i < source.length; i++) {
    const character = source.charAt(i);
    if ("?*+@!".includes(character) && source.charAt(i + 1) === "(") return false;
    if (character === "\\" && i + 1 < source.length) {
      tokens.push(characterToken(source.charAt(++i)));
    } else if (character === "?") {
      tokens.push(ANY);
    } else if (character === "*") {
      if (tokens.at(-1) !== STAR) tokens.push(STAR);
    } else if (character === "[") {
      const end = setEnd(source, i);
      if (end === -1) {
        tokens.push(characterToken(character));
      } else {
        tokens.push({ accepts: compileSet(source.slice(i + 1, end)), repeats: false });
        i = end;
      }
    } else {
      tokens.push(characterToken(character));
    }
  }
  return true;
}

/** The offset of the `]` that closes a set; one right after `[`, `[!` or `[^` belongs to it. */
export function setEnd(source: string, open: number): number {
  let at = open + 1;
  if (source.charAt(at) === "!" || source.charAt(at) === "^") at++;
  if (source.charAt(at) === "]") at++;
  for (; at < source.length; at++) {
    if (source.startsWith("[:", at)) {
      const close = source.indexOf(":]", at + 2);
      if (close !== -1 && close - at < MAX_CLASS_LENGTH) at = close + 1;
    } else if (source.charAt(at) === "]") {
      return at;
    }
  }
  return -1;
}

const MAX_CLASS_LENGTH = 12;

const CLASSES: Readonly<Record<string, RegExp>> = {
  alnum: /[A-Za-z0-9]/,
  alpha: /[A-Za-z]/,
  blank: /[ \t]/,
  digit: /[0-9]/,
  lower: /[a-z]/,
  punct: /[!-/:-@[-`{-~]/,
  space: /[ \t\n\v\f\r]/,
  upper: /[A-Z]/,
  word: /\w/,
  xdigit: /[0-9A-Fa-f]/,
};

/** Which characters the inside of `[…]` stands for. */
export function compileSet(body: string): (character: string) => boolean {
  const negated = body.startsWith("!") || body.startsWith("^");
  const single = new Set<string>();
  const ranges: [string, string][] = [];
  const classes: RegExp[] = [];
  for (let i = negated ? 1 : 0; i < body.length; i++) {
    const close = body.startsWith("[:", i) ? body.indexOf(":]", i) : -1;
    if (close !== -1) {
      const found = CLASSES[body.slice(i + 2, close)];
      if (found) classes.push(found);
      i = close + 1;
    } else if (body.charAt(i + 1) === "-" && i + 2 < body.length) {
      ranges.push([body.charAt(i), body.charAt(i + 2)]);
      i += 2;
    } else {
      single.add(body.charAt(i));
    }
  }
  return (character) =>
    (single.has(character) ||
      ranges.some(([low, high]) => low <= character && character <= high) ||
      classes.some((expression) => expression.test(character))) !== negated;
}
