import { graphemes } from "../source/graphemes.ts";
import type { SourceFile, Span } from "../source/source-file.ts";
import type { HclError } from "./hcl-error.ts";

/** The name under which hcl2json sees every file: one that no template contains. */
export const JUDGED_NAME = "muster-judged-file.tf";

/** `file:line,column-column` or `file:line,column-line,column`, and what follows it. */
const RANGE = `${JUDGED_NAME.replaceAll(".", "\\.")}:(\\d+),(\\d+)-(?:(\\d+),)?(\\d+)`;

/** What hcl2json says before its list of syntax errors. */
const SYNTAX_ERRORS = "parse config: ";

/**
 * Whether an error of hcl2json is a verdict on the file. Of the others, some
 * come from turning valid HCL into JSON, as where blocks of one type have
 * different numbers of labels, and some from hcl2json itself.
 */
export function isVerdict(message: string): boolean {
  return message.startsWith(SYNTAX_ERRORS);
}

/** Whether hcl2json has read the file without complaint, and failed later. */
export function isConversionError(message: string): boolean {
  return message.startsWith("convert to HCL: ");
}

/**
 * The errors that a message of hcl2json consists of, with their places; of
 * several at one place, the first.
 */
export function parseJudgeMessage(message: string, file: SourceFile): HclError[] {
  const body = message.slice(SYNTAX_ERRORS.length).replace(/^\[/, "").replace(/\]$/, "");
  // Only a range at the start of an error is followed by a colon and a space.
  const starts = [...body.matchAll(new RegExp(`${RANGE}: `, "g"))];
  const errors = new Map<number, HclError>();
  starts.forEach((match, i) => {
    const [, line, column, endLine = line, endColumn] = match;
    const span = spanOf(file, Number(line), Number(column), Number(endLine), Number(endColumn));
    if (errors.has(span.start)) return;
    const text = body.slice(match.index + match[0].length, starts[i + 1]?.index);
    errors.set(span.start, { message: readable(text), span });
  });
  if (errors.size > 0) return [...errors.values()];
  return [{ message: readable(body), span: file.span(0, Math.min(1, file.text.length)) }];
}

/** On one line, and with places in words. */
function readable(text: string): string {
  return text
    .replace(new RegExp(RANGE, "g"), "line $1, column $2")
    .replace(/\s+/g, " ")
    .replace("; ", ": ")
    .trim();
}

/** The range in the file's own offsets, at least one character long but in an empty file. */
function spanOf(
  file: SourceFile,
  line: number,
  column: number,
  endLine: number,
  endColumn: number,
): Span {
  const { length } = file.text;
  const start = offsetAt(file, line, column);
  const end = offsetAt(file, endLine, endColumn);
  if (start < end) return file.span(start, end);
  if (start < length) {
    const character = String.fromCodePoint(file.text.codePointAt(start) ?? 0);
    return file.span(start, start + character.length);
  }
  // "The file ends here" is shown after its last word, not on the empty line below.
  const last = Math.max(0, file.text.trimEnd().length - 1);
  return file.span(last, Math.min(last + 1, length));
}

/** hcl2json counts columns in grapheme clusters. */
function offsetAt(file: SourceFile, line: number, column: number): number {
  const start = file.lineStart(line);
  const end = file.lineStart(line + 1);
  const plain = file.text.slice(start, Math.min(start + column, end));
  if (isAscii(plain)) return Math.min(start + column - 1, end);
  let offset = start;
  let left = column - 1;
  for (const { segment } of graphemes(file.text.slice(start, end))) {
    if (left-- === 0) break;
    offset += segment.length;
  }
  return offset;
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) >= 0x80) return false;
  return true;
}
