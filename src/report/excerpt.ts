import { spanText, type Span } from "../source/source-file.ts";
import { columns, visible } from "../visible.ts";

/** Lines longer than this are cut, in UTF-16 units. */
const MAX_LINE = 120;

/** How much of a cut line is kept before the span. */
const BEFORE = 40;

/** A source line, and what stands below it. */
export interface Excerpt {
  readonly line: number;
  readonly source: string;
  /** Spaces up to the span. */
  readonly indent: string;
  readonly carets: string;
  /** `… (3 lines)` where the span goes on, else empty. */
  readonly rest: string;
}

/** The first line of a span, with carets under it. */
export function excerpt(span: Span): Excerpt {
  const { file } = span;
  const { line } = file.positionAt(span.start);
  const text = file.lineText(line);
  const from = Math.min(span.start - file.lineStart(line), text.length);
  const to = Math.min(Math.max(span.end - file.lineStart(line), from), text.length);
  const cut = window(text, from);
  const marked = text.slice(from, Math.min(to, cut.end));
  const before = cut.left + visible(text.slice(cut.start, from));
  const lines = lineCount(span);
  return {
    line,
    source: `${before}${visible(text.slice(from, cut.end))}${cut.right}`.trimEnd(),
    indent: " ".repeat(columns(before)),
    carets: "^".repeat(Math.max(1, columns(visible(marked.trimEnd())))),
    rest: lines > 1 ? `… (${lines} lines)` : "",
  };
}

/** The part of a line that is shown, and what stands for the rest of it. */
function window(
  text: string,
  from: number,
): { start: number; end: number; left: string; right: string } {
  if (text.length <= MAX_LINE) return { start: 0, end: text.length, left: "", right: "" };
  const start = characterStart(text, Math.max(0, Math.min(from - BEFORE, text.length - MAX_LINE)));
  const end = characterStart(text, start + MAX_LINE);
  return { start, end, left: start > 0 ? "…" : "", right: end < text.length ? "…" : "" };
}

/** The offset, or the one before where it falls inside a surrogate pair. */
function characterStart(text: string, offset: number): number {
  const unit = text.charCodeAt(offset);
  return unit >= 0xdc00 && unit < 0xe000 && offset > 0 ? offset - 1 : offset;
}

function lineCount(span: Span): number {
  const text = spanText(span).replace(/\r?\n$/, "");
  let lines = 1;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) lines++;
  return lines;
}
