import { coveringSpan, type Span } from "../source/source-file.ts";
import type { Word } from "./sync-call.ts";

/** A word of a command line. */
export interface Argument extends Word {
  /** Whether it may be several words or none. */
  readonly indefinite: boolean;
  /** Set where it does not stand in the command but was handed over by `xargs`. */
  readonly isHandedOver?: true | undefined;
}

/** The source text from the first word to the last that stands in the same line, which may be continued. */
export function coverArguments(args: readonly Argument[]): Span | undefined {
  const written = args.filter((arg) => arg.isHandedOver !== true);
  const first = written[0]?.span;
  const last = written.at(-1)?.span;
  // Mostly all words stand in one line, and need not be looked for one by one.
  if (first && last && followsInLine(last, first)) return coveringSpan(first, last);
  let cover = first;
  for (const { span } of written) {
    if (!span) continue;
    if (!cover) cover = span;
    else if (followsInLine(span, cover)) cover = coveringSpan(cover, span);
    else break;
  }
  return cover;
}

/** Whether a word stands behind, or in, what is before it. */
function followsInLine({ file, start }: Span, before: Span): boolean {
  if (file !== before.file || start < before.start) return false;
  return !LINE_END.test(file.text.slice(before.end, start));
}

/** One that no backslash hides. */
const LINE_END = /(?:^|[^\\])\r?\n/;
