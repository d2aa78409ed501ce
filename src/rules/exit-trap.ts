import type { Ending, SyncCall } from "../shell/sync-call.ts";
import { spanText, type Span } from "../source/source-file.ts";
import { insertBehind, ownLines, type Fix } from "./fix.ts";

/** The calls on one unit that a fix moves into a trap. */
export interface TrappedCalls {
  readonly start: SyncCall;
  /** The only one that completes the unit. */
  readonly complete: SyncCall;
  /** Where the script may end between the two. */
  readonly endings: readonly Ending[];
}

/**
 * Lets an EXIT trap behind the `start` make the `complete` that is the last thing
 * which its script does. Where another trap is set already, or `exec` lets none
 * run, and where the place of the `complete` may matter, there is none.
 */
export function trapCompletion({ start, complete, endings }: TrappedCalls): Fix | undefined {
  if (!start.span || !complete.span || start.span.file !== complete.span.file) return undefined;
  if (
    complete.trap !== undefined ||
    start.process !== complete.process ||
    !start.certain ||
    !complete.certain
  )
    return undefined;
  if (endings.some(({ kind, trapped }) => trapped || kind === "exec")) return undefined;
  // Without `set -e` the script would end with another status.
  if (!complete.endsScriptOnFailure) return undefined;
  const call = spanText(complete.span);
  if (/['\n]/.test(call)) return undefined;
  const lines = ownLines(complete.span);
  const trap = insertBehind(start.span, `trap '${call}' EXIT`);
  if (!lines || !trap || !isLast(lines)) return undefined;
  return {
    title: "complete it in an EXIT trap",
    edits: [trap, { span: withBlankLinesBefore(lines), text: "" }],
  };
}

/** Takes out a call that is the last thing which its script does. */
export function deleteLastCall(call: Span): Fix | undefined {
  const lines = ownLines(call);
  if (!lines || !isLast(lines)) return undefined;
  return { title: "take it out", edits: [{ span: withBlankLinesBefore(lines), text: "" }] };
}

/** Whether nothing but blank lines and comments follows in a script: it ends with its file, or its here-document in a template. */
function isLast({ file, end }: Span): boolean {
  const rest = file.text.slice(end).replace(/^(?:[ \t]*(?:#[^\n]*)?\r?\n)+/, "");
  if (!file.path.endsWith(".tf")) return /^[ \t]*(?:#[^\n]*)?$/.test(rest);
  const word = /^[ \t]*(\w+)[ \t]*\r?(?:\n|$)/.exec(rest)?.[1];
  const openings = [...file.text.slice(0, end).matchAll(/^(.*)<<[-~]?["']?(\w+)["']?[^\n]*$/gm)];
  const opening = openings.findLast(([, , marker]) => marker === word);
  return /^\s*\w+\s*=\s*$/.test(opening?.[1] ?? "");
}

function withBlankLinesBefore({ file, start, end }: Span): Span {
  const blank = /(?:^|\n)((?:[ \t]*\r?\n)*)$/.exec(file.text.slice(0, start))?.[1] ?? "";
  return file.span(start - blank.length, end);
}
