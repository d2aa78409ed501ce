import type { ForObject, ForTuple } from "../hcl/syntax.ts";
import type { Span } from "../source/source-file.ts";
import { evaluate } from "./evaluate.ts";
import { EvaluationError } from "./evaluation-error.ts";
import type { Evaluation } from "./evaluation.ts";
import { keyText } from "./key-text.ts";
import { isSensitive, isSensitiveAsWhole, markSensitive } from "./sensitive.ts";
import { sourceName, withBindings, type Scope } from "./scope.ts";
import { binding, checkNames } from "./static-names.ts";
import {
  countOf,
  describeValue,
  mappingOf,
  NULL,
  stringOf,
  tupleOf,
  unknownOf,
  type Value,
} from "./value.ts";

/** The value of `[for … : …]`. */
export function forTuple(expression: ForTuple, scope: Scope, evaluation: Evaluation): Value {
  const elements = elementsOf(expression, scope, evaluation);
  if (!elements) return unknownOf(sourceName(expression.span, scope));
  const items: Value[] = [];
  let isSecret = elements.sensitive;
  for (const inner of elements.scopes) {
    const { included, sensitive } = inclusion(expression, inner, evaluation);
    if (sensitive) isSecret = true;
    if (included) items.push(evaluate(expression.value, inner, evaluation));
  }
  return isSecret ? markSensitive(tupleOf(items)) : tupleOf(items);
}

/** The value of `{for … : … => …}`. */
export function forObject(expression: ForObject, scope: Scope, evaluation: Evaluation): Value {
  const elements = elementsOf(expression, scope, evaluation);
  if (!elements) return unknownOf(sourceName(expression.span, scope));
  const entries = new Map<string, Value[]>();
  let isSecret = elements.sensitive;
  for (const inner of elements.scopes) {
    const { included, sensitive } = inclusion(expression, inner, evaluation);
    if (sensitive) isSecret = true;
    if (!included) continue;
    const keyValue = evaluation.settle(evaluate(expression.key, inner, evaluation));
    const key = keyText(keyValue, expression.key.span);
    if (key === undefined) return unknownOf(sourceName(expression.span, scope));
    if (isSensitive(keyValue)) isSecret = true;
    const value = evaluate(expression.value, inner, evaluation);
    const group = entries.get(key);
    if (!group) entries.set(key, [value]);
    else if (expression.grouping) group.push(value);
    else {
      throw new EvaluationError(
        `two elements give the key ${describeValue(keyValue)}; add "..." after the value to group them`,
        expression.key.span,
      );
    }
  }
  const result = mappingOf(
    "object",
    [...entries].map(([key, group]) => [
      key,
      expression.grouping ? tupleOf(group) : (group[0] ?? NULL),
    ]),
  );
  return isSecret ? markSensitive(result) : result;
}

/**
 * A scope for each element that a `for` goes over, and whether even their number
 * may not be shown; undefined where the collection is unknown.
 */
function elementsOf(
  expression: ForTuple | ForObject,
  scope: Scope,
  evaluation: Evaluation,
): { scopes: Scope[]; sensitive: boolean } | undefined {
  const collection = evaluate(expression.collection, scope, evaluation);
  const pairs = elementPairs(collection, expression.collection.span);
  if (!pairs || pairs.length === 0) checkBody(expression, scope, evaluation);
  if (!pairs) return undefined;
  const scopes = pairs.map(([key, value]) =>
    withBindings(scope, [
      ...(expression.keyName === undefined ? [] : ([[expression.keyName, key]] as const)),
      [expression.valueName, value],
    ]),
  );
  return { scopes, sensitive: isSensitiveAsWhole(collection) };
}

/** What is evaluated for each element has to be right in its names even where there is none. */
function checkBody(expression: ForTuple | ForObject, scope: Scope, evaluation: Evaluation): void {
  const inner = binding(scope, expression.keyName, expression.valueName);
  const key = expression.kind === "for-object" ? expression.key : undefined;
  checkNames([key, expression.value, expression.condition], inner, evaluation);
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
    case "mapping": {
      const keyOf = (key: string) => {
        const text = stringOf(key, span);
        return collection.sensitive ? markSensitive(text) : text;
      };
      return [...collection.entries].map(([key, value]) => [keyOf(key), value]);
    }
    case "sequence":
      return collection.items.map((value, i) =>
        collection.type === "set" ? [value, value] : [countOf(i), value],
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

/** Whether an element takes part, and whether that may not be shown. */
function inclusion(
  expression: ForTuple | ForObject,
  scope: Scope,
  evaluation: Evaluation,
): { included: boolean; sensitive: boolean } {
  const { condition } = expression;
  if (!condition) return { included: true, sensitive: false };
  const value = evaluate(condition, scope, evaluation);
  const included = evaluation.decide({ value, span: condition.span }, "the condition of a for");
  return { included, sensitive: isSensitive(value) };
}
