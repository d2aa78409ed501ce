import type { Expression } from "../hcl/syntax.ts";
import type { Span } from "../source/source-file.ts";
import { Text } from "../source/text.ts";
import { toNumber, toText } from "./convert.ts";
import { evaluate } from "./evaluate.ts";
import { EvaluationError } from "./evaluation-error.ts";
import type { Evaluation } from "./evaluation.ts";
import { presence } from "./operators.ts";
import { sourceName, type Scope } from "./scope.ts";
import { isSensitive, isSensitiveAsWhole } from "./sensitive.ts";
import {
  describeValue,
  isWhollyKnown,
  countOf,
  stringOf,
  typeName,
  unknownOf,
  type Value,
} from "./value.ts";

/** How many instances of one block are looked at. */
export const MAX_INSTANCES = 1_000;

/** What `count.index` and `each` are inside one instance of a block. */
export interface Iteration {
  readonly count?: Value;
  readonly each?: { readonly key: Value; readonly value: Value };
}

/** One instance of a `resource`, `data` or `module` block. */
export interface Instance {
  /** What follows the block's address: nothing, `[0]`, `["key"]`. */
  readonly suffix: string;
  /** Its key in for_each, empty elsewhere. */
  readonly key: string;
  readonly iteration: Iteration;
}

export interface Expansion {
  readonly instances: readonly Instance[];
  /** How many instances there are beyond {@link MAX_INSTANCES}. */
  readonly leftOut: number;
  /** Whether one instance stands for an unknown number of them, or for an unknown key. */
  readonly isOpen: boolean;
}

/** A block that may have count or for_each. */
export interface Repeatable {
  readonly count: Expression | undefined;
  readonly forEach: Expression | undefined;
}

const SINGLE: Expansion = {
  instances: [{ suffix: "", key: "", iteration: {} }],
  leftOut: 0,
  isOpen: false,
};

/**
 * The instances of a block. An unknown count or for_each is a condition: there
 * is either none, or one that stands for all of them.
 * @throws {EvaluationError} where count or for_each is none
 */
export function expand(block: Repeatable, scope: Scope, evaluation: Evaluation): Expansion {
  if (block.count) return expandCount(block.count, scope, evaluation);
  if (block.forEach) return expandForEach(block.forEach, scope, evaluation);
  return SINGLE;
}

/** The instance that stands for all those of a block whose count or for_each is wrong. */
export function mistakenExpansion({ count, forEach }: Repeatable, scope: Scope): Expansion {
  const expression = count ?? forEach;
  if (!expression) return SINGLE;
  const part = (name: string): Value => {
    const whole = sourceName(expression.span, scope);
    return { kind: "unknown", name: `${name} of ${whole}`, mistaken: true };
  };
  const instance = count
    ? { suffix: "[0]", key: "", iteration: { count: part("count.index") } }
    : keyInstance(part("each.key"), part("each.value"), expression.span);
  return { ...expansionOf([instance]), isOpen: true };
}

function expandCount(expression: Expression, scope: Scope, evaluation: Evaluation): Expansion {
  const value = evaluation.settle(evaluate(expression, scope, evaluation));
  if (isUnknown(value)) {
    if (!evaluation.decisions.decide(presence(value, "count"))) return expansionOf([]);
    return { ...expansionOf([countInstance(0)]), isOpen: true };
  }
  const number = value.kind === "null" ? undefined : toNumber(value);
  if (number?.kind !== "number" || !number.value.isInteger() || number.value.isNegative()) {
    throw new EvaluationError(
      `count must be a whole number from 0, not ${describeValue(value)}`,
      expression.span,
    );
  }
  const count = number.value.toNumber();
  const looked = Math.min(count, MAX_INSTANCES);
  return expansionOf(
    Array.from({ length: looked }, (_, i) => countInstance(i)),
    count - looked,
  );
}

function expandForEach(expression: Expression, scope: Scope, evaluation: Evaluation): Expansion {
  const value = settledKeys(evaluate(expression, scope, evaluation), evaluation);
  if (isUnknown(value)) {
    if (!evaluation.decisions.decide(presence(value, "for_each"))) return expansionOf([]);
    const key = unknownOf(`each.key of ${describeValue(value)}`);
    const only = keyInstance(
      key,
      unknownOf(`each.value of ${describeValue(value)}`),
      expression.span,
    );
    return { ...expansionOf([only]), isOpen: true };
  }
  if (isSensitiveAsWhole(value) || (value.kind === "sequence" && isSensitive(value))) {
    throw new EvaluationError(
      "for_each cannot go over a sensitive value: its keys become part of addresses, which are shown",
      expression.span,
    );
  }
  if (value.kind === "mapping") {
    return forEachExpansion(
      [...value.entries].map(([key, entry]) => [stringOf(key, expression.span), entry]),
      expression.span,
    );
  }
  if (value.kind === "sequence" && value.type === "set") {
    return forEachExpansion(
      value.items.map((item) => [item, item]),
      expression.span,
    );
  }
  const help = value.kind === "sequence" ? "; wrap it in toset()" : "";
  throw new EvaluationError(
    `for_each must be a map, an object or a set of strings, not a ${typeName(value)}${help}`,
    expression.span,
  );
}

/** The keys make the instances; what the values are may stay open. */
function settledKeys(value: Value, evaluation: Evaluation): Value {
  return value.kind === "mapping" ? value : evaluation.settle(value);
}

function forEachExpansion(pairs: readonly (readonly [Value, Value])[], span: Span): Expansion {
  const looked = pairs.slice(0, MAX_INSTANCES);
  const instances = looked.map(([key, value]) => keyInstance(key, value, span));
  const isOpen = looked.some(([key]) => !isWhollyKnown(key));
  return { ...expansionOf(instances, pairs.length - looked.length), isOpen };
}

function countInstance(index: number): Instance {
  return { suffix: `[${index}]`, key: "", iteration: { count: countOf(index) } };
}

function keyInstance(key: Value, value: Value, span: Span): Instance {
  const text = toText(key, span) ?? Text.unknown(describeValue(key), span);
  const name = text.masked;
  return { suffix: `["${name}"]`, key: name, iteration: { each: { key, value } } };
}

function expansionOf(instances: readonly Instance[], leftOut = 0): Expansion {
  return { instances, leftOut, isOpen: false };
}

function isUnknown(value: Value): boolean {
  return value.kind === "unknown" || (value.kind === "string" && !value.text.isKnown);
}
