import type { Scanner } from "./scanner.ts";

const SIMPLE_ESCAPES = new Map([
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
]);

/** The character that an escape stands for; without `value`, that from `start` to `end`. */
export interface StringEscape {
  readonly start: number;
  readonly end: number;
  readonly value: string | undefined;
}

/** Reads the escape of a quoted string that starts with the backslash at `at`. */
export function readEscape(scanner: Scanner, at: number): StringEscape {
  const { text } = scanner;
  const selector = text.charAt(at + 1);
  if (selector === '"' || selector === "\\") {
    return { start: at + 1, end: at + 2, value: undefined };
  }
  const simple = SIMPLE_ESCAPES.get(selector);
  if (simple !== undefined) return { start: at, end: at + 2, value: simple };
  if (selector !== "u" && selector !== "U") {
    return scanner.fail(
      'there is no such escape; there are \\n \\r \\t \\" \\\\ \\uNNNN and \\UNNNNNNNN, and "$${" for "${"',
      { start: at, end: at + 2 },
    );
  }
  const end = at + 2 + (selector === "u" ? 4 : 8);
  const digits = text.slice(at + 2, end);
  const code = /^[0-9a-fA-F]+$/.test(digits) ? parseInt(digits, 16) : NaN;
  const isSurrogate = code >= 0xd800 && code < 0xe000;
  if (digits.length < end - at - 2 || !(code <= 0x10ffff) || isSurrogate) {
    return scanner.fail(
      "\\u needs the four, and \\U the eight hexadecimal digits of a Unicode character",
      { start: at, end: Math.min(end, text.length) },
    );
  }
  return { start: at, end, value: String.fromCodePoint(code) };
}
