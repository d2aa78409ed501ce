import type { Span } from "../source/source-file.ts";

/** Why a file is not valid, and where. */
export interface HclError {
  readonly message: string;
  readonly span: Span;
}

/** What a parser returns: the whole tree, or what stood in its way. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly errors: readonly HclError[] };

/** Ends a parse at its first error; {@link parsed} turns it into a result. */
export class SyntaxFailure extends Error {
  override readonly name = "SyntaxFailure";

  constructor(
    message: string,
    readonly span: Span,
  ) {
    super(message);
  }
}

/** Runs a parser that throws {@link SyntaxFailure}. */
export function parsed<T>(parse: () => T): Parsed<T> {
  try {
    return { ok: true, value: parse() };
  } catch (error) {
    if (!(error instanceof SyntaxFailure)) throw error;
    return { ok: false, errors: [{ message: error.message, span: error.span }] };
  }
}
