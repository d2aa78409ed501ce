import type { CompoundList } from "unbash";
import { executeList } from "./execute.ts";
import type { Loop, Shell } from "./shell.ts";
import type { Status } from "./status.ts";

/** The parts of a loop, and the source text that says how it loops. */
interface LoopParts {
  /** Of `while` and `until`, with how it ends where the loop goes on. */
  readonly clause?: { readonly list: CompoundList; readonly goesOn: Status };
  readonly body: CompoundList;
  readonly head: { readonly pos: number; readonly end: number };
}

/**
 * Notes the files that a loop has looked for if it ends as soon as they are
 * there: by its condition, or by a jump out of a body that also sleeps, which
 * tells waiting from searching.
 */
export function noteAwaitedFiles(loop: Loop, parts: LoopParts, shell: Shell): void {
  const { recorder } = shell.session;
  if (loop.tested.size === 0 || recorder.isMuted) return;
  if (!endsWithFiles(loop, parts, shell)) return;
  const span = shell.locate(parts.head.pos, parts.head.end);
  for (const path of loop.tested.values()) recorder.wait({ kind: "file", path, span });
}

/** Follows a round as if the files were there. */
function endsWithFiles(loop: Loop, { clause, body }: LoopParts, shell: Shell): boolean {
  let ends = false;
  const inner: Loop = { ...loop, tested: new Map() };
  const circumstances = { loop: inner, enclosingLoop: inner, present: new Set(loop.tested.keys()) };
  shell.session.recorder.muted(() => {
    const fork = shell.branch({ ...circumstances, certain: false, stdout: undefined });
    if (clause) {
      const outcome = fork.under({ checked: true }, () => executeList(clause.list, fork));
      ends = outcome.jump !== undefined || !mayBe(outcome.status, clause.goesOn);
    }
    if (ends || !loop.sleeps) return;
    const { jump } = executeList(body, fork);
    ends = jump !== undefined && jump.kind !== "continue";
  });
  return ends;
}

function mayBe(status: Status, other: Status): boolean {
  return status === other || status === "assumed" || status === "unknown";
}
