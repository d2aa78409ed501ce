import {
  mergePieces,
  PLACEHOLDER,
  slicePiece,
  spanAtLevel,
  type Piece,
  type Unknown,
} from "./piece.ts";
import { coveringSpan, type Span } from "./source-file.ts";

export { PLACEHOLDER, type Piece, type Sites, type Unknown } from "./piece.ts";

/** What is shown in place of text that is sensitive. */
export const SENSITIVE = "(sensitive value)";

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

  /** What stands for an expression that is wrong. */
  static mistake(name: string, span?: Span): Text {
    const unknown: Unknown = { name, mistaken: true };
    return new Text([
      { text: PLACEHOLDER, unknown, span, exact: false, sites: undefined, decoded: undefined },
    ]);
  }

  /** Known text that is the base64 encoding of `decoded`. */
  static encoded(text: string, decoded: Text, span?: Span): Text {
    if (text === "") return Text.empty;
    const encoded = new Text([
      { text, unknown: undefined, span, exact: false, sites: undefined, decoded },
    ]);
    return decoded.isSensitive ? encoded.withSensitive(() => true) : encoded;
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

  /** Equal keys are equal texts, unknowns compared by name. Not to be shown. */
  get key(): string {
    if (this.isKnown) return this.source;
    return this.pieces
      .map(({ text, unknown }) => (unknown ? `${PLACEHOLDER}${unknown.name}${PLACEHOLDER}` : text))
      .join("");
  }

  /** For people: unknown parts by name, `${var.x}-setup`. */
  get display(): string {
    // What only the shell knows already reads as the author wrote it: $(hostname).
    return this.#show((name) => (name.startsWith("$") ? name : `\${${name}}`));
  }

  /** For JSON: unknown parts as `${…}`. */
  get masked(): string {
    return this.#show(() => "${…}");
  }

  /** Whether a known part of it may not be shown. */
  get isSensitive(): boolean {
    return this.pieces.some(
      ({ sensitive = false, unknown, decoded }) =>
        (sensitive && !unknown) || decoded?.isSensitive === true,
    );
  }

  /**
   * Keeps all of it that is known, and what it encodes, out of every output.
   * @param place what is shown as its origin, where the line that it is written on tells too much
   */
  asSensitive(place?: Span): Text {
    const origin = place ? { span: place, exact: false } : {};
    return new Text(
      this.pieces.map((piece) => ({
        ...piece,
        ...origin,
        decoded: piece.decoded?.asSensitive(place),
        sensitive: true,
      })),
    );
  }

  /** Keeps some of its pieces out of every output; what they encode knows that for itself. */
  withSensitive(which: (piece: Piece) => boolean): Text {
    return new Text(
      this.pieces.map((piece) => (which(piece) ? { ...piece, sensitive: true } : piece)),
    );
  }

  /** Takes the mark of {@link asSensitive} away. */
  asPublic(): Text {
    return new Text(
      this.pieces.map((piece) => ({
        ...piece,
        decoded: piece.decoded?.asPublic(),
        sensitive: false,
      })),
    );
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

  #show(unknown: (name: string) => string): string {
    let shown = "";
    let hidden = false;
    for (const piece of this.pieces) {
      const hides: boolean = piece.sensitive === true && !piece.unknown;
      if (piece.unknown) shown += unknown(piece.unknown.name);
      else if (!hides) shown += piece.text;
      else if (!hidden) shown += SENSITIVE;
      hidden = hides;
    }
    return shown;
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
