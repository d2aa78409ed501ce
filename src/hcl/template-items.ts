import type { Span } from "../source/source-file.ts";
import { Text, type Piece } from "../source/text.ts";
import { isSpace } from "./characters.ts";
import { escapePiece, type Source } from "./source.ts";
import type { Expression } from "./syntax.ts";

/** What a template consists of, one after the other, before directives are paired. */
export type TemplateItem = Literal | Sequence;

/** A run of literal text. Trimming moves its ends. */
export interface Literal {
  readonly kind: "literal";
  start: number;
  end: number;
  /** What the characters from `start` to `end` stand for, where that is not themselves. */
  value: string | undefined;
  /** A strip marker after the run removes white space from its end back to here. */
  lineStart: number;
}

export type Sequence =
  | { readonly kind: "interpolation"; readonly value: Expression; readonly span: Span }
  | { readonly kind: "if"; readonly condition: Expression; readonly span: Span }
  | {
      readonly kind: "for";
      readonly key: string | undefined;
      readonly value: string;
      readonly collection: Expression;
      readonly span: Span;
    }
  | { readonly kind: "else" | "endif" | "endfor"; readonly span: Span };

/** Collects the items of one template and applies strip markers to them. */
export class TemplateItems {
  readonly items: TemplateItem[] = [];
  #trimNext = false;

  constructor(
    readonly source: Source,
    /**
     * What a strip marker reaches: in a quoted string all white space up to the
     * next sequence, in other templates that of its own line.
     */
    readonly lines: boolean,
    /** Whether each line must stay a run of its own. */
    readonly separate: boolean,
  ) {}

  /** Adds literal text: in a template of lines, at most one line of it. */
  addLiteral(start: number, end: number, value?: string): void {
    if (start === end) return;
    const lineStart = this.lines ? reachOfStrip(this.source.text, start, end) : start;
    const literal: Literal = { kind: "literal", start, end, value, lineStart };
    if (this.#trimNext) {
      this.#trimStart(literal);
      this.#trimNext = !this.lines && isEmpty(literal);
    }
    const last = this.items.at(-1);
    if (!this.separate && last?.kind === "literal" && canExtend(last, literal)) {
      last.end = end;
      if (this.lines) last.lineStart = lineStart;
    } else this.items.push(literal);
  }

  /** Adds a sequence; with `strips`, the white space that follows it is removed. */
  addSequence(sequence: Sequence, strips: boolean): void {
    this.items.push(sequence);
    this.#trimNext = strips;
  }

  /** Removes the white space in front of a sequence. */
  trimEnd(): void {
    for (let i = this.items.length - 1; i >= 0; i--) {
      const item = this.items[i];
      if (item?.kind !== "literal") return;
      this.#trimEnd(item);
      if (this.lines || !isEmpty(item)) return;
    }
  }

  /** The text of the literals from an index on, and the index after them. */
  textFrom(index: number): { text: Text; next: number } {
    const pieces: Piece[] = [];
    let next = index;
    for (let item = this.items[next]; item?.kind === "literal"; item = this.items[++next]) {
      const { start, end, value } = item;
      if (start === end) continue;
      if (value === undefined) this.source.appendPieces(start, end, pieces);
      else pieces.push(escapePiece(value, this.source.span(start, end)));
    }
    return { text: Text.fromPieces(pieces), next };
  }

  /**
   * Removes the indentation that the lines have in common, for `<<-`. It is
   * counted over what is written at the start of lines, after strip markers;
   * lines of nothing but white space neither count nor change.
   */
  removeIndentation(): void {
    const indented: Literal[] = [];
    let common = Infinity;
    let startsLine = true;
    for (const item of this.items) {
      if (startsLine && item.kind !== "literal") common = 0;
      else if (startsLine && item.kind === "literal" && !this.#isBlankLine(item)) {
        common = Math.min(common, this.#indentation(item));
        indented.push(item);
      }
      startsLine = item.kind === "literal" && this.#endsLine(item);
    }
    for (const literal of indented) literal.start += common;
  }

  #isBlankLine(literal: Literal): boolean {
    return this.#endsLine(literal) && literal.start + this.#indentation(literal) === literal.end;
  }

  #endsLine(literal: Literal): boolean {
    return !isEmpty(literal) && this.source.text.charCodeAt(literal.end - 1) === 0x0a;
  }

  /** How many white space characters the literal starts with. */
  #indentation({ start, end }: Literal): number {
    let at = start;
    while (at < end && isSpace(this.source.text.charCodeAt(at))) at++;
    return at - start;
  }

  #trimStart(literal: Literal): void {
    if (literal.value === undefined) literal.start += this.#indentation(literal);
    else if (isAllSpace(literal.value)) literal.start = literal.end;
  }

  #trimEnd(literal: Literal): void {
    if (literal.value === undefined) {
      const from = Math.max(literal.start, literal.lineStart);
      while (literal.end > from && isSpace(this.source.text.charCodeAt(literal.end - 1))) {
        literal.end--;
      }
    } else if (isAllSpace(literal.value)) literal.end = literal.start;
  }
}

/**
 * From where on a strip marker at the start of the next line removes the white
 * space of this one: from its start. Only where the line ends with `$` or `%`
 * and one ASCII character, which may be the carriage return, HCL's scanner
 * takes these off it, and the marker removes the line end alone.
 */
function reachOfStrip(text: string, start: number, end: number): number {
  if (text[end - 1] !== "\n") return start;
  const lineEnds = text[end - 2] === "\r" ? [end - 2, end - 1] : [end - 1];
  const takenOff = lineEnds.find((at) => {
    const sign = at - 2 < start ? undefined : text[at - 2];
    return (sign === "$" || sign === "%") && text.charCodeAt(at - 1) < 0x80;
  });
  return takenOff ?? start;
}

function isEmpty(literal: Literal): boolean {
  return literal.start === literal.end;
}

function canExtend(last: Literal, next: Literal): boolean {
  return last.end === next.start && last.value === undefined && next.value === undefined;
}

/** An escape stands for one character, of one or two UTF-16 units. */
function isAllSpace(value: string): boolean {
  return isSpace(value.charCodeAt(0));
}
