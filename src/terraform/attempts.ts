import type { Expression, FunctionCall } from "../hcl/syntax.ts";
import { Undecided } from "./decisions.ts";
import { evaluate } from "./evaluate.ts";
import { EvaluationError, LimitError, UndeclaredError } from "./evaluation-error.ts";
import type { Evaluation } from "./evaluation.ts";
import type { Outcome } from "./mistakes.ts";
import type { Scope } from "./scope.ts";
import { checkNames } from "./static-names.ts";
import { describeValue, FALSE, isWhollyKnown, TRUE, unknownOf, type Value } from "./value.ts";

/** `try`: the first argument that evaluates. */
export function callTry(expression: FunctionCall, scope: Scope, evaluation: Evaluation): Value {
  for (const [i, argument] of expression.args.entries()) {
    const value = attempt(argument, scope, evaluation);
    if (!value) continue;
    checkNames(expression.args.slice(i + 1), scope, evaluation);
    return value;
  }
  throw new EvaluationError("none of the arguments of try can be evaluated", expression.span);
}

/** `can`: whether its argument evaluates. */
export function callCan(expression: FunctionCall, scope: Scope, evaluation: Evaluation): Value {
  const [argument] = expression.args;
  if (argument === undefined || expression.args.length > 1) {
    throw new EvaluationError("can takes one argument", expression.span);
  }
  const value = attempt(argument, scope, evaluation);
  if (!value) return FALSE;
  return isWhollyKnown(value) ? TRUE : unknownOf(`can(${describeValue(value)})`);
}

/**
 * The value of the result that a `?:` does not choose, where it is to be had
 * without further questions; what is wrong in it is unknown.
 */
export function valueForType(
  expression: Expression,
  scope: Scope,
  evaluation: Evaluation,
): Value | undefined {
  try {
    return evaluation.decisions.withoutDeciding(
      () => outcomeOf(expression, scope, evaluation).value,
    );
  } catch (error) {
    if (!(error instanceof Undecided)) throw error;
    checkNames([expression], scope, evaluation);
    return undefined;
  }
}

/**
 * The value of an expression, undefined where there is none.
 * @throws {EvaluationError} where what is wrong is no matter of values
 */
function attempt(expression: Expression, scope: Scope, evaluation: Evaluation): Value | undefined {
  const { value, errors } = outcomeOf(expression, scope, evaluation);
  return errors.length === 0 ? value : undefined;
}

/** @throws {EvaluationError} where what is wrong is no matter of values */
function outcomeOf(expression: Expression, scope: Scope, evaluation: Evaluation): Outcome<Value> {
  const { mistakes } = evaluation;
  const outcome = mistakes.collect(() => evaluate(expression, scope, evaluation));
  const errors = outcome.errors.filter(isFinal);
  if (errors.length > 0) mistakes.take<Value>({ value: undefined, errors });
  return outcome;
}

/** Whether neither `try` nor `can` takes it for an answer. */
function isFinal(error: Outcome<Value>["errors"][number]): boolean {
  return error instanceof UndeclaredError || error instanceof LimitError;
}
