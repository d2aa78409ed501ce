import type { Word } from "../shell/sync-call.ts";
import { spanText, type Span } from "../source/source-file.ts";

/** Puts `text` in the place of what a span covers; an empty span is a place to insert at. */
export interface Edit {
  readonly span: Span;
  readonly text: string;
}

/** How a finding can be mended without guessing: all of the edits, or none. */
export interface Fix {
  /** What it does, for people: `write "git-clone"`. */
  readonly title: string;
  readonly edits: readonly Edit[];
}

/** Names that mean themselves in shell, in quotes or not, and in a Terraform string. */
const PLAIN = /^[\w./:@+-]+$/;

/** Writes another name where a word is written out, in quotes or not. */
export function replaceName({ text, span }: Word, name: string): Fix | undefined {
  if (!span || !PLAIN.test(name) || !PLAIN.test(text.source)) return undefined;
  const quote = /^["']?/.exec(spanText(span))?.[0] ?? "";
  if (spanText(span) !== `${quote}${text.source}${quote}`) return undefined;
  return { title: `write "${name}"`, edits: [{ span, text: `${quote}${name}${quote}` }] };
}

/** Takes out a call that has its lines to itself. */
export function deleteCall(call: Span): Fix | undefined {
  const lines = ownLines(call);
  return lines && { title: "take it out", edits: [{ span: lines, text: "" }] };
}

/** Moves a call in front of another, where each has its lines to itself, in one script. */
export function moveBefore(call: Span, other: Span): Fix | undefined {
  const from = ownLines(call);
  const to = ownLines(other);
  if (!from || !to || from.file !== to.file || from.start < to.end) return undefined;
  // A call under a condition stays there.
  if (indentation(from) !== indentation(to)) return undefined;
  const text = withLineEnd(spanText(from), to);
  return {
    title: "move it",
    edits: [
      { span: to.file.span(to.start, to.start), text },
      { span: from, text: "" },
    ],
  };
}

/** Inserts a line behind a call that has its lines to itself, as far to the right. */
export function insertBehind(call: Span, line: string): Edit | undefined {
  const lines = ownLines(call);
  if (!lines || !spanText(lines).endsWith("\n")) return undefined;
  const { file, end } = lines;
  return {
    span: file.span(end, end),
    text: withLineEnd(`${indentation(lines)}${line}`, lines),
  };
}

/**
 * Puts an item at the front of a list that is written out, one item a line or all in one.
 * @param inside what is between its brackets
 */
export function addToList(inside: Span, item: string): Fix {
  const written = spanText(inside);
  const firstLine = /^[ \t]*(?:(?:#|\/\/)[^\n]*)?\r?\n/.exec(written)?.[0];
  const at = inside.start + (firstLine?.length ?? 0);
  const place = inside.file.span(at, at);
  const title = `add ${item}`;
  if (firstLine === undefined) {
    return { title, edits: [{ span: place, text: written.trim() === "" ? item : `${item}, ` }] };
  }
  const indent = /^[ \t]*/.exec(written.slice(firstLine.length))?.[0] ?? "";
  const lineEnd = firstLine.endsWith("\r\n") ? "\r\n" : "\n";
  return { title, edits: [{ span: place, text: `${indent}${item},${lineEnd}` }] };
}

/** The lines of a span with their line ends, where nothing else stands on them. */
export function ownLines({ file, start, end }: Span): Span | undefined {
  const from = file.text.lastIndexOf("\n", start - 1) + 1;
  const newline = file.text.indexOf("\n", end);
  const to = newline === -1 ? file.text.length : newline + 1;
  const around = file.text.slice(from, start) + file.text.slice(end, to);
  return around.trim() === "" ? file.span(from, to) : undefined;
}

function indentation(lines: Span): string {
  return /^[ \t]*/.exec(spanText(lines))?.[0] ?? "";
}

/** Ends a line as its neighbours end. */
function withLineEnd(line: string, neighbour: Span): string {
  const lineEnd = spanText(neighbour).endsWith("\r\n") ? "\r\n" : "\n";
  return `${line.replace(/\r?\n$/, "")}${lineEnd}`;
}
