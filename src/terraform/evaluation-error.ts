import type { Span } from "../source/source-file.ts";

/** An expression that Terraform itself would refuse: an undeclared name, a wrong type, a missing file. */
export class EvaluationError extends Error {
  override readonly name = "EvaluationError";

  /**
   * @param message what is wrong and what to do, in one sentence
   * @param span the expression that is wrong, innermost
   */
  constructor(
    message: string,
    readonly span: Span,
  ) {
    super(message);
  }
}

/**
 * A name that is declared nowhere. Terraform looks for these before it
 * evaluates anything, so that neither `try` nor a branch that is not taken is a
 * way around it.
 */
export class UndeclaredError extends EvaluationError {}
