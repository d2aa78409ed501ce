let segmenter: Intl.Segmenter | undefined;

/**
 * The grapheme clusters of a text (Unicode Standard Annex #29). What finds them
 * is made when it is first needed: that takes as long as reading a small template.
 */
export function graphemes(text: string): Intl.Segments {
  segmenter ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  return segmenter.segment(text);
}
