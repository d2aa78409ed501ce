import { mappingOf, NULL, boolOf, numberOf, stringOf, tupleOf, type Value } from "./value.ts";

export type Json =
  null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Plain JSON, sequences as arrays; undefined where a part of the value is unknown. */
export function toJson(value: Value): Json | undefined {
  switch (value.kind) {
    case "null":
      return null;
    case "bool":
      return value.value;
    case "number":
      // JSON makes no difference between the two zeros.
      return value.value.isZero() ? 0 : value.value.toNumber();
    case "string":
      return value.text.known;
    case "sequence": {
      const items: Json[] = [];
      for (const item of value.items) {
        const json = toJson(item);
        if (json === undefined) return undefined;
        items.push(json);
      }
      return items;
    }
    case "mapping": {
      const entries: [string, Json][] = [];
      for (const [key, entry] of value.entries) {
        const json = toJson(entry);
        if (json === undefined) return undefined;
        entries.push([key, json]);
      }
      return Object.fromEntries(entries);
    }
    case "unknown":
      return undefined;
  }
}

/** Arrays become tuples, objects objects; what is in it has no place in a file. */
export function fromJson(json: Json): Value {
  if (json === null) return NULL;
  switch (typeof json) {
    case "boolean":
      return boolOf(json);
    case "number":
      return numberOf(json);
    case "string":
      return stringOf(json);
    default:
      break;
  }
  if (isArray(json)) return tupleOf(json.map(fromJson));
  return mappingOf(
    "object",
    Object.entries(json).map(([key, entry]) => [key, fromJson(entry)] as const),
  );
}

function isArray(json: Json): json is readonly Json[] {
  return Array.isArray(json);
}
