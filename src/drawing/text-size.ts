import { graphemes } from "../source/graphemes.ts";
import { columns } from "../visible.ts";

/** How text is set: names in a monospaced font, the rest in a proportional one. */
export interface Font {
  /** In pixels. */
  readonly size: number;
  /** The width of a column, in the font's size: of a proportional font what is seldom exceeded. */
  readonly column: number;
}

export const NAME: Font = { size: 13, column: 0.61 };
export const TITLE: Font = { size: 12, column: 0.6 };
export const NOTE: Font = { size: 11, column: 0.56 };

/** About how many pixels wide a text is, which no program but a browser can know. */
export function widthOf(text: string, { size, column }: Font): number {
  return columns(text) * size * column;
}

/** A text that is not wider than so many pixels; what does not fit is `…`. */
export function fitted(text: string, font: Font, width: number): string {
  if (widthOf(text, font) <= width) return text;
  const most = Math.floor(width / (font.size * font.column)) - 1;
  let shown = "";
  let used = 0;
  for (const { segment } of graphemes(text)) {
    used += columns(segment);
    if (used > most) break;
    shown += segment;
  }
  return `${shown}…`;
}

/** A text in at most so many lines, broken between words; what does not fit is `…`. */
export function wrapped(text: string, font: Font, width: number, most: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line === "" || lines.length + 1 === most || widthOf(longer, font) <= width) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line].map((words) => fitted(words, font, width));
}
