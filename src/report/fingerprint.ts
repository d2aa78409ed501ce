import { createHash } from "node:crypto";
import type { Diagnostic } from "../rules/diagnostic.ts";
import { spanText } from "../source/source-file.ts";
import { placed, shownPath } from "./places.ts";

/** How many hexadecimal digits of the hash are kept. */
const DIGITS = 16;

/**
 * For each diagnostic a name that stays when lines above it come or go, and when
 * muster words its message another way: made of the rule, the file, the source
 * line, and whom it is about. Equal findings are counted: `0123456789abcdef:2`.
 * @param root the directory that paths are relative to
 */
export function fingerprints(
  diagnostics: readonly Diagnostic[],
  root: string,
): Map<Diagnostic, string> {
  const seen = new Map<string, number>();
  return new Map(
    placed(diagnostics, root).map(({ diagnostic }) => {
      const hash = hashOf(diagnostic, root);
      const count = (seen.get(hash) ?? 0) + 1;
      seen.set(hash, count);
      return [diagnostic, `${hash}:${count}`] as const;
    }),
  );
}

function hashOf(diagnostic: Diagnostic, root: string): string {
  const { rule, span, template, agent, script, unit } = diagnostic;
  const { file } = span;
  const line = file.lineText(file.positionAt(span.start).line);
  const parts = [
    rule,
    shownPath(file.path, root),
    withoutSpaces(line),
    withoutSpaces(spanText(span)),
    shownPath(template, root),
    agent ?? "",
    script ?? "",
    unit ?? "",
  ];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, DIGITS);
}

/** Indenting a block is no change to what is in it. */
function withoutSpaces(text: string): string {
  return text.trim().replace(/\s+/g, " ");
}
