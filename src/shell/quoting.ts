import { Text } from "../source/text.ts";

/** Removes the backslashes of unquoted text, and the line ends that they hide. */
export function unquoteBare(text: Text): Text {
  return removeBackslashes(text, () => true);
}

/** Removes the backslashes that mean something between double quotes. */
export function unquoteDouble(text: Text): Text {
  return removeBackslashes(text, (next) => '$`"\\\n'.includes(next));
}

/** Removes the backslashes that mean something in a here-document. */
export function unquoteHereDocument(text: Text): Text {
  return removeBackslashes(text, (next) => "$`\\\n".includes(next));
}

/** Removes one level of backslashes from what stands between backticks. */
export function unquoteBackticks(text: Text, insideDoubleQuotes: boolean): Text {
  const special = insideDoubleQuotes ? '$`\\"' : "$`\\";
  return removeBackslashes(text, (next) => special.includes(next));
}

/** A backslash before a line end goes with it; before another such character, alone. */
function removeBackslashes(text: Text, hides: (next: string) => boolean): Text {
  const source = text.source;
  let at = source.indexOf("\\");
  if (at === -1) return text;
  const kept: Text[] = [];
  let from = 0;
  while (at !== -1 && at + 1 < source.length) {
    const next = source.charAt(at + 1);
    if (hides(next)) {
      kept.push(text.slice(from, at));
      from = next === "\n" ? at + 2 : at + 1;
    }
    at = source.indexOf("\\", at + 2);
  }
  kept.push(text.slice(from));
  return Text.concat(kept);
}

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  e: "\x1b",
  E: "\x1b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
};

const NUMERIC_ESCAPE =
  /^(?:([0-7]{1,3})|x([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{1,4})|U([0-9A-Fa-f]{1,8}))/;

const BYTE_ESCAPE = /^\\(?:([0-7]{1,3})|x([0-9A-Fa-f]{1,2}))/;

/**
 * Replaces the escapes of ANSI C that `$'…'`, `echo -e` and `printf` know.
 * `more` lists further characters that a backslash quotes, such as `'"?`.
 */
export function decodeEscapes(text: Text, more = ""): Text {
  const source = text.source;
  let at = source.indexOf("\\");
  if (at === -1) return text;
  const parts: Text[] = [];
  let from = 0;
  while (at !== -1 && at + 1 < source.length) {
    const escape = readEscape(source, at + 1, more);
    if (escape) {
      const end = at + 1 + escape.length;
      parts.push(text.slice(from, at), Text.of(escape.value, text.locate(at, end)));
      from = end;
    }
    at = source.indexOf("\\", escape ? from : at + 2);
  }
  parts.push(text.slice(from));
  return Text.concat(parts);
}

function readEscape(
  source: string,
  at: number,
  more: string,
): { value: string; length: number } | undefined {
  const next = source.charAt(at);
  const simple = Object.hasOwn(SIMPLE_ESCAPES, next) ? SIMPLE_ESCAPES[next] : undefined;
  if (simple !== undefined) return { value: simple, length: 1 };
  if (more.includes(next)) return { value: next, length: 1 };
  const digits = NUMERIC_ESCAPE.exec(source.slice(at, at + 9));
  if (!digits) return undefined;
  const [all, octal, ...hexadecimal] = digits;
  const code =
    octal === undefined
      ? Number.parseInt(hexadecimal.join(""), 16)
      : Number.parseInt(octal, 8) & 255;
  const isByte = octal !== undefined || digits[2] !== undefined;
  if (isByte && code > 0x7f) return readBytes(source, at - 1);
  const value = code <= 0x10ffff ? String.fromCodePoint(code) : "";
  return { value, length: all.length };
}

/** Bytes in a row that are written as `\xe2\x9c\x93` or `\342`, which make characters together. */
function readBytes(source: string, start: number): { value: string; length: number } {
  const bytes: number[] = [];
  let end = start;
  for (;;) {
    const [all, octal, hexadecimal] = BYTE_ESCAPE.exec(source.slice(end, end + 4)) ?? [];
    if (all === undefined) break;
    const code =
      octal === undefined ? Number.parseInt(hexadecimal ?? "", 16) : Number.parseInt(octal, 8);
    bytes.push(code & 255);
    end += all.length;
  }
  return { value: Buffer.from(bytes).toString("utf8"), length: end - start - 1 };
}
