import { relative, sep } from "node:path";
import { suggestion } from "../close-name.ts";
import type { Diagnostic } from "../rules/diagnostic.ts";
import { ruleById, rules } from "../rules/index.ts";
import { unusedSuppression } from "../rules/unused-suppression.ts";
import { isInside } from "../source/file-reader.ts";
import type { SourceFile, Span } from "../source/source-file.ts";
import { suppressionComments, type SuppressionComment } from "./comments.ts";

/** What the comments of a template have to do with its findings; data alone. */
export interface SuppressionUse {
  /**
   * A finding for each rule in a comment of the template's own files, and for each comment
   * without one, by its place: what is to be reported where it suppresses nothing.
   */
  readonly candidates: ReadonlyMap<string, Diagnostic>;
  /** The places of rules in comments that suppress something. */
  readonly used: ReadonlySet<string>;
}

/**
 * Takes out the diagnostics that a comment suppresses where they are.
 * @param files all text files that were read
 * @param template the template's directory, absolute
 */
export function suppress(
  diagnostics: readonly Diagnostic[],
  files: Iterable<SourceFile>,
  template: string,
): { readonly diagnostics: readonly Diagnostic[]; readonly suppressed: SuppressionUse } {
  const candidates = new Map<string, Diagnostic>();
  const used = new Set<string>();
  const byFile = new Map<string, readonly SuppressionComment[]>();
  for (const file of files) {
    const comments = suppressionComments(file);
    if (comments.length === 0) continue;
    byFile.set(file.path, comments);
    if (!isOwnFile(file.path, template)) continue;
    for (const candidate of candidatesOf(comments, template)) {
      candidates.set(keyOf(candidate.span), candidate);
    }
  }
  const suppressed = { candidates, used };
  if (byFile.size === 0) return { diagnostics, suppressed };
  const kept = diagnostics.filter((diagnostic) => !suppresses(byFile, diagnostic, used));
  return { diagnostics: kept, suppressed };
}

/**
 * The suppression comments of all templates of a run. A module's file can belong to
 * several of them: its comment is of use where it suppresses something in any.
 */
export class Suppressions {
  readonly #candidates = new Map<string, Diagnostic>();
  readonly #used = new Set<string>();

  /** Takes those of one template. */
  add({ candidates, used }: SuppressionUse): void {
    for (const [key, candidate] of candidates) this.#candidates.set(key, candidate);
    for (const key of used) this.#used.add(key);
  }

  /** A diagnostic for each rule in a comment that suppresses nothing, and for each comment without one. */
  unused(): Diagnostic[] {
    const unused = [...this.#candidates].flatMap(([key, diagnostic]) =>
      this.#used.has(key) ? [] : [diagnostic],
    );
    const byFile = new Map<string, readonly SuppressionComment[]>();
    for (const { span } of unused) byFile.set(span.file.path, suppressionComments(span.file));
    return unused.filter((diagnostic) => !suppresses(byFile, diagnostic, this.#used));
  }
}

function candidatesOf(comments: readonly SuppressionComment[], template: string): Diagnostic[] {
  const candidate = (span: Span, message: string): Diagnostic => {
    const { id: rule, severity } = unusedSuppression;
    return { rule, severity, message, span, template, when: null };
  };
  return comments.flatMap(({ span, rules: suppressed, line }) => {
    if (suppressed.length === 0) {
      const form = line === undefined ? "# muster-ignore-file: RULE" : "# muster-ignore: RULE";
      const message = `this comment suppresses nothing: it names no rule, as in ${form}`;
      return [candidate(span, message)];
    }
    // It suppresses those that there would be, were it not for it.
    const others = suppressed.filter(({ id }) => id !== unusedSuppression.id);
    return others.map(({ id, span: place }) => candidate(place, messageFor(id, line)));
  });
}

/** @param used takes the places of the rules that do so */
function suppresses(
  byFile: ReadonlyMap<string, readonly SuppressionComment[]>,
  { rule, span }: Diagnostic,
  used: Set<string>,
): boolean {
  const comments = byFile.get(span.file.path);
  if (!comments) return false;
  const { line } = span.file.positionAt(span.start);
  let isSuppressed = false;
  for (const comment of comments) {
    if (comment.line !== undefined && comment.line !== line) continue;
    for (const { id, span: place } of comment.rules) {
      if (id !== rule) continue;
      isSuppressed = true;
      used.add(keyOf(place));
    }
  }
  return isSuppressed;
}

function messageFor(id: string, line: number | undefined): string {
  if (ruleById(id)) {
    const where = line === undefined ? "in this file" : `in line ${line}`;
    return `this comment suppresses nothing: "${id}" finds nothing ${where}`;
  }
  const ids = rules.map((rule) => rule.id);
  return `this comment suppresses nothing: there is no rule "${id}"${suggestion(id, ids)}`;
}

function keyOf({ file, start, end }: Span): string {
  return JSON.stringify([file.path, start, end]);
}

/** Whether its author writes the file for this template: modules of others are theirs. */
function isOwnFile(path: string, template: string): boolean {
  return isInside(template, path) && !relative(template, path).split(sep).includes(".terraform");
}
