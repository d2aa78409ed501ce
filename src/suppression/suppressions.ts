import { relative, sep } from "node:path";
import { suggestion } from "../close-name.ts";
import type { Diagnostic } from "../rules/diagnostic.ts";
import { ruleById, rules } from "../rules/index.ts";
import { unusedSuppression } from "../rules/unused-suppression.ts";
import { isInside } from "../source/file-reader.ts";
import type { SourceFile, Span } from "../source/source-file.ts";
import { suppressionComments, type SuppressionComment } from "./comments.ts";

/**
 * The suppression comments of all templates of a run. A module's file can belong to
 * several of them: its comment is of use where it suppresses something in any.
 */
export class Suppressions {
  /** The comments of templates' own files, by the place of a rule in them. */
  readonly #candidates = new Map<string, Diagnostic>();
  readonly #used = new Set<string>();

  /**
   * Takes out the diagnostics that a comment suppresses where they are.
   * @param files all text files that were read
   * @param template the template's directory, absolute
   */
  apply(
    diagnostics: readonly Diagnostic[],
    files: Iterable<SourceFile>,
    template: string,
  ): readonly Diagnostic[] {
    const byFile = new Map<string, readonly SuppressionComment[]>();
    for (const file of files) {
      const comments = suppressionComments(file);
      if (comments.length === 0) continue;
      byFile.set(file.path, comments);
      if (isOwnFile(file.path, template)) this.#add(comments, template);
    }
    if (byFile.size === 0) return diagnostics;
    return diagnostics.filter((diagnostic) => !this.#suppresses(byFile, diagnostic));
  }

  /** A diagnostic for each rule in a comment that suppresses nothing, and for each comment without one. */
  unused(): Diagnostic[] {
    const unused = [...this.#candidates].flatMap(([key, diagnostic]) =>
      this.#used.has(key) ? [] : [diagnostic],
    );
    const byFile = new Map<string, readonly SuppressionComment[]>();
    for (const { span } of unused) byFile.set(span.file.path, suppressionComments(span.file));
    return unused.filter((diagnostic) => !this.#suppresses(byFile, diagnostic));
  }

  #add(comments: readonly SuppressionComment[], template: string): void {
    const add = (span: Span, message: string): void => {
      const { id: rule, severity } = unusedSuppression;
      const diagnostic = { rule, severity, message, span, template, when: null };
      this.#candidates.set(keyOf(span), diagnostic);
    };
    for (const { span, rules: suppressed, line } of comments) {
      if (suppressed.length === 0) {
        const form = line === undefined ? "# muster-ignore-file: RULE" : "# muster-ignore: RULE";
        add(span, `this comment suppresses nothing: it names no rule, as in ${form}`);
      }
      for (const { id, span: place } of suppressed) {
        // It suppresses those that there would be, were it not for it.
        if (id === unusedSuppression.id) continue;
        add(place, messageFor(id, line));
      }
    }
  }

  #suppresses(
    byFile: ReadonlyMap<string, readonly SuppressionComment[]>,
    { rule, span }: Diagnostic,
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
        this.#used.add(keyOf(place));
      }
    }
    return isSuppressed;
  }
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
