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
  /** The name for a part with unknowns of which no one knows how much is cut. */
  readonly name: (part: Text, place: "whole" | "start" | "end") => string;
}

/**
 * Cuts characters off the ends of a text. An unknown at an end, and what could
 * be cut behind it if it is empty, becomes one unknown.
 */
export function trimText(text: Text, trimming: Trimming): Text {
  const { source } = text;
  const from = trimming.start ? skipForwards(text, 0, trimming.cuts, false) : 0;
  const to = trimming.end
    ? skipBackwards(text, source.length, from, trimming.cuts, false)
    : source.length;
  const certainFrom = trimming.start ? skipForwards(text, from, trimming.cuts, true) : from;
  const open = (start: number, end: number, place: "whole" | "start" | "end") =>
    start < end
      ? Text.unknown(trimming.name(text.slice(start, end), place), text.pieceAt(start)?.span)
      : Text.empty;
  if (certainFrom >= to) return open(from, to, "whole");
  const certainTo = trimming.end ? skipBackwards(text, to, certainFrom, trimming.cuts, true) : to;
  return Text.concat([
    open(from, certainFrom, "start"),
    text.slice(certainFrom, certainTo),
    open(certainTo, to, "end"),
  ]);
}

/** Behind the characters that are cut, beginning with an unknown where `unknowns` is set. */
function skipForwards(
  text: Text,
  start: number,
  cuts: (character: string) => boolean,
  unknowns: boolean,
): number {
  let at = start;
  if (unknowns && !isUnknownAt(text, at)) return at;
  while (at < text.length) {
    const isUnknown = isUnknownAt(text, at);
    const character = String.fromCodePoint(text.source.codePointAt(at) ?? 0);
    if (isUnknown ? !unknowns : !cuts(character)) break;
    at += character.length;
  }
  return at;
}

function skipBackwards(
  text: Text,
  end: number,
  least: number,
  cuts: (character: string) => boolean,
  unknowns: boolean,
): number {
  let at = end;
  if (unknowns && !isUnknownAt(text, at - 1)) return at;
  while (at > least) {
    const isUnknown = isUnknownAt(text, at - 1);
    const character = characterBefore(text.source, at);
    if (isUnknown ? !unknowns : !cuts(character)) break;
    at -= character.length;
  }
  return at;
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
