import { compareSpans, type SourceFile } from "../source/source-file.ts";
import type { Diagnostic } from "../rules/diagnostic.ts";
import type { Edit, Fix } from "../rules/fix.ts";

/** A fix, and one of the findings that it mends. */
export interface ChosenFix {
  readonly diagnostic: Diagnostic;
  readonly fix: Fix;
  /** Equal for fixes that do the same to the same files. */
  readonly key: string;
}

/**
 * The fixes of some findings that can be carried out together: no two touch the
 * same place, and of those that do the first one counts.
 * @param isAllowed whether a file may be changed
 * @param refused keys of those that are left out
 */
export function chooseFixes(
  diagnostics: readonly Diagnostic[],
  isAllowed: (file: SourceFile) => boolean,
  refused: ReadonlySet<string>,
): ChosenFix[] {
  const chosen = new Map<string, ChosenFix>();
  const taken: Edit[] = [];
  for (const diagnostic of diagnostics) {
    const { fix } = diagnostic;
    // What is wrong under a condition only may be right under another.
    if (!fix || diagnostic.when !== null) continue;
    if (fix.edits.some(({ span }) => !isAllowed(span.file))) continue;
    const key = keyOf(fix);
    if (chosen.has(key) || refused.has(key)) continue;
    if (fix.edits.some((edit) => taken.some((other) => overlaps(edit, other)))) continue;
    taken.push(...fix.edits);
    chosen.set(key, { diagnostic, fix, key });
  }
  return [...chosen.values()];
}

/** The texts of the files that fixes change, by absolute path. */
export function applyFixes(fixes: readonly ChosenFix[]): Map<string, string> {
  const edits = fixes.flatMap(({ fix }) => fix.edits);
  const texts = new Map<string, string>();
  // From the end, so that what is changed moves nothing that is still to change.
  for (const { span, text } of edits.sort((a, b) => compareSpans(b.span, a.span))) {
    const { file, start, end } = span;
    const before = texts.get(file.path) ?? file.text;
    texts.set(file.path, before.slice(0, start) + text + before.slice(end));
  }
  return texts;
}

function keyOf({ edits }: Fix): string {
  return JSON.stringify(
    edits.map(({ span, text }) => [span.file.path, span.start, span.end, text]),
  );
}

/** Whether two edits touch: what stands at one place has no order. */
function overlaps({ span: a }: Edit, { span: b }: Edit): boolean {
  return a.file.path === b.file.path && a.start <= b.end && b.start <= a.end;
}
