import type { Span } from "../source/source-file.ts";
import { suggestion } from "../close-name.ts";
import { toNumber, toText } from "./convert.ts";
import { EvaluationError } from "./evaluation-error.ts";
import { isSensitive, markSensitive, SENSITIVE, unmarkSensitive } from "./sensitive.ts";
import { describeValue, typeName, unknownOf, type UnknownValue, type Value } from "./value.ts";

/** `value.name`. @throws {EvaluationError} where there is no such attribute */
export function getAttribute(value: Value, name: string, span: Span): Value {
  switch (value.kind) {
    case "unknown":
      return value.attribute?.(name, span) ?? unknownOf(`${value.name}.${name}`);
    case "mapping": {
      const entry = value.entries.get(name);
      if (entry) return entry;
      if (value.open !== undefined) return unknownOf(`${value.open}[${JSON.stringify(name)}]`);
      const names = value.sensitive ? [] : [...value.entries.keys()];
      const hint = suggestion(name, names) || listOf(names);
      throw new EvaluationError(
        `this ${value.type} has no ${value.type === "map" ? "element" : "attribute"} "${name}"${hint}`,
        span,
      );
    }
    case "null":
      throw new EvaluationError(`".${name}" is asked of null`, span);
    case "sequence":
      throw new EvaluationError(
        `a ${value.type} has no attribute "${name}"; write [*].${name} for that of every element, or pick one with [0]`,
        span,
      );
    default:
      throw new EvaluationError(`a ${typeName(value)} has no attribute "${name}"`, span);
  }
}

/** More names than this are not listed. */
const MAX_NAMES = 5;

/** `; it has "a", "b"` */
function listOf(names: readonly string[]): string {
  if (names.length === 0 || names.length > MAX_NAMES) return "";
  return `; it has ${names.map((name) => JSON.stringify(name)).join(", ")}`;
}

/** `value[key]`. @throws {EvaluationError} where there is no such element */
export function getIndex(value: Value, key: Value, span: Span): Value {
  if (!isSensitive(key)) return elementAt(value, key, span);
  try {
    return markSensitive(elementAt(value, unmarkSensitive(key), span));
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
    throw new EvaluationError(`there is no element ${SENSITIVE} here`, span);
  }
}

function elementAt(value: Value, key: Value, span: Span): Value {
  if (value.kind === "unknown") return indexUnknown(value, key, span);
  if (key.kind === "unknown" || (key.kind === "string" && !key.text.isKnown)) {
    return unknownOf(`${describeValue(value)}[${describeValue(key)}]`);
  }
  if (value.kind === "mapping") {
    const name = toText(key, span)?.known;
    if (name !== undefined) return getAttribute(value, name, span);
    throw new EvaluationError(
      `a key of this ${value.type} is a string, not ${describeValue(key)}`,
      span,
    );
  }
  if (value.kind !== "sequence") {
    throw new EvaluationError(
      value.kind === "null"
        ? "an element is asked of null"
        : `a ${typeName(value)} has no elements`,
      span,
    );
  }
  if (value.type === "set") {
    throw new EvaluationError(
      "elements of a set have no index; use tolist() or a for expression",
      span,
    );
  }
  const number = toNumber(key);
  const index = number?.kind === "number" ? number.value : undefined;
  if (!index?.isInteger()) {
    throw new EvaluationError(`an index must be a whole number, not ${describeValue(key)}`, span);
  }
  const isNegative = index.lt(0);
  const item = isNegative ? undefined : value.items[index.toNumber()];
  if (item) return item;
  if (value.open !== undefined && !isNegative) {
    return unknownOf(`${value.open}[${index.toString()}]`);
  }
  throw new EvaluationError(
    `there is no element ${index.toString()}: the ${value.type} has ${value.items.length}`,
    span,
  );
}

function indexUnknown(value: UnknownValue, key: Value, span: Span): Value {
  // An attribute may be written either way: x["name"] is x.name.
  const name = key.kind === "string" ? key.text.known : undefined;
  const known = name === undefined ? undefined : value.attribute?.(name, span);
  return known ?? unknownOf(`${value.name}[${describeValue(key)}]`);
}
