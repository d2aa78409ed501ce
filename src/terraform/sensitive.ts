import type { Span } from "../source/source-file.ts";
import { SENSITIVE } from "../source/text.ts";
import { numberOf, type Value } from "./value.ts";

/** What stands in every output for a value that is marked as sensitive. */
export { SENSITIVE };

const known = new WeakMap<Value, boolean>();

/** Whether a value, or a part of it, may not be shown. */
export function isSensitive(value: Value): boolean {
  switch (value.kind) {
    case "string":
      return value.text.isSensitive;
    case "number":
    case "bool":
      return value.sensitive === true;
    case "sequence":
      return value.sensitive === true || remembered(value, value.items);
    case "mapping":
      return value.sensitive === true || remembered(value, value.entries.values());
    default:
      return false;
  }
}

function remembered(value: Value, parts: Iterable<Value>): boolean {
  let result = known.get(value);
  if (result === undefined) {
    result = [...parts].some(isSensitive);
    known.set(value, result);
  }
  return result;
}

/** Whether a value may not be shown at all, so that its length and keys are hidden as well. */
export function isSensitiveAsWhole(value: Value): boolean {
  switch (value.kind) {
    case "string":
      return value.text.isSensitive;
    case "null":
    case "unknown":
      return false;
    default:
      return value.sensitive === true;
  }
}

/**
 * The value with a mark on every part that could be shown. The name of an
 * unknown is no secret.
 * @param place where its text is said to come from; undefined for where it is written
 */
export function markSensitive(value: Value, place?: Span): Value {
  const mark = (part: Value) => markSensitive(part, place);
  switch (value.kind) {
    case "null":
      return value;
    case "string":
      return { ...value, text: value.text.asSensitive(place) };
    case "number":
    case "bool":
      return { ...value, sensitive: true };
    case "sequence":
      return { ...value, items: value.items.map(mark), sensitive: true };
    case "mapping":
      return { ...value, entries: mapEntries(value.entries, mark), sensitive: true };
    case "unknown": {
      const { attribute } = value;
      if (!attribute) return value;
      return {
        ...value,
        attribute: (name, span) => {
          const found = attribute(name, span);
          return found && mark(found);
        },
      };
    }
  }
}

/** Takes the mark of {@link markSensitive} away again. */
export function unmarkSensitive(value: Value): Value {
  switch (value.kind) {
    case "string":
      return { ...value, text: value.text.asPublic() };
    case "number":
      return numberOf(value.value, value.bits);
    case "bool":
      return { kind: "bool", value: value.value };
    case "sequence":
      return { kind: "sequence", type: value.type, items: value.items.map(unmarkSensitive) };
    case "mapping": {
      const entries = mapEntries(value.entries, unmarkSensitive);
      return { kind: "mapping", type: value.type, entries };
    }
    default:
      return value;
  }
}

/**
 * Marks what has been computed from something sensitive. Text that stands in a
 * file as it is tells nothing that the file does not.
 */
export function markComputed(value: Value): Value {
  switch (value.kind) {
    case "string":
      return { ...value, text: value.text.withSensitive(({ exact }) => !exact) };
    case "sequence":
      return { ...value, items: value.items.map(markComputed) };
    case "mapping":
      return { ...value, entries: mapEntries(value.entries, markComputed) };
    default:
      return markSensitive(value);
  }
}

function mapEntries(
  entries: ReadonlyMap<string, Value>,
  change: (value: Value) => Value,
): ReadonlyMap<string, Value> {
  return new Map([...entries].map(([key, value]) => [key, change(value)] as const));
}
