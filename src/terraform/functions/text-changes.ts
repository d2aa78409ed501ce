import { PLACEHOLDER, Text } from "../../source/text.ts";

/** The text with other names for its unknowns. */
export function renameUnknowns(text: Text, rename: (name: string) => string): Text {
  if (text.isKnown) return text;
  return Text.fromPieces(
    text.pieces.map((piece) =>
      piece.unknown
        ? { ...piece, unknown: { name: rename(piece.unknown.name) }, decoded: undefined }
        : piece,
    ),
  );
}

/** Other text with the origin of this one, as an escape has that of what it stands for. */
export function substituteText(text: Text, replacement: string): Text {
  const [first] = text.pieces;
  if (!first) return Text.of(replacement);
  return Text.fromPieces([{ ...first, text: replacement, exact: false, decoded: undefined }]);
}

/** Which ends are cut, and of what. */
export interface Trimming {
  readonly start: boolean;
  readonly end: boolean;
  readonly cuts: (character: string) => boolean;
  /** The new name of an unknown at an end: it is cut, too. */
  readonly rename: (name: string) => string;
}

/**
 * Cuts characters off the ends of a text. An unknown at an end is taken for
 * one that holds something: were it empty, more behind it would be cut.
 */
export function trimText(text: Text, { start, end, cuts, rename }: Trimming): Text {
  const { source } = text;
  let from = 0;
  let to = source.length;
  while (start && from < to && !isUnknownAt(text, from)) {
    const character = String.fromCodePoint(source.codePointAt(from) ?? 0);
    if (!cuts(character)) break;
    from += character.length;
  }
  while (end && from < to && !isUnknownAt(text, to - 1)) {
    const character = characterBefore(source, to);
    if (!cuts(character)) break;
    to -= character.length;
  }
  const kept = text.slice(from, to);
  const last = kept.pieces.length - 1;
  return Text.fromPieces(
    kept.pieces.map((piece, i) =>
      piece.unknown && ((start && i === 0) || (end && i === last))
        ? { ...piece, unknown: { name: rename(piece.unknown.name) }, decoded: undefined }
        : piece,
    ),
  );
}

function characterBefore(source: string, end: number): string {
  const unit = source.charCodeAt(end - 1);
  const isLowSurrogate = unit >= 0xdc00 && unit < 0xe000;
  const first = source.codePointAt(end - 2) ?? 0;
  return isLowSurrogate && first > 0xffff ? String.fromCodePoint(first) : source.charAt(end - 1);
}

function isUnknownAt(text: Text, offset: number): boolean {
  return text.source.charAt(offset) === PLACEHOLDER && text.isUnknownAt(offset);
}

/** Longer searches are not compared with what stands beside an unknown. */
const MAX_COMPARED = 1000;

/** Whether a match of `search` could lie partly in an unknown and partly in what stands beside it. */
export function mayCrossUnknown(text: Text, search: string): boolean {
  if (search.length < 2 || text.isKnown) return false;
  if (search.length > MAX_COMPARED) return true;
  let before = "";
  let afterUnknown = false;
  for (const piece of text.pieces) {
    if (piece.unknown) {
      if (endsWithStartOf(before, search)) return true;
      before = "";
      afterUnknown = true;
      continue;
    }
    before += piece.text;
    if (afterUnknown && startsWithEndOf(before, search)) return true;
    afterUnknown = false;
  }
  return false;
}

function endsWithStartOf(text: string, search: string): boolean {
  for (let length = 1; length < search.length; length++) {
    if (text.endsWith(search.slice(0, length))) return true;
  }
  return false;
}

function startsWithEndOf(text: string, search: string): boolean {
  for (let from = 1; from < search.length; from++) {
    if (text.startsWith(search.slice(from))) return true;
  }
  return false;
}
