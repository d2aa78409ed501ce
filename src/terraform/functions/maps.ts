import { convertTo } from "../convert.ts";
import { isSensitiveAsWhole, markSensitive } from "../sensitive.ts";
import { describeType, listType, mapType, STRING, typeOf } from "../value-type.ts";
import {
  compareStrings,
  describeValue,
  listOf,
  mappingOf,
  stringOf,
  tupleOf,
  type MappingValue,
  type Value,
} from "../value.ts";
import type { Arguments, FunctionTable } from "./definition.ts";
import { anything, collection, string } from "./parameters.ts";

/** Functions on maps and objects. Elements keep their origin and may be unknown. */
export const MAP_FUNCTIONS: FunctionTable = {
  keys: {
    parameters: [collection("inputMap")],
    // The keys of an object are no secret where only its values are.
    handlesSensitive: true,
    call: (args) => {
      const mapping = args.mapping(0);
      const keys = [...mapping.entries.keys()].map((key) => stringOf(key, args.at(0).span));
      const result = inKeyOrder(mapping, keys);
      return isSensitiveAsWhole(mapping) ? markSensitive(result) : result;
    },
  },
  lookup: {
    parameters: [collection("inputMap"), string("key")],
    variadic: anything("default"),
    call: lookup,
  },
  merge: {
    parameters: [],
    variadic: { ...collection("maps"), nullable: true },
    // What is secret of a value, stays so of the same value in the result.
    handlesSensitive: true,
    call: (args) => {
      const result = merge(args);
      const isSecret = args.list.some(({ value }) => isSensitiveAsWhole(value));
      return isSecret ? markSensitive(result) : result;
    },
  },
  transpose: {
    parameters: [{ name: "values", type: mapType(listType(STRING)) }],
    call: transpose,
  },
  values: {
    parameters: [collection("mapping")],
    call: (args) => inKeyOrder(args.mapping(0), [...args.mapping(0).entries.values()]),
  },
  zipmap: {
    parameters: [{ name: "keys", type: listType(STRING) }, collection("values")],
    call: zipmap,
  },
};

/** A map gives a list; the attributes of an object, which may differ in type, a tuple. */
function inKeyOrder(mapping: MappingValue, items: readonly Value[]): Value {
  return mapping.type === "map" ? listOf(items) : tupleOf(items);
}

function lookup(args: Arguments): Value {
  const mapping = args.mapping(0);
  if (args.count > 3) args.fail("one default value is enough", 3);
  const found = mapping.entries.get(args.string(1));
  if (found) return found;
  if (args.count < 3) {
    args.fail(`there is no key ${describeValue(args.value(1))}, and no default is given`, 1);
  }
  const { value, span } = args.at(2);
  const type = typeOf(mapping);
  return type.kind === "map" ? convertTo(value, type.element, span) : value;
}

function merge(args: Arguments): Value {
  const mappings = args.list.flatMap(({ value }, i) =>
    isNoMapping(value) ? [] : [args.mapping(i)],
  );
  const entries = mappings.flatMap((mapping) => [...mapping.entries]);
  // A null that is written out is no map, and maps of different types are none together.
  const isOpen = args.list.some(({ value }) => value.kind === "null" && !value.type);
  const isMap = mappings.length > 0 && mappings.every((mapping) => mapping.type === "map");
  return mappingOf(isMap && !isOpen && haveOneType(mappings) ? "map" : "object", entries);
}

/** Whether it is null, of any type or that of a map or object. */
function isNoMapping(value: Value): boolean {
  if (value.kind !== "null") return false;
  return !value.type || value.type.kind === "map" || value.type.kind === "object";
}

/** An empty map is one of any type. */
function haveOneType(mappings: readonly MappingValue[]): boolean {
  const filled = mappings.filter(({ entries }) => entries.size > 0);
  return new Set(filled.map((mapping) => describeType(typeOf(mapping)))).size <= 1;
}

function transpose(args: Arguments): Value {
  const transposed = new Map<string, string[]>();
  for (const [key, list] of args.mapping(0).entries) {
    if (list.kind !== "sequence") args.fail("a value is null", 0);
    for (const item of list.items) {
      if (item.kind !== "string") args.fail("a value has an element that is null", 0);
      const keys = transposed.get(item.text.source);
      if (keys) keys.push(key);
      else transposed.set(item.text.source, [key]);
    }
  }
  return mappingOf(
    "map",
    [...transposed].map(([key, keys]) => [
      key,
      listOf(keys.sort(compareStrings).map((text) => stringOf(text, args.span))),
    ]),
  );
}

function zipmap(args: Arguments): Value {
  const keys = args.sequence(0).items;
  const values = args.sequence(1);
  if (values.type === "set") args.fail("a set has no order; convert it with tolist()", 1);
  if (keys.length !== values.items.length) {
    args.fail(`there are ${keys.length} keys and ${values.items.length} values`, 1);
  }
  const entries = values.items.map((value, i) => {
    const key = keys[i];
    if (key?.kind !== "string") args.fail("a key is null", 0);
    return [key.text.source, value] as const;
  });
  return mappingOf(values.type === "list" ? "map" : "object", entries);
}
