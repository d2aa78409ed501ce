import type { Text } from "../source/text.ts";
import {
  ANY,
  Automaton,
  characterNode,
  EMPTY,
  reverseNode,
  type PatternNode,
} from "./automaton.ts";
import { compileSet, hideInSet, setEnd } from "./character-set.ts";
import { MAX_EXPRESSION_DEPTH } from "./limits.ts";

/** A piece of a pattern; quoted text stands for itself. */
export interface PatternPart {
  readonly text: Text;
  readonly quoted: boolean;
}

/**
 * A shell pattern as Bash's manual describes it under "Pattern Matching", the
 * extended operators included. Matching takes at most length of text × length
 * of pattern steps.
 */
export class Pattern {
  /** The string that alone it matches; undefined where it holds an operator. */
  readonly literal: string | undefined;
  readonly #node: PatternNode;
  readonly #automaton: Automaton;

  private constructor(
    node: PatternNode,
    automaton: Automaton,
    literal: string | undefined,
    /** Whether it is `!(…)`, so that it matches what its automaton does not. */
    readonly isNegated: boolean,
  ) {
    this.#node = node;
    this.#automaton = automaton;
    this.literal = literal;
  }

  /**
   * Undefined where a part of it is unknown, where it is too large, or where
   * `!(…)` is only a part of it, which no automaton of this kind matches.
   */
  static compile(parts: readonly PatternPart[]): Pattern | undefined {
    const symbols: Symbol[] = [];
    for (const { text, quoted } of parts) {
      const source = text.known;
      if (source === undefined) return undefined;
      for (const character of source.split("")) symbols.push({ character, quoted });
    }
    const parser = new GlobParser(withoutBackslashes(symbols));
    const node = parser.parse();
    const automaton = node && Automaton.compile(node);
    return automaton && new Pattern(node, automaton, parser.literal, parser.isNegated);
  }

  get reversed(): Pattern {
    const node = reverseNode(this.#node);
    const automaton = Automaton.compile(node) ?? this.#automaton;
    return new Pattern(node, automaton, this.literal, this.isNegated);
  }

  /** How many steps a match takes for each character. */
  get size(): number {
    return this.#automaton.size;
  }

  /** Whether it is `*`, which matches also what is not known. */
  get matchesAll(): boolean {
    return (
      this.#node.type === "sequence" &&
      this.#node.items.length > 0 &&
      this.#node.items.every((item) => item === STAR)
    );
  }

  matches(text: string): boolean {
    return (this.longestFrom(text, 0) === text.length) !== this.isNegated;
  }

  /** The end of the longest match that starts at `from`; -1 where there is none. */
  longestFrom(text: string, from: number): number {
    let longest = -1;
    for (const end of this.#automaton.ends(text, from)) longest = end;
    return longest;
  }

  /** The end of the shortest match that starts at `from`; -1 where there is none. */
  shortestFrom(text: string, from: number): number {
    for (const end of this.#automaton.ends(text, from)) return end;
    return -1;
  }
}

const STAR: PatternNode = { type: "repeat", item: ANY, min: 0, max: Infinity };

/** A character of a pattern. */
interface Symbol {
  readonly character: string;
  readonly quoted: boolean;
}

/** A backslash quotes the character behind it. */
function withoutBackslashes(symbols: readonly Symbol[]): Symbol[] {
  const found: Symbol[] = [];
  for (let i = 0; i < symbols.length; i++) {
    const symbol = symbols[i];
    const next = symbols[i + 1];
    if (symbol?.character === "\\" && !symbol.quoted && next) {
      found.push({ character: next.character, quoted: true });
      i++;
    } else if (symbol) {
      found.push(symbol);
    }
  }
  return found;
}

/** How often the alternatives of `?(…)` and its relatives may come. */
const REPEATS: Readonly<Record<string, readonly [min: number, max: number]>> = {
  "?": [0, 1],
  "*": [0, Infinity],
  "+": [1, Infinity],
  "@": [1, 1],
};

class GlobParser {
  /** See {@link Pattern.literal}. */
  literal: string | undefined = "";
  /** See {@link Pattern.isNegated}. */
  isNegated = false;
  #at = 0;
  readonly #source: string;

  constructor(readonly symbols: readonly Symbol[]) {
    this.#source = symbols
      .map(({ character, quoted }) => (quoted ? hideInSet(character) : character))
      .join("");
  }

  /** Undefined where it is not supported. */
  parse(): PatternNode | undefined {
    const items: PatternNode[] = [];
    if (this.symbols[0]?.character === "!" && !this.symbols[0].quoted && this.symbols.length > 1) {
      this.#at = 1;
      if (this.#isAt("(")) {
        this.isNegated = true;
        this.literal = undefined;
        const group = this.#group([1, 1], 0);
        return this.#at >= this.symbols.length ? group : undefined;
      }
      this.#at = 0;
    }
    while (this.#at < this.symbols.length) {
      const item = this.#item(0);
      if (!item) return undefined;
      items.push(item);
    }
    return { type: "sequence", items };
  }

  #item(depth: number): PatternNode | undefined {
    const { character, quoted } = this.symbols[this.#at] ?? { character: "", quoted: true };
    this.#at++;
    if (quoted) return this.#character(character);
    if ("?*+@!".includes(character) && this.#isAt("(")) {
      this.literal = undefined;
      const repeats = REPEATS[character];
      return repeats && depth < MAX_EXPRESSION_DEPTH ? this.#group(repeats, depth) : undefined;
    }
    if (character === "?" || character === "*") {
      this.literal = undefined;
      return character === "?" ? ANY : STAR;
    }
    const close = character === "[" ? setEnd(this.#source, this.#at - 1) : -1;
    if (close === -1) return this.#character(character);
    const accepts = compileSet(this.#source.slice(this.#at, close));
    this.#at = close + 1;
    this.literal = undefined;
    return { type: "character", accepts };
  }

  /** `(a|b)` after its operator. */
  #group([min, max]: readonly [number, number], depth: number): PatternNode | undefined {
    const alternatives: PatternNode[] = [];
    let items: PatternNode[] = [];
    this.#at++;
    while (this.#at < this.symbols.length) {
      if (this.#isAt("|") || this.#isAt(")")) {
        alternatives.push(items.length > 0 ? { type: "sequence", items } : EMPTY);
        items = [];
        const isEnd = this.#isAt(")");
        this.#at++;
        if (!isEnd) continue;
        const item: PatternNode = { type: "alternatives", items: alternatives };
        return { type: "repeat", item, min, max };
      }
      const item = this.#item(depth + 1);
      if (!item) return undefined;
      items.push(item);
    }
    return undefined;
  }

  #character(character: string): PatternNode {
    if (this.literal !== undefined) this.literal += character;
    return characterNode(character);
  }

  #isAt(character: string): boolean {
    const symbol = this.symbols[this.#at];
    return symbol?.character === character && !symbol.quoted;
  }
}
