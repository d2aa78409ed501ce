import {
  ANY,
  Automaton,
  characterNode,
  EMPTY,
  type Groups,
  type PatternNode,
} from "./automaton.ts";
import { compileSet, setEnd } from "./character-set.ts";
import { MAX_EXPRESSION_DEPTH } from "./limits.ts";

/** Which of POSIX's two languages an expression is written in, and how it compares. */
export interface ExpressionOptions {
  /** `grep -E`, `sed -E`, `[[ =~ ]]`. */
  readonly isExtended: boolean;
  readonly ignoresCase?: boolean;
}

/** A regular expression of POSIX with GNU's additions, without back-references. */
export class RegularExpression {
  readonly #automaton: Automaton;

  private constructor(
    automaton: Automaton,
    readonly groupCount: number,
  ) {
    this.#automaton = automaton;
  }

  /** Undefined for what is no expression or not supported. */
  static compile(source: string, options: ExpressionOptions): RegularExpression | undefined {
    const parser = new ExpressionParser(source, options);
    const node = parser.parse();
    const automaton = node && Automaton.compile(node);
    return automaton && new RegularExpression(automaton, parser.groupCount);
  }

  /** How many steps a match takes for each character. */
  get size(): number {
    return this.#automaton.size;
  }

  /** The leftmost longest match at or after `from`: the whole, and then its groups. */
  search(text: string, from = 0): Groups | undefined {
    return this.#automaton.search(text, from);
  }
}

/** Text with the characters quoted that mean something in an extended expression. */
export function quoteExpression(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

const MAX_REPEATS = 255;

/** What a backslash and a letter stand for. */
const ESCAPES: Readonly<Record<string, (character: string) => boolean>> = {
  n: (character) => character === "\n",
  t: (character) => character === "\t",
  w: (character) => /\w/.test(character),
  W: (character) => !/\w/.test(character),
  s: (character) => /\s/.test(character),
  S: (character) => !/\s/.test(character),
};

class ExpressionParser {
  groupCount = 0;
  #at = 0;
  #isSupported = true;

  constructor(
    readonly source: string,
    readonly options: ExpressionOptions,
  ) {}

  parse(): PatternNode | undefined {
    const node = this.#alternatives(0);
    return this.#isSupported && this.#at >= this.source.length ? node : undefined;
  }

  #alternatives(depth: number): PatternNode {
    const items = [this.#sequence(depth)];
    while (this.#acceptOperator("|")) items.push(this.#sequence(depth));
    const [only] = items;
    return items.length === 1 && only ? only : { type: "alternatives", items };
  }

  #sequence(depth: number): PatternNode {
    const items: PatternNode[] = [];
    while (this.#at < this.source.length && this.#isSupported) {
      if (this.#isOperator("|") || (depth > 0 && this.#isOperator(")"))) break;
      items.push(this.#repeated(this.#atom(depth, items.length === 0), items.length === 0));
    }
    return items.length === 0 ? EMPTY : { type: "sequence", items };
  }

  #atom(depth: number, isFirst: boolean): PatternNode {
    const { isExtended } = this.options;
    if (this.#acceptOperator("(")) return this.#group(depth);
    const character = this.source.charAt(this.#at++);
    switch (character) {
      case ".":
        return ANY;
      case "^":
        return isExtended || isFirst ? { type: "start" } : this.#character(character);
      case "$":
        return isExtended || this.#isAtEnd() ? { type: "end" } : this.#character(character);
      case "[": {
        const close = setEnd(this.source, this.#at - 1);
        if (close === -1) return this.#giveUp();
        const accepts = compileSet(this.source.slice(this.#at, close));
        this.#at = close + 1;
        return this.#set(accepts);
      }
      case "\\":
        return this.#escape(this.source.charAt(this.#at++));
      case "*":
      case "+":
      case "?":
      case "{":
        // At the start of a basic expression, a star is a star.
        if (isExtended) return this.#giveUp();
        return this.#character(character);
      default:
        return this.#character(character);
    }
  }

  #group(depth: number): PatternNode {
    if (depth >= MAX_EXPRESSION_DEPTH) return this.#giveUp();
    const number = ++this.groupCount;
    const item = this.#alternatives(depth + 1);
    return this.#acceptOperator(")") ? { type: "group", item, number } : this.#giveUp();
  }

  #escape(character: string): PatternNode {
    const accepts = ESCAPES[character];
    if (accepts) return { type: "character", accepts };
    return character === "" || /[A-Za-z0-9]/.test(character)
      ? this.#giveUp()
      : this.#character(character);
  }

  /** The atom with the `*`, `+`, `?` and `{…}` that follow it. */
  #repeated(atom: PatternNode, isFirst: boolean): PatternNode {
    let node = atom;
    for (let i = 0; i < MAX_EXPRESSION_DEPTH; i++) {
      // `^*` of a basic expression begins with a star that stands for itself.
      if (!this.options.isExtended && isFirst && atom.type === "start") return node;
      const range = this.#range();
      if (!range) return node;
      node = { type: "repeat", item: node, min: range[0], max: range[1] };
    }
    return this.#giveUp();
  }

  #range(): readonly [number, number] | undefined {
    if (this.source.charAt(this.#at) === "*") {
      this.#at++;
      return [0, Infinity];
    }
    if (this.#acceptOperator("+")) return [1, Infinity];
    if (this.#acceptOperator("?")) return [0, 1];
    if (!this.#acceptOperator("{")) return undefined;
    const end = this.options.isExtended ? "}" : "\\}";
    const close = this.source.indexOf(end, this.#at);
    const [, min, comma, max] =
      /^(\d*)(,?)(\d*)$/.exec(this.source.slice(this.#at, close === -1 ? undefined : close)) ?? [];
    if (close === -1 || min === undefined || Number(min) + Number(max) > MAX_REPEATS) {
      this.#giveUp();
      return undefined;
    }
    this.#at = close + end.length;
    if (comma === "") return [Number(min), Number(min)];
    return [Number(min), max === "" ? Infinity : Number(max)];
  }

  /** Operators are bare in extended expressions, and stand after a backslash in basic ones. */
  #isOperator(operator: string): boolean {
    return this.source.startsWith(this.options.isExtended ? operator : `\\${operator}`, this.#at);
  }

  #acceptOperator(operator: string): boolean {
    if (!this.#isOperator(operator)) return false;
    this.#at += this.options.isExtended ? 1 : 2;
    return true;
  }

  /** Whether a `$` of a basic expression is an anchor. */
  #isAtEnd(): boolean {
    return this.#at >= this.source.length || this.#isOperator(")") || this.#isOperator("|");
  }

  #character(character: string): PatternNode {
    if (!this.options.ignoresCase) return characterNode(character);
    return this.#set((other) => other === character);
  }

  #set(accepts: (character: string) => boolean): PatternNode {
    if (!this.options.ignoresCase) return { type: "character", accepts };
    return {
      type: "character",
      accepts: (character) =>
        accepts(character) || accepts(character.toLowerCase()) || accepts(character.toUpperCase()),
    };
  }

  #giveUp(): PatternNode {
    this.#isSupported = false;
    return EMPTY;
  }
}
