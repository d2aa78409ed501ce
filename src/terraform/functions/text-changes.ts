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

/** Cuts characters off the ends of a text. */
export function trimText(text: Text, trimming: Trimming): Text {
  const { source } = text;
  let start = 0;
  let end = source.length;
  if (trimming.start) {
    while (start < end) {
      const character = String.fromCodePoint(source.codePointAt(start) ?? 0);
      if (isUnknownAt(text, start) || !trimming.cuts(character)) break;
      start += character.length;
    }
  }
  if (trimming.end) {
    while (end > start) {
      const character = characterBefore(source, end);
      if (isUnknownAt(text, end - 1) || !trimming.cuts(character)) break;
      end -= character.length;
    }
  }
  return renameEnds(text.slice(start, end), trimming);
}

function renameEnds(text: Text, { start, end, rename }: Trimming): Text {
  const last = text.pieces.length - 1;
  const isCut = (i: number) => (start && i === 0) || (end && i === last);
  if (!text.pieces.some((piece, i) => piece.unknown && isCut(i))) return text;
  return Text.fromPieces(
    text.pieces.map((piece, i) =>
      piece.unknown && isCut(i)
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

/** Whether a match of `search` could lie partly in an unknown and partly in what stands beside it. */
export function mayCrossUnknown(text: Text, search: string): boolean {
  if (search.length < 2 || text.isKnown) return false;
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
