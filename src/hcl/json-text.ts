import type { Span } from "../source/source-file.ts";
import { Text } from "../source/text.ts";

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
  const end = span.end - 1;
  const texts: Text[] = [];
  let start = span.start + 1;
  for (;;) {
    const escape = file.text.indexOf("\\", start);
    if (escape === -1 || escape >= end) break;
    texts.push(Text.written(file.span(start, escape)));
    const selector = file.text.charAt(escape + 1);
    start = escape + (selector === "u" ? 6 : 2);
    texts.push(escapedText(selector, file.span(escape, start)));
  }
  texts.push(Text.written(file.span(start, end)));
  return texts.length === 1 ? (texts[0] ?? Text.empty) : Text.concat(texts);
}

function escapedText(selector: string, span: Span): Text {
  const simple = SIMPLE_ESCAPES.get(selector);
  if (simple !== undefined) return Text.of(simple, span);
  if (selector !== "u") return Text.written(span.file.span(span.start + 1, span.end));
  const digits = span.file.text.slice(span.start + 2, span.end);
  return Text.of(String.fromCharCode(parseInt(digits, 16)), span);
}
