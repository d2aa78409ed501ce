import type { Span } from "../source/source-file.ts";
import { Text, type Piece } from "../source/text.ts";
import { SyntaxFailure } from "./hcl-error.ts";
import { escapePiece, writtenPiece } from "./source.ts";
import { MAX_NODES } from "./tree-limit.ts";

const SIMPLE_ESCAPES = new Map([
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
]);

/**
 * What a valid JSON string says, with the origin of each piece.
 * @param span the string with its quotes
 */
export function jsonText(span: Span): Text {
  const { file } = span;
  const [first, last] = [span.start + 1, span.end - 1];
  const content = file.text.slice(first, last);
  const pieces: Piece[] = [];
  let start = 0;
  for (let at = content.indexOf("\\"); at !== -1; at = content.indexOf("\\", start)) {
    if (pieces.length > MAX_NODES) {
      throw new SyntaxFailure(`this string has more than ${MAX_NODES / 2} escapes`, span);
    }
    pieces.push(writtenPiece(file.span(first + start, first + at)));
    const selector = content.charAt(at + 1);
    start = at + (selector === "u" ? 6 : 2);
    pieces.push(escapedPiece(selector, file.span(first + at, first + start)));
  }
  pieces.push(writtenPiece(file.span(first + start, last)));
  return Text.fromPieces(pieces);
}

function escapedPiece(selector: string, span: Span): Piece {
  const simple = SIMPLE_ESCAPES.get(selector);
  if (simple !== undefined) return escapePiece(simple, span);
  if (selector !== "u") return writtenPiece(span.file.span(span.start + 1, span.end));
  const digits = span.file.text.slice(span.start + 2, span.end);
  return escapePiece(String.fromCharCode(parseInt(digits, 16)), span);
}
