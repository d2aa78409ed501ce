import { graphemes } from "../../source/graphemes.ts";

/** Text where some character has more than one code unit, or `\r\n` stands for one. */
const NEEDS_SEGMENTING = /[\u0300-\uffff]|\r\n/;

/** From here on, a code unit may belong to the character in front of it. */
const FIRST_JOINING = 0x300;

/** The segmenter gets slow on long text, so that it is given pieces of about this length. */
const CHUNK_LENGTH = 256;

/** Where no character could begin, a piece is cut at this length all the same. */
const MAX_CHUNK_LENGTH = 512;

/**
 * The offset of each character and of the end, characters as Terraform counts
 * them: grapheme clusters of Unicode Standard Annex #29.
 */
export function graphemeOffsets(text: string): number[] {
  const offsets: number[] = [];
  for (let at = 0; at < text.length;) {
    const end = chunkEnd(text, at);
    const chunk = text.slice(at, end);
    if (NEEDS_SEGMENTING.test(chunk)) {
      for (const { index } of graphemes(chunk)) offsets.push(at + index);
      at = end;
    } else {
      while (at < end) offsets.push(at++);
    }
  }
  offsets.push(text.length);
  return offsets;
}

function chunkEnd(text: string, start: number): number {
  let end = Math.min(start + CHUNK_LENGTH, text.length);
  const most = Math.min(start + MAX_CHUNK_LENGTH, text.length);
  while (end < most && (text.charCodeAt(end) >= FIRST_JOINING || text.charAt(end) === "\n")) end++;
  return end;
}

/** The number of characters. */
export function graphemeCount(text: string): number {
  return NEEDS_SEGMENTING.test(text) ? graphemeOffsets(text).length - 1 : text.length;
}
