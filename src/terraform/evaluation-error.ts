import type { Span } from "../source/source-file.ts";

/** Another place that has to do with an error. */
export interface RelatedPlace {
  readonly message: string;
  readonly span: Span;
}

/** An expression that Terraform itself would refuse: an undeclared name, a wrong type, a missing file. */
export class EvaluationError extends Error {
  override readonly name = "EvaluationError";

  /**
   * @param message what is wrong and what to do, in one sentence
   * @param span the expression that is wrong, innermost
   * @param related the calls by which the place was reached, innermost first
   * @param isOfName whether it is about a name: then it is one mistake wherever the name stands in a file
   */
  constructor(
    message: string,
    readonly span: Span,
    readonly related: readonly RelatedPlace[] = [],
    readonly isOfName = false,
  ) {
    super(message);
  }
}

/**
 * A name that is declared nowhere. Terraform looks for these before it
 * evaluates anything, so that neither `try` nor a branch that is not taken is a
 * way around it.
 */
export class UndeclaredError extends EvaluationError {
  constructor(message: string, span: Span) {
    super(message, span, [], true);
  }
}

/** Something that Terraform may evaluate and muster does not: nothing after it is evaluated either. */
export class LimitError extends EvaluationError {}
