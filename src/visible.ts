import { graphemes } from "./source/graphemes.ts";

/** How many columns a tab is shown as; carets stand below what they mark all the same. */
const TAB = "    ";

/**
 * What a terminal would obey or hide rather than show: control and format
 * characters, line separators, and halves of surrogate pairs.
 */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** Format characters that only join others to one: emoji sequences, letters of some scripts. */
const JOINERS = new Set(["\u200C", "\u200D"]);

/**
 * Text from a template as it is safe to print: on one line, with tabs as spaces
 * and invisible characters as `\u{1b}`.
 */
export function visible(text: string): string {
  return text.replace(INVISIBLE, (character) => {
    if (character === "\t") return TAB;
    if (JOINERS.has(character)) return character;
    return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  });
}

const ASCII = /^[\u0020-\u007E]*$/;

/** East Asian scripts and full-width forms, and emoji: two columns on a terminal. */
const WIDE =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303E\uFF01-\uFF60\uFFE0-\uFFE6\p{Emoji_Presentation}\uFE0F]/u;

/** Half-width forms of wide scripts. */
const HALF_WIDTH = /^[\uFF61-\uFFDC]/;

const NO_WIDTH = /^[\p{Mn}\p{Me}\u200C\u200D]+$/u;

/** How many columns visible text takes on a terminal. */
export function columns(text: string): number {
  if (ASCII.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemes(text)) {
    if (NO_WIDTH.test(segment)) continue;
    width += WIDE.test(segment) && !HALF_WIDTH.test(segment) ? 2 : 1;
  }
  return width;
}

/** As much of visible text as fits into so many columns; all of it where they are not known. */
export function cut(text: string, width: number): string {
  if (!(width > 0) || columns(text) <= width) return text;
  let shown = "";
  let taken = 0;
  for (const { segment } of graphemes(text)) {
    taken += columns(segment);
    if (taken >= width) break;
    shown += segment;
  }
  return `${shown}…`;
}

/** The same of its end, for names that are told apart by it. */
export function cutStart(text: string, width: number): string {
  if (!(width > 0) || columns(text) <= width) return text;
  const segments = Array.from(graphemes(text), ({ segment }) => segment);
  let first = segments.length;
  for (let left = width - 1; first > 0; first--) {
    left -= columns(segments[first - 1] ?? "");
    if (left < 0) break;
  }
  return `…${segments.slice(first).join("")}`;
}
