import type { Text } from "../source/text.ts";
import type { SyncCall, UnmadeComplete } from "./sync-call.ts";

const COMPLETE =
  /\b(?:coder[ \t]+exp|muster)[ \t]+sync[ \t]+complete[ \t]+["']?([^\s"';&|()<>]+)["']?/g;

/** Behind it a line is a comment. */
const COMMENT = /(?:^|\s)#/;

/** An argument of a function: which unit it is, hangs on who calls it. */
const ARGUMENT = /\$[\d@*{]/;

const MAX_FOUND = 100;

const MAX_LOOK_BEHIND = 1000;

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
  /** Programs may be run again and again, and all of a long line may be one program. */
  const looked = new Set<string>();
  for (const text of programs) {
    for (const { index, 0: written, 1: word = "" } of text.source.matchAll(COMPLETE)) {
      const before = text.source.slice(Math.max(0, index - MAX_LOOK_BEHIND), index);
      const line = before.slice(before.lastIndexOf("\n") + 1);
      if (COMMENT.test(line) || ARGUMENT.test(word)) continue;
      const span = text.locate(index, index + written.length);
      const key = span && `${span.file.path}:${span.start}`;
      if (!span || key === undefined || looked.has(key)) continue;
      looked.add(key);
      const isMade = calls.some(
        (call) =>
          call.span?.file === span.file && call.span.start < span.end && span.start < call.span.end,
      );
      if (!isMade) found.set(key, { word, span });
      if (found.size === MAX_FOUND) return [...found.values()];
    }
  }
  return [...found.values()];
}
