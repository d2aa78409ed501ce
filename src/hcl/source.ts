import { coveringSpan, type SourceFile, type Span } from "../source/source-file.ts";
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
      const span = file.span(start, end);
      const text = file.text.slice(start, end);
      pieces.push({
        text,
        unknown: undefined,
        span,
        exact: true,
        sites: undefined,
        decoded: undefined,
      });
    },
  };
}

/**
 * Known text that stands within `whole`, its escapes already replaced: the
 * content of a JSON string.
 */
export function textSource(text: Text, whole: Span): Source {
  const content = whole.file.span(whole.start + 1, whole.end - 1);
  const locate = (start: number, end: number): Span => {
    if (end <= start) {
      const at =
        start < text.length ? (text.locate(start, start + 1) ?? content).start : content.end;
      return whole.file.span(at, at);
    }
    return text.locate(start, end) ?? content;
  };
  return {
    text: text.source,
    span: (start, end) => coveringSpan(locate(start, start), locate(start, end)),
    appendPieces: (start, end, pieces) => {
      pieces.push(...text.slice(start, end).pieces);
    },
  };
}
