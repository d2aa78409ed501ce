import { coveringSpan, type Span } from "./source-file.ts";

/** Stands for one unknown in {@link Text.source}; which one it is, its piece says. */
export const PLACEHOLDER = "\uE000";

/** Something that `lint` cannot compute, under the name it has in the template. */
export interface Unknown {
  /** `data.coder_workspace_owner.me.name`; equal names are the same unknown value. */
  readonly name: string;
}

/** The interpolations and references that a piece went through, the outermost first. */
export interface Sites {
  readonly span: Span;
  /** The next one further in. */
  readonly inner: Sites | undefined;
  /** How many there are from here inwards, this one included. */
  readonly depth: number;
}

/** A run of text that has one origin. */
export interface Piece {
  /** {@link PLACEHOLDER} for an unknown. */
  readonly text: string;
  readonly unknown: Unknown | undefined;
  /** Where it was written; undefined for what no file holds. */
  readonly span: Span | undefined;
  /** Whether the n-th character of `text` is the n-th character of `span`. */
  readonly exact: boolean;
  readonly sites: Sites | undefined;
  /** What this piece encodes, where it is the whole result of `base64encode`. */
  readonly decoded: Text | undefined;
}

/** A chain of references through more modules than this forgets the outer ones. */
const MAX_SITES = 64;

/**
 * An immutable string that remembers where each piece of it was written. An
 * unknown counts as one character. Offsets are UTF-16 offsets into `source`.
 */
export class Text {
  static readonly empty = new Text([]);

  readonly pieces: readonly Piece[];
  /** The text with {@link PLACEHOLDER} for each unknown. */
  readonly source: string;
  readonly #starts: number[];

  private constructor(pieces: readonly Piece[]) {
    this.pieces = pieces;
    this.#starts = [];
    let source = "";
    for (const piece of pieces) {
      this.#starts.push(source.length);
      source += piece.text;
    }
    this.source = source;
  }

  /** Text that stands in the file exactly as it is here. */
  static written(span: Span): Text {
    return Text.of(span.file.text.slice(span.start, span.end), span, true);
  }

  /** Known text; with `exact` false, every part of it leads to the whole span. */
  static of(text: string, span?: Span, exact = false): Text {
    if (text === "") return Text.empty;
    return new Text([
      { text, unknown: undefined, span, exact, sites: undefined, decoded: undefined },
    ]);
  }

  /** An unknown; `decoded` is what it encodes, where it is base64 of partly known text. */
  static unknown(name: string, span?: Span, decoded?: Text): Text {
    return new Text([
      { text: PLACEHOLDER, unknown: { name }, span, exact: false, sites: undefined, decoded },
    ]);
  }

  /** Known text that is the base64 encoding of `decoded`. */
  static encoded(text: string, decoded: Text, span?: Span): Text {
    if (text === "") return Text.empty;
    return new Text([{ text, unknown: undefined, span, exact: false, sites: undefined, decoded }]);
  }

  static fromPieces(pieces: readonly Piece[]): Text {
    const merged: Piece[] = [];
    for (const piece of pieces) {
      if (piece.text === "") continue;
      const last = merged.at(-1);
      const both = last && mergePieces(last, piece);
      if (both) merged[merged.length - 1] = both;
      else merged.push(piece);
    }
    return merged.length === 0 ? Text.empty : new Text(merged);
  }

  static concat(texts: Iterable<Text>): Text {
    const pieces: Piece[] = [];
    for (const text of texts) for (const piece of text.pieces) pieces.push(piece);
    return Text.fromPieces(pieces);
  }

  static join(texts: readonly Text[], separator: Text): Text {
    return Text.concat(texts.flatMap((text, i) => (i === 0 ? [text] : [separator, text])));
  }

  get length(): number {
    return this.source.length;
  }

  get isKnown(): boolean {
    return this.pieces.every((piece) => piece.unknown === undefined);
  }

  get unknowns(): Unknown[] {
    return this.pieces.flatMap((piece) => piece.unknown ?? []);
  }

  /** The known string, or undefined where a part of it is unknown. */
  get known(): string | undefined {
    return this.isKnown ? this.source : undefined;
  }

  /** Equal keys are equal texts, unknowns compared by name. */
  get key(): string {
    return this.#render((name) => `${PLACEHOLDER}${name}${PLACEHOLDER}`);
  }

  /** For people: unknown parts by name, `${var.x}-setup`. */
  get display(): string {
    // What only the shell knows already reads as the author wrote it: $(hostname).
    return this.#render((name) => (name.startsWith("$") ? name : `\${${name}}`));
  }

  /** For JSON: unknown parts as `${…}`. */
  get masked(): string {
    return this.#render(() => "${…}");
  }

  equals(other: Text): boolean {
    return this === other || (this.source === other.source && this.key === other.key);
  }

  concat(...others: Text[]): Text {
    return Text.concat([this, ...others]);
  }

  slice(start: number, end: number = this.length): Text {
    if (start <= 0 && end >= this.length) return this;
    if (start >= end) return Text.empty;
    const only = this.#pieceOver(start, end);
    if (only) return new Text([only]);
    const pieces: Piece[] = [];
    for (let i = this.#indexAt(start); i < this.pieces.length; i++) {
      const piece = this.pieces[i];
      const at = this.#starts[i];
      if (piece === undefined || at === undefined || at >= end) break;
      const from = Math.max(0, start - at);
      const to = Math.min(piece.text.length, end - at);
      pieces.push(slicePiece(piece, from, to));
    }
    return Text.fromPieces(pieces);
  }

  pieceAt(offset: number): Piece | undefined {
    return this.pieces[this.#indexAt(offset)];
  }

  /** Whether the character at `offset` stands for an unknown. */
  isUnknownAt(offset: number): boolean {
    return offset < this.length && this.pieceAt(offset)?.unknown !== undefined;
  }

  /** Remembers that all of it was inserted at `site`: an interpolation or a reference. */
  at(site: Span): Text {
    return new Text(
      this.pieces.map((piece) =>
        (piece.sites?.depth ?? 0) >= MAX_SITES
          ? piece
          : {
              ...piece,
              sites: { span: site, inner: piece.sites, depth: (piece.sites?.depth ?? 0) + 1 },
            },
      ),
    );
  }

  /**
   * Where the author would edit the characters from `start` to `end`: what was
   * written as one run, with the interpolations inside it rather than what
   * they bring in. Undefined where no file holds the first of them.
   * @param whole the larger run that they are a part of: what an interpolation
   *   brings into that is found at the interpolation, even on its own
   */
  locate(
    start: number,
    end: number,
    whole: { readonly pos: number; readonly end: number } = { pos: start, end },
  ): Span | undefined {
    const only = this.#pieceOver(start, Math.max(end, start + 1));
    if (only && whole.pos >= start && whole.end <= end) return only.span;
    const range = this.slice(start, Math.max(end, start + 1)).pieces;
    const around = this.slice(whole.pos, Math.max(whole.end, whole.pos + 1)).pieces;
    const level = around.reduce(
      (least, piece) => Math.min(least, piece.sites?.depth ?? 0),
      Number.MAX_SAFE_INTEGER,
    );
    let found: Span | undefined;
    for (const piece of range) {
      const span = spanAtLevel(piece, level);
      if (span === undefined) continue;
      if (found === undefined) found = span;
      else if (span.file === found.file && span.start >= found.start) {
        found = coveringSpan(found, span);
      }
    }
    return found;
  }

  /** The index of each occurrence of a non-empty string in the known parts. */
  *occurrences(search: string): Generator<number> {
    if (search === "") return;
    for (
      let at = this.source.indexOf(search);
      at !== -1;
      at = this.source.indexOf(search, at + search.length)
    ) {
      if (!this.#hasUnknown(at, at + search.length)) yield at;
    }
  }

  split(separator: string): Text[] {
    const parts: Text[] = [];
    let from = 0;
    for (const at of this.occurrences(separator)) {
      parts.push(this.slice(from, at));
      from = at + separator.length;
    }
    parts.push(this.slice(from));
    return parts;
  }

  replaceAll(search: string, replacement: Text): Text {
    return Text.join(this.split(search), replacement);
  }

  /** Applies a change that keeps the number of characters (`toUpperCase`) to the known parts. */
  mapKnown(change: (text: string) => string): Text {
    return Text.fromPieces(
      this.pieces.map((piece) => {
        if (piece.unknown) {
          return { ...piece, decoded: undefined };
        }
        const text = change(piece.text);
        const exact = piece.exact && text.length === piece.text.length;
        return { ...piece, text, exact, decoded: undefined };
      }),
    );
  }

  /** The part of a single piece that a range covers; undefined where it is not inside one. */
  #pieceOver(start: number, end: number): Piece | undefined {
    const i = this.#indexAt(start);
    const piece = this.pieces[i];
    const at = this.#starts[i] ?? 0;
    if (!piece || start < at || end > at + piece.text.length) return undefined;
    return slicePiece(piece, start - at, end - at);
  }

  #hasUnknown(start: number, end: number): boolean {
    if (!this.source.slice(start, end).includes(PLACEHOLDER)) return false;
    for (let i = start; i < end; i++) if (this.isUnknownAt(i)) return true;
    return false;
  }

  #render(unknown: (name: string) => string): string {
    return this.pieces
      .map((piece) => (piece.unknown ? unknown(piece.unknown.name) : piece.text))
      .join("");
  }

  #indexAt(offset: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return Math.max(0, low);
  }
}

function slicePiece(piece: Piece, from: number, to: number): Piece {
  if (from === 0 && to === piece.text.length) return piece;
  const span =
    piece.span && piece.exact
      ? { file: piece.span.file, start: piece.span.start + from, end: piece.span.start + to }
      : piece.span;
  return { ...piece, text: piece.text.slice(from, to), span, decoded: undefined };
}

/** One piece for two neighbours that are also neighbours in their file. */
function mergePieces(first: Piece, second: Piece): Piece | undefined {
  if (!first.exact || !second.exact || !first.span || !second.span) return undefined;
  if (first.span.file !== second.span.file || first.span.end !== second.span.start) {
    return undefined;
  }
  if (!sameSites(first.sites, second.sites)) return undefined;
  return {
    text: first.text + second.text,
    unknown: undefined,
    span: { file: first.span.file, start: first.span.start, end: second.span.end },
    exact: true,
    sites: first.sites,
    decoded: undefined,
  };
}

/** By value: two halves of one literal may have gone the same way in separate steps. */
function sameSites(first: Sites | undefined, second: Sites | undefined): boolean {
  while (first !== second) {
    if (first?.depth !== second?.depth || !first || !second) return false;
    const a = first.span;
    const b = second.span;
    if (a.file !== b.file || a.start !== b.start || a.end !== b.end) return false;
    first = first.inner;
    second = second.inner;
  }
  return true;
}

/**
 * Where a piece stands on a level: its own span where `level` is its number of
 * sites, and each level less is one interpolation further out.
 */
function spanAtLevel(piece: Piece, level: number): Span | undefined {
  const outwards = (piece.sites?.depth ?? 0) - level;
  if (outwards === 0) return piece.span;
  let site = piece.sites;
  while (site && site.depth > outwards) site = site.inner;
  return site?.span;
}
