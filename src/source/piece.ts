import type { Span } from "./source-file.ts";
import type { Text } from "./text.ts";

/** Stands for one unknown in the source of a text; which one it is, its piece says. */
export const PLACEHOLDER = "\uE000";

/** Something that `lint` cannot compute, under the name it has in the template. */
export interface Unknown {
  /** `data.coder_workspace_owner.me.name`; equal names are the same unknown value. */
  readonly name: string;
  /** Set where it stands for an expression that is wrong, which is reported by itself. */
  readonly mistaken?: true;
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
  /** Set where no output may show it; all that is made of it must say so, too. */
  readonly sensitive?: boolean;
}

/** The characters of a piece from one offset in it to another. */
export function slicePiece(piece: Piece, from: number, to: number): Piece {
  if (from === 0 && to === piece.text.length) return piece;
  const span =
    piece.span && piece.exact
      ? { file: piece.span.file, start: piece.span.start + from, end: piece.span.start + to }
      : piece.span;
  return changedPiece(piece, piece.text.slice(from, to), span);
}

/**
 * A piece with another text that was written elsewhere. Spelled out, because
 * most of the work on texts is to make pieces of pieces, and a spread is slow.
 */
function changedPiece(piece: Piece, text: string, span: Span | undefined): Piece {
  const { unknown, exact, sites, sensitive } = piece;
  const changed = { text, unknown, span, exact, sites, decoded: undefined };
  return sensitive === undefined ? changed : { ...changed, sensitive };
}

/** One piece for two neighbours that are also neighbours in their file. */
export function mergePieces(first: Piece, second: Piece): Piece | undefined {
  if (!first.exact || !second.exact || !first.span || !second.span) return undefined;
  if (first.span.file !== second.span.file || first.span.end !== second.span.start) {
    return undefined;
  }
  if (Boolean(first.sensitive) !== Boolean(second.sensitive)) return undefined;
  if (!sameSites(first.sites, second.sites)) return undefined;
  const span = { file: first.span.file, start: first.span.start, end: second.span.end };
  return changedPiece(first, first.text + second.text, span);
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
export function spanAtLevel(piece: Piece, level: number): Span | undefined {
  const outwards = (piece.sites?.depth ?? 0) - level;
  if (outwards === 0) return piece.span;
  let site = piece.sites;
  while (site && site.depth > outwards) site = site.inner;
  return site?.span;
}
