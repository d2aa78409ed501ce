import type { Text } from "../source/text.ts";
import type { SyncCall, UnmadeComplete } from "./sync-call.ts";

const COMPLETE =
  /\b(?:coder[ \t]+exp|muster)[ \t]+sync[ \t]+complete[ \t]+["']?([^\s"';&|()<>]+)["']?/g;

/** Behind it a line is a comment. */
const COMMENT = /(?:^|\s)#/;

/** An argument of a function: which unit it is, hangs on who calls it. */
const ARGUMENT = /\$[\d@*{]/;

const MAX_FOUND = 100;

/**
 * The `complete`s that are written in programs and that none of the calls is:
 * behind an `exit`, in a function that nothing calls, in a trap that another
 * one has replaced.
 */
export function unmadeCompletes(
  programs: Iterable<Text>,
  calls: readonly SyncCall[],
): UnmadeComplete[] {
  if (!calls.some(({ kind }) => kind === "start")) return [];
  const found = new Map<string, UnmadeComplete>();
  for (const text of programs) {
    for (const { index, 0: written, 1: word = "" } of text.source.matchAll(COMPLETE)) {
      const before = text.source.slice(text.source.lastIndexOf("\n", index) + 1, index);
      if (COMMENT.test(before) || ARGUMENT.test(word)) continue;
      const span = text.locate(index, index + written.length);
      if (!span || found.size === MAX_FOUND) continue;
      const isMade = calls.some(
        (call) =>
          call.span?.file === span.file && call.span.start < span.end && span.start < call.span.end,
      );
      if (!isMade) found.set(`${span.file.path}:${span.start}`, { word, span });
    }
  }
  return [...found.values()];
}
