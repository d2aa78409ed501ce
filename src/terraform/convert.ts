import type { Span } from "../source/source-file.ts";
import { Text } from "../source/text.ts";
import { EvaluationError } from "./evaluation-error.ts";
import { rounded, shortestWith } from "./float.ts";
import { isSensitiveAsWhole, markSensitive } from "./sensitive.ts";
import {
  ANY,
  describeType,
  hasDynamic,
  isDefinite,
  typeOf,
  unifyTypes,
  type AttributeType,
  type Type,
} from "./value-type.ts";
import {
  NULL,
  TRUE,
  FALSE,
  Numeric,
  describeValue,
  infinityText,
  mappingOf,
  numberOf,
  setOf,
  stringOf,
  typeName,
  unknownOf,
  unknownText,
  type BoolValue,
  type MappingValue,
  type NumberValue,
  type SequenceValue,
  type UnknownValue,
  type Value,
} from "./value.ts";

export { equalValues } from "./value-equality.ts";

/**
 * The string that a string, number or bool is as, with `span` as the origin
 * of what no file spells out.
 * @returns undefined where there is none; an unknown piece for an unknown
 */
export function toText(value: Value, span: Span): Text | undefined {
  switch (value.kind) {
    case "string":
      return value.text;
    case "number": {
      const text = infinityText(value.value) ?? formatNumber(value);
      return text === undefined ? undefined : scalarText(text, value, span);
    }
    case "bool":
      return scalarText(String(value.value), value, span);
    case "unknown":
      return unknownAsText(value, span);
    default:
      return undefined;
  }
}

/** The text that an unknown is where a string stands. */
export function unknownAsText({ name, mistaken }: UnknownValue, span: Span): Text {
  return mistaken ? Text.mistake(name, span) : Text.unknown(name, span);
}

function scalarText(text: string, { sensitive }: NumberValue | BoolValue, span: Span): Text {
  const written = Text.of(text, span);
  return sensitive ? written.asSensitive() : written;
}

/**
 * All digits, without an exponent: `1000` for `1e3`.
 * @returns undefined for what has too many digits to be written out
 */
export function formatNumber({ value, bits }: NumberValue): string | undefined {
  if (!value.isFinite()) return undefined;
  const text = (bits === undefined ? value : shortestWith(bits, value)).toString();
  if (text.includes("e")) return undefined;
  return value.isZero() && value.isNegative() ? "-0" : text;
}

const INFINITE = /^[+-]?[Ii]nf$/;
const DECIMAL = /^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/;

/**
 * The longest string that is read as a number. Both that and the largest
 * exponent are far beyond what a template means as a number.
 */
const MAX_NUMBER_LENGTH = 10_000;

/** The number, null or unknown that a value is as a number; undefined where it is none. */
export function toNumber(value: Value): Value | undefined {
  if (value.kind === "number" || value.kind === "null" || value.kind === "unknown") return value;
  if (value.kind !== "string") return undefined;
  const known = value.text.known;
  if (known === undefined) return unknownFrom(value.text);
  if (INFINITE.test(known)) return numberOf(known.startsWith("-") ? -Infinity : Infinity);
  return DECIMAL.test(known) ? readNumber(known) : undefined;
}

/**
 * The number that decimal digits stand for.
 * @returns undefined where they are more than muster computes with
 */
export function readNumber(digits: string): NumberValue | undefined {
  if (digits.length > MAX_NUMBER_LENGTH) return undefined;
  const number = rounded(new Numeric(digits));
  return number.isFinite() ? numberOf(number) : undefined;
}

/** The bool, null or unknown that a value is as a bool; undefined where it is none. */
export function toBool(value: Value): Value | undefined {
  if (value.kind === "bool" || value.kind === "null" || value.kind === "unknown") return value;
  if (value.kind !== "string") return undefined;
  const known = value.text.known;
  if (known === undefined) return unknownFrom(value.text);
  if (known === "true" || known === "1") return TRUE;
  if (known === "false" || known === "0") return FALSE;
  return undefined;
}

/** An unknown of another type, made from a string that is not wholly known. */
function unknownFrom(text: Text): UnknownValue {
  return unknownOf(unknownText(text)?.name ?? describeValue(stringOf(text)));
}

/**
 * A value as one of a type: elements are converted, missing optional
 * attributes filled in, attributes that the type does not have dropped. Null
 * and unknown stay what they are.
 * @throws {EvaluationError} where the value is not of that type and cannot become it
 * @param path of the value inside that which is at `span`, for messages: `["a"].ports[0]`
 */
export function convertTo(value: Value, type: Type, span: Span, path = ""): Value {
  const converted = convert(value, type, { span, path });
  return converted !== value && isSensitiveAsWhole(value) ? markSensitive(converted) : converted;
}

/** Where a value is: in an expression, and there in the value of that. */
interface Place {
  readonly span: Span;
  readonly path: string;
}

function convert(value: Value, type: Type, place: Place): Value {
  if (value.kind === "null") {
    if (!isDefinite(type)) return value;
    return { kind: "null", type };
  }
  if (value.kind === "unknown") return value;
  switch (type.kind) {
    case "any":
    case "dynamic":
      return value;
    case "string": {
      if (value.kind === "string") return value;
      const text = toText(value, place.span);
      return text ? stringOf(text) : refuse(value, type, place);
    }
    case "number":
      return toNumber(value) ?? refuse(value, type, place);
    case "bool":
      return toBool(value) ?? refuse(value, type, place);
    case "list":
    case "set":
      return value.kind === "sequence"
        ? toCollection(value, type.kind, type.element, place)
        : toUnknown(value, type, place);
    case "tuple":
      return value.kind === "sequence"
        ? toTuple(value, type.items, type, place)
        : toUnknown(value, type, place);
    case "map":
      return value.kind === "mapping"
        ? toMap(value, type.element, place)
        : toUnknown(value, type, place);
    case "object":
      return value.kind === "mapping"
        ? toObject(value, type.attributes, place)
        : toUnknown(value, type, place);
  }
}

/** A wholly unknown text is the same thing as an unknown; anything else is of the wrong type. */
function toUnknown(value: Value, type: Type, place: Place): Value {
  if (value.kind === "string" && unknownText(value.text)) return unknownFrom(value.text);
  return refuse(value, type, place);
}

function refuse(value: Value, type: Type, { span, path }: Place): never {
  const what = path === "" ? "this" : path;
  throw new EvaluationError(
    `a ${describeType(type)} is needed, but ${what} is the ${typeName(value)} ${describeValue(value)}`,
    span,
  );
}

/** An element or attribute of what is at a place; the names in something sensitive are not shown. */
function inside({ span, path }: Place, whole: Value, step: string): Place {
  return { span, path: isSensitiveAsWhole(whole) ? path : path + step };
}

function toCollection(
  value: SequenceValue,
  kind: "list" | "set",
  element: Type,
  place: Place,
): Value {
  const items = convertAll(value.items, element, value, place);
  if (kind === "set") return value.type === "set" && items === value.items ? value : setOf(items);
  if (value.type === "list" && items === value.items) return value;
  return { kind: "sequence", type: "list", items };
}

function toTuple(value: SequenceValue, types: readonly Type[], type: Type, place: Place): Value {
  if (value.type === "set" || value.items.length !== types.length) refuse(value, type, place);
  const items = value.items.map((item, i) => {
    const { span, path } = inside(place, value, `[${i}]`);
    return convertTo(item, types[i] ?? ANY, span, path);
  });
  return { kind: "sequence", type: "tuple", items };
}

function toMap(value: MappingValue, element: Type, place: Place): Value {
  const before = [...value.entries.values()];
  const items = convertAll(before, element, value, place);
  if (value.type === "map" && items === before) return value;
  const entries = [...value.entries.keys()].map((key, i) => [key, items[i] ?? NULL] as const);
  return { kind: "mapping", type: "map", entries: new Map(entries) };
}

function toObject(
  value: MappingValue,
  attributes: ReadonlyMap<string, AttributeType>,
  place: Place,
): Value {
  const entries: [string, Value][] = [];
  for (const [name, attribute] of attributes) {
    const given = value.entries.get(name);
    if (given === undefined && !attribute.optional) {
      const where = place.path === "" ? "" : ` in ${place.path}`;
      throw new EvaluationError(`the attribute "${name}" is missing${where}`, place.span);
    }
    const chosen =
      given === undefined || given.kind === "null" ? (attribute.default ?? NULL) : given;
    const { span, path } = inside(place, value, `.${name}`);
    entries.push([name, convertTo(chosen, attribute.type, span, path)]);
  }
  return mappingOf("object", entries);
}

/** The items themselves where there is nothing to convert. */
function convertAll(
  items: readonly Value[],
  element: Type,
  whole: SequenceValue | MappingValue,
  place: Place,
): readonly Value[] {
  const target = isDefinite(element) ? element : commonType(items, whole.type, place.span);
  if (items.every((item) => item.kind === target.kind)) {
    if (target.kind === "string" || target.kind === "number" || target.kind === "bool") {
      return items;
    }
  }
  const keys = whole.kind === "mapping" ? [...whole.entries.keys()] : undefined;
  const converted = items.map((item, i) => {
    const { span, path } = inside(place, whole, `[${keys ? JSON.stringify(keys[i]) : i}]`);
    return convertTo(item, target, span, path);
  });
  // A null of any type in an element leaves the others what they are.
  if (hasDynamic(target) && distinctTypes(converted.map(typeOf)).length > 1) {
    throw noCommonType(whole.type, place.span);
  }
  return converted;
}

/** The one type that all elements of a collection get. */
function commonType(
  items: readonly Value[],
  from: SequenceValue["type"] | MappingValue["type"],
  span: Span,
): Type {
  const [first] = items;
  if (first && isPrimitive(first) && items.every((item) => item.kind === first.kind)) {
    return { kind: first.kind };
  }
  const types = items.map(typeOf);
  const type = unifyTypes(types);
  if (type && type.kind !== "dynamic") return type;
  // Nulls are of the type of the others, of a map only.
  const [only, ...others] = distinctTypes(types.filter(isDefinite));
  if (type && !only) return type;
  if (only && others.length === 0 && (from === "map" || from === "object")) return only;
  throw noCommonType(from, span);
}

function noCommonType(whole: string, span: Span): EvaluationError {
  return new EvaluationError(`the elements of this ${whole} have no common type`, span);
}

function distinctTypes(types: readonly Type[]): readonly Type[] {
  return [...new Map(types.map((type) => [describeType(type), type])).values()];
}

function isPrimitive(
  value: Value,
): value is Extract<Value, { kind: "string" | "number" | "bool" }> {
  return value.kind === "string" || value.kind === "number" || value.kind === "bool";
}

/**
 * The result that a `?:` chooses, as one of the type that both of them can have.
 * @throws {EvaluationError} where there is none, or it cannot become one
 */
export function chosenResult(chosen: Value, other: Value, span: Span): Value {
  const types = [chosen, other].map(typeOf);
  const type = unifyTypes(types.some(isDefinite) ? types.filter(isDefinite) : types);
  if (type) return convertTo(chosen, type, span);
  const listed = types.map(describeType).join(" and ");
  throw new EvaluationError(`the results of ?: must have a common type, not ${listed}`, span);
}
