import type { ForObject, ForTuple } from "../hcl/syntax.ts";
import type { Span } from "../source/source-file.ts";
import { evaluate } from "./evaluate.ts";
import { EvaluationError } from "./evaluation-error.ts";
import type { Evaluation } from "./evaluation.ts";
import { keyText } from "./key-text.ts";
import { sourceName, withBindings, type Scope } from "./scope.ts";
import { mappingOf, NULL, numberOf, stringOf, tupleOf, unknownOf, type Value } from "./value.ts";

/** The value of `[for … : …]`. */
export function forTuple(expression: ForTuple, scope: Scope, evaluation: Evaluation): Value {
  const elements = elementsOf(expression, scope, evaluation);
  if (!elements) return unknownOf(sourceName(expression.span, scope));
  const items: Value[] = [];
  for (const inner of elements) {
    if (isIncluded(expression, inner, evaluation)) {
      items.push(evaluate(expression.value, inner, evaluation));
    }
  }
  return tupleOf(items);
}

/** The value of `{for … : … => …}`. */
export function forObject(expression: ForObject, scope: Scope, evaluation: Evaluation): Value {
  const elements = elementsOf(expression, scope, evaluation);
  if (!elements) return unknownOf(sourceName(expression.span, scope));
  const entries = new Map<string, Value[]>();
  for (const inner of elements) {
    if (!isIncluded(expression, inner, evaluation)) continue;
    const key = keyText(evaluate(expression.key, inner, evaluation), expression.key.span);
    if (key === undefined) return unknownOf(sourceName(expression.span, scope));
    const value = evaluate(expression.value, inner, evaluation);
    const group = entries.get(key);
    if (!group) entries.set(key, [value]);
    else if (expression.grouping) group.push(value);
    else {
      throw new EvaluationError(
        `two elements give the key "${key}"; add "..." after the value to group them`,
        expression.key.span,
      );
    }
  }
  return mappingOf(
    "object",
    [...entries].map(([key, group]) => [
      key,
      expression.grouping ? tupleOf(group) : (group[0] ?? NULL),
    ]),
  );
}

/** A scope for each element that a `for` goes over; undefined where the collection is unknown. */
function elementsOf(
  expression: ForTuple | ForObject,
  scope: Scope,
  evaluation: Evaluation,
): Scope[] | undefined {
  const collection = evaluate(expression.collection, scope, evaluation);
  const pairs = elementPairs(collection, expression.collection.span);
  return pairs?.map(([key, value]) =>
    withBindings(scope, [
      ...(expression.keyName === undefined ? [] : ([[expression.keyName, key]] as const)),
      [expression.valueName, value],
    ]),
  );
}

/**
 * Key and value of each element, as `for` and `%{ for }` see them.
 * @returns undefined for an unknown collection
 * @throws {EvaluationError} for what has no elements
 */
export function elementPairs(
  collection: Value,
  span: Span,
): (readonly [Value, Value])[] | undefined {
  switch (collection.kind) {
    case "unknown":
      return undefined;
    case "mapping":
      return [...collection.entries].map(([key, value]) => [stringOf(key, span), value]);
    case "sequence":
      return collection.items.map((value, i) =>
        collection.type === "set" ? [value, value] : [numberOf(i), value],
      );
    default:
      throw new EvaluationError(
        collection.kind === "null"
          ? "cannot go over null; use an empty list instead"
          : "a for expression goes over a list, set, tuple, map or object",
        span,
      );
  }
}

function isIncluded(
  expression: ForTuple | ForObject,
  scope: Scope,
  evaluation: Evaluation,
): boolean {
  const { condition } = expression;
  if (!condition) return true;
  const value = evaluate(condition, scope, evaluation);
  return evaluation.decide({ value, span: condition.span }, "the condition of a for");
}
