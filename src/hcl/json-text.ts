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
  const [first, last] = [span.start + 1, span.end - 1];
  const content = file.text.slice(first, last);
  const texts: Text[] = [];
  let start = 0;
  for (let at = content.indexOf("\\"); at !== -1; at = content.indexOf("\\", start)) {
    texts.push(Text.written(file.span(first + start, first + at)));
    const selector = content.charAt(at + 1);
    start = at + (selector === "u" ? 6 : 2);
    texts.push(escapedText(selector, file.span(first + at, first + start)));
  }
  const rest = Text.written(file.span(first + start, last));
  return texts.length === 0 ? rest : Text.concat([...texts, rest]);
}

function escapedText(selector: string, span: Span): Text {
  const simple = SIMPLE_ESCAPES.get(selector);
  if (simple !== undefined) return Text.of(simple, span);
  if (selector !== "u") return Text.written(span.file.span(span.start + 1, span.end));
  const digits = span.file.text.slice(span.start + 2, span.end);
  return Text.of(String.fromCharCode(parseInt(digits, 16)), span);
}
