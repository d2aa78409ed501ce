import type { SourceFile, Span } from "../source/source-file.ts";
import type { Piece, Text } from "../source/text.ts";

/** The characters that a parser reads, and the way from offsets in them to a file. */
export interface Source {
  readonly text: string;
  span(start: number, end: number): Span;
  /** Appends the characters from `start` to `end` as pieces of a text that know their origin. */
  appendPieces(start: number, end: number, pieces: Piece[]): void;
}

/** A whole file. */
export function fileSource(file: SourceFile): Source {
  return {
    text: file.text,
    span: (start, end) => file.span(start, end),
    appendPieces: (start, end, pieces) => {
      pieces.push(writtenPiece(file.span(start, end)));
    },
  };
}

/**
 * Known text that stands within `whole`, its escapes already replaced: the
 * content of a JSON string.
 */
export function textSource(text: Text, whole: Span): Source {
  const { file } = whole;
  /** Where the character at an offset was written; past the last one, the closing quote. */
  const at = (offset: number): Span =>
    text.locate(offset, offset + 1) ?? file.span(whole.end - 1, whole.end - 1);
  return {
    text: text.source,
    span: (start, end) => {
      const first = at(start).start;
      return file.span(first, end > start ? at(end - 1).end : first);
    },
    appendPieces: (start, end, pieces) => {
      for (const piece of text.slice(start, end).pieces) pieces.push(piece);
    },
  };
}

/** The characters of a span as they stand there. */
export function writtenPiece(span: Span): Piece {
  return pieceOf(span.file.text.slice(span.start, span.end), span, true);
}

/** What the escape that covers a span stands for. */
export function escapePiece(text: string, span: Span): Piece {
  return pieceOf(text, span, false);
}

function pieceOf(text: string, span: Span, exact: boolean): Piece {
  return { text, unknown: undefined, span, exact, sites: undefined, decoded: undefined };
}
