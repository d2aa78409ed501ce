/** Where a character may be more than one code unit, or a line end counts as one character. */
const NEEDS_SEGMENTING = /[\u0300-\uffff]|\r\n/;

let segmenter: Intl.Segmenter | undefined;

/**
 * The offset of each character and of the end, characters as Terraform counts
 * them: grapheme clusters of Unicode Standard Annex #29.
 */
export function graphemeOffsets(text: string): number[] {
  const offsets: number[] = [];
  if (NEEDS_SEGMENTING.test(text)) {
    segmenter ??= new Intl.Segmenter("en", { granularity: "grapheme" });
    for (const { index } of segmenter.segment(text)) offsets.push(index);
  } else {
    for (let i = 0; i < text.length; i++) offsets.push(i);
  }
  offsets.push(text.length);
  return offsets;
}

/** The number of characters. */
export function graphemeCount(text: string): number {
  return NEEDS_SEGMENTING.test(text) ? graphemeOffsets(text).length - 1 : text.length;
}
