import type { Span } from "../source/source-file.ts";
import { identifierEnd, isDigit } from "./characters.ts";
import { SyntaxFailure } from "./hcl-error.ts";
import type { Source } from "./source.ts";

/** Symbols of the HCL specification that stand for themselves, the longest first. */
const SYMBOLS = [
  "...",
  "==",
  "!=",
  "<=",
  ">=",
  "=>",
  "&&",
  "||",
  "::",
  "~}",
  "{",
  "}",
  "[",
  "]",
  "(",
  ")",
  ".",
  ",",
  ":",
  "?",
  "=",
  "<",
  ">",
  "!",
  "+",
  "-",
  "*",
  "/",
  "%",
] as const;

export type Symbol = (typeof SYMBOLS)[number];

/**
 * `quote` is the opening quote of a string, `heredoc` the introducer of a
 * here-document with its line end, `end` the end of the text.
 */
export type TokenKind =
  Symbol | "identifier" | "number" | "newline" | "quote" | "heredoc" | "invalid" | "end";

/** Offsets are those of the scanner's text. */
export interface Token {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
}

const SYMBOLS_BY_FIRST = new Map<number, readonly Symbol[]>(
  SYMBOLS.map((symbol) => [
    symbol.charCodeAt(0),
    SYMBOLS.filter((other) => other.startsWith(symbol.charAt(0))),
  ]),
);

/**
 * Reads tokens on demand, one ahead, following the lexical part of the HCL
 * native syntax specification. The text of strings is no token: whoever takes
 * their opening reads them from {@link text} and then calls {@link resume}.
 */
export class Scanner {
  readonly text: string;
  #offset = 0;
  #newlines = true;
  #next: Token | undefined;
  readonly #found = new Map<string, { readonly from: number; readonly at: number }>();

  constructor(readonly source: Source) {
    this.text = source.text;
  }

  /** The end of what was taken last. */
  get offset(): number {
    return this.#offset;
  }

  /** The next token, which stays the next one. */
  peek(): Token {
    return (this.#next ??= this.#scan());
  }

  take(): Token {
    const token = this.peek();
    this.#offset = token.end;
    this.#next = undefined;
    return token;
  }

  /** Takes the next token if it is of this kind. */
  accept(kind: TokenKind): Token | undefined {
    return this.peek().kind === kind ? this.take() : undefined;
  }

  /** Takes the next token, which must be of this kind. */
  expect(kind: TokenKind, message: string): Token {
    return this.accept(kind) ?? this.fail(message, this.peek());
  }

  isWord(token: Token, word: string): boolean {
    return (
      token.kind === "identifier" &&
      token.end - token.start === word.length &&
      this.text.startsWith(word, token.start)
    );
  }

  textOf(token: Token): string {
    return this.text.slice(token.start, token.end);
  }

  /** Goes on at an offset after what was taken last. */
  resume(offset: number): void {
    this.#offset = offset;
    this.#next = undefined;
  }

  /** Parses something in which line ends are tokens, or are mere space. */
  withNewlines<T>(newlines: boolean, parse: () => T): T {
    const before = this.#newlines;
    this.#setNewlines(newlines);
    const result = parse();
    this.#setNewlines(before);
    return result;
  }

  /**
   * The first occurrence at or after an offset, the text's length if there is
   * none. Remembers the last answer, so that asking from ever later offsets
   * reads the text once.
   */
  find(search: string, from: number): number {
    const known = this.#found.get(search);
    if (known && known.from <= from && from <= known.at) return known.at;
    const index = this.text.indexOf(search, from);
    const at = index === -1 ? this.text.length : index;
    this.#found.set(search, { from, at });
    return at;
  }

  /** From an offset to the end of what was taken last, or to another offset. */
  span(start: number, end: number = this.#offset): Span {
    return this.source.span(start, end);
  }

  /** @throws {SyntaxFailure} */
  fail(message: string, at: { readonly start: number; readonly end: number }): never {
    const isInvalid = "kind" in at && at.kind === "invalid";
    throw new SyntaxFailure(
      isInvalid ? this.#invalidMessage(at.start) : message,
      this.source.span(at.start, at.end),
    );
  }

  #setNewlines(newlines: boolean): void {
    if (newlines === this.#newlines) return;
    this.#newlines = newlines;
    this.#next = undefined;
  }

  #scan(): Token {
    let start = this.#offset;
    for (;;) {
      const code = this.text.charCodeAt(start);
      if (code === 0x20 || code === 0x09) start++;
      else if (code === 0x0a || (code === 0x0d && this.text.charCodeAt(start + 1) === 0x0a)) {
        const end = start + (code === 0x0a ? 1 : 2);
        if (this.#newlines) return { kind: "newline", start, end };
        start = end;
      } else if (code === 0x23 || (code === 0x2f && this.text.charCodeAt(start + 1) === 0x2f)) {
        const end = this.find("\n", start);
        // The comment takes its line end along, but a line still ends here.
        if (this.#newlines && end < this.text.length) {
          return { kind: "newline", start: end, end: end + 1 };
        }
        start = Math.min(end + 1, this.text.length);
      } else if (code === 0x2f && this.text.charCodeAt(start + 1) === 0x2a) {
        const end = this.find("*/", start + 2);
        if (end === this.text.length) {
          this.fail("this comment is never closed with */", { start, end: start + 2 });
        }
        start = end + 2;
      } else return this.#tokenAt(start, code);
    }
  }

  #tokenAt(start: number, code: number): Token {
    if (start >= this.text.length) return { kind: "end", start, end: start };
    if (isDigit(code)) return { kind: "number", start, end: this.#numberEnd(start) };
    if (code === 0x22) return { kind: "quote", start, end: start + 1 };
    const wordEnd = identifierEnd(this.text, start);
    if (wordEnd > start) return { kind: "identifier", start, end: wordEnd };
    if (code === 0x3c) {
      const heredocEnd = this.#heredocEnd(start);
      if (heredocEnd !== undefined) return { kind: "heredoc", start, end: heredocEnd };
    }
    for (const symbol of SYMBOLS_BY_FIRST.get(code) ?? []) {
      if (this.text.startsWith(symbol, start)) {
        return { kind: symbol, start, end: start + symbol.length };
      }
    }
    const character = String.fromCodePoint(this.text.codePointAt(start) ?? 0);
    return { kind: "invalid", start, end: start + character.length };
  }

  /** `1`, `1.5`, `1e-3`; also `1.2.3`, which is one token, but no number. */
  #numberEnd(start: number): number {
    let end = start + 1;
    let last = end;
    for (;;) {
      const code = this.text.charCodeAt(end);
      if (isDigit(code)) last = ++end;
      else if (code === 0x2e) end++;
      else if (code === 0x65 || code === 0x45) {
        const sign = this.text.charCodeAt(end + 1);
        const digit = end + (sign === 0x2b || sign === 0x2d ? 2 : 1);
        if (!isDigit(this.text.charCodeAt(digit))) return last;
        last = end = digit + 1;
      } else return last;
    }
  }

  /** The end of a `<<EOT` or `<<-EOT` with its line end, where one starts. */
  #heredocEnd(start: number): number | undefined {
    if (this.text.charCodeAt(start + 1) !== 0x3c) return undefined;
    const marker = start + (this.text.charCodeAt(start + 2) === 0x2d ? 3 : 2);
    let end = identifierEnd(this.text, marker);
    if (end === marker) return undefined;
    if (this.text.charCodeAt(end) === 0x0d) end++;
    return this.text.charCodeAt(end) === 0x0a ? end + 1 : undefined;
  }

  #invalidMessage(start: number): string {
    const character = String.fromCodePoint(this.text.codePointAt(start) ?? 0);
    switch (character) {
      case "'":
        return `strings are written in double quotes ("), not single ones`;
      case "“":
      case "”":
        return `strings are written in straight double quotes ("), not in curly ones`;
      case "`":
        return 'a string of several lines is written as a here-document (<<EOT), not in "`"';
      case ";":
        return `a new line separates arguments and a comma separates elements, not ";"`;
      case "&":
      case "|":
        return `"${character}" is no operator here; "and" is written "&&" and "or" is written "||"`;
      default:
        return `the character ${JSON.stringify(character)} has no meaning here`;
    }
  }
}
