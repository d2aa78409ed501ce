import { PLACEHOLDER, Text } from "../../source/text.ts";
import { substituteText } from "./text-changes.ts";
import type { YamlScalar } from "./yaml-scalar.ts";

/** What YAML leaves out of a scalar, or writes in another way: space, quotes, escapes. */
const LEFT_OUT = /[\s'"\\]/;

/**
 * The text that a scalar is, each character with the place where it was written.
 * @param written the scalar as it stands in the document, with its quotes or block header
 * @param value what YAML makes of it
 * @returns undefined where an unknown in it is not a character of the value
 */
export function writtenScalar(
  written: Text,
  value: string,
  style: YamlScalar["style"],
): Text | undefined {
  const { source } = written;
  if (style === "plain" && source === value) return written;
  const texts: Text[] = [];
  let at = style === "block" ? lineEnd(source, 0) : style === "quoted" ? 1 : 0;
  for (const line of linesOf(value)) {
    const whole = style === "block" && line !== "\n" ? source.indexOf(line, at) : -1;
    if (whole === -1) {
      at = alignLine(written, at, line, texts);
      continue;
    }
    texts.push(written.slice(whole, whole + line.length));
    at = whole + line.length;
  }
  const text = Text.concat(texts);
  return text.unknowns.length === written.unknowns.length ? text : undefined;
}

/** The lines of a text with their line ends. */
function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function lineEnd(source: string, from: number): number {
  const end = source.indexOf("\n", from);
  return end === -1 ? source.length : end + 1;
}

/**
 * Walks a line of the value and what was written for it side by side.
 * @param texts gets the pieces
 * @returns where in what was written the next line begins
 */
function alignLine(written: Text, from: number, line: string, texts: Text[]): number {
  const { source } = written;
  let at = from;
  for (let i = 0; i < line.length;) {
    const same = commonLength(source, at, line, i);
    if (same > 0) {
      texts.push(written.slice(at, at + same));
      at += same;
      i += same;
      continue;
    }
    const character = String.fromCodePoint(line.codePointAt(i) ?? 0);
    const end = replacedEnd(source, at, character);
    if (end === at && at < source.length && LEFT_OUT.test(source.charAt(at))) {
      at++;
      continue;
    }
    // An unknown is never written in another way.
    if (character === PLACEHOLDER) return source.length;
    const origin = end > at ? written.slice(at, end) : written;
    texts.push(substituteText(origin, character));
    at = end;
    i += character.length;
  }
  return at;
}

function commonLength(source: string, at: number, line: string, i: number): number {
  let length = 0;
  while (i + length < line.length && source[at + length] === line[i + length]) length++;
  return length;
}

/** The end of an escape or of a line end that stands for a character; `at` where there is none. */
function replacedEnd(source: string, at: number, character: string): number {
  if (source.charAt(at) === "\n") return /\s/.test(character) ? at + 1 : at;
  if (source.charAt(at) !== "\\" || /[\r\n]/.test(source.charAt(at + 1))) return at;
  return at + (ESCAPE_LENGTHS[source.charAt(at + 1)] ?? 2);
}

const ESCAPE_LENGTHS: Readonly<Record<string, number>> = { x: 4, u: 6, U: 10 };
