import type { LintedTemplate, LintOptions, TemplateRequest } from "../lint-template.ts";
import type { Diagnostic } from "../rules/diagnostic.ts";
import { SourceFile, type Span } from "../source/source-file.ts";

/** What a thread is started with: those of the options that are data alone. */
export type ThreadOptions = Pick<LintOptions, "cacheDirectory" | "inputs" | "modulePaths">;

/** What a thread is asked to check, one after the other. */
export interface Batch {
  readonly requests: readonly TemplateRequest[];
}

/** What a thread answers to a batch. */
export interface BatchReply {
  readonly results: readonly LintedTemplate[];
  /** Why there are not more of them. */
  readonly failure: ThreadFailure | undefined;
}

/** A failure: that of a template, which is told to the user, or a mistake in the program. */
export type ThreadFailure =
  | { readonly kind: "refused"; readonly message: string; readonly advice: string }
  | { readonly kind: "broken"; readonly error: unknown };

/** Brings back what a message between threads has lost: that files are more than their data. */
export class Revival {
  readonly #files = new Map<string, SourceFile>();

  result(result: LintedTemplate): LintedTemplate {
    const { candidates, used } = result.suppressed;
    const revived = [...candidates].map(([key, found]) => [key, this.#diagnostic(found)] as const);
    return {
      ...result,
      diagnostics: result.diagnostics.map((found) => this.#diagnostic(found)),
      suppressed: { candidates: new Map(revived), used },
    };
  }

  #diagnostic(diagnostic: Diagnostic): Diagnostic {
    const { related, fix } = diagnostic;
    return {
      ...this.#placed(diagnostic),
      ...(related && { related: related.map((place) => this.#placed(place)) }),
      ...(fix && { fix: { ...fix, edits: fix.edits.map((edit) => this.#placed(edit)) } }),
    };
  }

  #placed<T extends { readonly span: Span }>(value: T): T {
    const { file, start, end } = value.span;
    return { ...value, span: { file: this.#file(file), start, end } };
  }

  #file({ path, text }: Pick<SourceFile, "path" | "text">): SourceFile {
    const known = this.#files.get(path);
    if (known?.text === text) return known;
    const file = new SourceFile(path, text);
    this.#files.set(path, file);
    return file;
  }
}
