import type { Value } from "./value.ts";

/** A type of the Terraform language, as a variable's `type` or a function's parameter asks for it. */
export type Type =
  | { readonly kind: "any" | "dynamic" | "string" | "number" | "bool" }
  | { readonly kind: "list" | "set" | "map"; readonly element: Type }
  | { readonly kind: "tuple"; readonly items: readonly Type[] }
  | { readonly kind: "object"; readonly attributes: ReadonlyMap<string, AttributeType> };

/** An attribute of an object type: `optional(type, default)` or plain. */
export interface AttributeType {
  readonly type: Type;
  readonly optional: boolean;
  readonly default: Value | undefined;
}

export const ANY: Type = { kind: "any" };
/** That of a null that is written out, which can become one of any type, and of what is wrong. */
export const DYNAMIC: Type = { kind: "dynamic" };
export const STRING: Type = { kind: "string" };
export const NUMBER: Type = { kind: "number" };
export const BOOL: Type = { kind: "bool" };

export function listType(element: Type): Type {
  return { kind: "list", element };
}

export function setType(element: Type): Type {
  return { kind: "set", element };
}

export function mapType(element: Type): Type {
  return { kind: "map", element };
}

/** The type of a value; `any` where it is unknown or an empty collection's element. */
export function typeOf(value: Value): Type {
  switch (value.kind) {
    case "null":
      return value.type ?? DYNAMIC;
    case "unknown":
      return value.mistaken ? DYNAMIC : ANY;
    case "sequence": {
      const items = value.items.map(typeOf);
      if (value.type === "tuple") return { kind: "tuple", items };
      return { kind: value.type, element: unifyTypes(items) ?? ANY };
    }
    case "mapping": {
      const entries = [...value.entries].map(([name, entry]) => [name, typeOf(entry)] as const);
      if (value.type === "map") {
        return { kind: "map", element: unifyTypes(entries.map(([, type]) => type)) ?? ANY };
      }
      return { kind: "object", attributes: requiredAttributes(entries) };
    }
    default:
      return { kind: value.kind };
  }
}

/** As Terraform writes it: `list(string)`, `object({a=number})`. */
export function describeType(type: Type): string {
  switch (type.kind) {
    case "list":
    case "set":
    case "map":
      return `${type.kind}(${describeType(type.element)})`;
    case "tuple":
      return `tuple([${type.items.map(describeType).join(", ")}])`;
    case "object": {
      const attributes = [...type.attributes].map(([name, { type, optional }]) =>
        optional ? `${name}=optional(${describeType(type)})` : `${name}=${describeType(type)}`,
      );
      return `object({${attributes.join(", ")}})`;
    }
    default:
      return type.kind;
  }
}

/**
 * The type that values of all these types can be converted to, by the rules
 * that Terraform has for the elements of a list and the results of `?:`.
 * @returns undefined where there is none, as for a number and a bool
 */
export function unifyTypes(types: readonly Type[]): Type | undefined {
  const known = types.filter(isDefinite);
  const [first] = known;
  const isDynamic = types.some((type) => type.kind === "dynamic");
  if (!first) return isDynamic ? DYNAMIC : ANY;
  const kinds = new Set(known.map((type) => type.kind));
  if ([...kinds].every(isPrimitiveKind)) {
    if (kinds.size === 1) return first;
    if (kinds.has("string")) return STRING;
    return isDynamic ? DYNAMIC : undefined;
  }
  // Beside a null of any type, only primitive types are taken for that of all.
  if (isDynamic && !isMixOf(kinds, "list", "tuple") && !isMixOf(kinds, "map", "object")) {
    return kinds.has("object") && kinds.has("tuple") ? undefined : DYNAMIC;
  }
  if (kinds.size === 1) return unifySameKind(first, known);
  if ([...kinds].every((kind) => kind === "list" || kind === "set" || kind === "tuple")) {
    return unifySequences(kinds.has("list") ? "list" : "set", kinds.has("set"), known);
  }
  if ([...kinds].every((kind) => kind === "map" || kind === "object")) {
    return unifyToMap(known);
  }
  return undefined;
}

function unifySameKind(first: Type, types: readonly Type[]): Type | undefined {
  switch (first.kind) {
    case "list":
    case "set":
    case "map": {
      const element = unifyTypes(types.flatMap(elementTypes));
      return element && { kind: first.kind, element };
    }
    case "tuple":
      return unifyTuples(types);
    case "object":
      return unifyObjects(types);
    default:
      return first;
  }
}

function unifySequences(
  kind: "list" | "set",
  hasSets: boolean,
  types: readonly Type[],
): Type | undefined {
  const elements = types.flatMap(elementTypes);
  if (!isOneType(elements)) return undefined;
  // Where there are sets, all are converted to what is of this kind, be it numbers and they strings.
  const preferred = types.filter((type) => type.kind === kind).flatMap(elementTypes);
  const element = unifyTypes(hasSets ? preferred : elements);
  return element && { kind, element };
}

function unifyTuples(types: readonly Type[]): Type | undefined {
  const rows = types.map(elementTypes);
  const length = rows[0]?.length ?? 0;
  if (rows.some((row) => row.length !== length)) {
    const element = unifyTypes(rows.flat());
    // Each of them is a list by itself then.
    if (element?.kind === "dynamic" && !rows.every(isOneType)) return undefined;
    return element && { kind: "list", element };
  }
  const items: Type[] = [];
  for (let i = 0; i < length; i++) {
    const item = unifyTypes(rows.flatMap((row) => row[i] ?? []));
    if (!item) return undefined;
    items.push(item);
  }
  return { kind: "tuple", items };
}

function unifyObjects(types: readonly Type[]): Type | undefined {
  const columns = new Map<string, Type[]>();
  for (const type of types) {
    if (type.kind !== "object") continue;
    for (const [name, attribute] of type.attributes) {
      const column = columns.get(name);
      if (column) column.push(attribute.type);
      else columns.set(name, [attribute.type]);
    }
  }
  if ([...columns.values()].some((column) => column.length !== types.length)) {
    return unifyToMap(types);
  }
  const attributes: (readonly [string, Type])[] = [];
  for (const [name, column] of columns) {
    const type = unifyTypes(column);
    if (!type) return undefined;
    attributes.push([name, type]);
  }
  return { kind: "object", attributes: requiredAttributes(attributes) };
}

function unifyToMap(types: readonly Type[]): Type | undefined {
  const element = unifyTypes(types.flatMap(elementTypes));
  // What an empty map could have in it may be anything.
  const isOpen = types.some((type) => type.kind === "map" && !isDefinite(type.element));
  if (!element && isOpen) return ANY;
  // Each of them is a map by itself then.
  const isLoose = element?.kind === "dynamic";
  if (isLoose && !types.every((type) => unifyTypes(elementTypes(type)))) return undefined;
  return element && { kind: "map", element };
}

function elementTypes(type: Type): readonly Type[] {
  switch (type.kind) {
    case "list":
    case "set":
    case "map":
      return [type.element];
    case "tuple":
      return type.items;
    case "object":
      return [...type.attributes.values()].map((attribute) => attribute.type);
    default:
      return [];
  }
}

/** Whether what is in a value of this type may be a null of any type. */
export function hasDynamic(type: Type): boolean {
  return type.kind === "dynamic" || elementTypes(type).some(hasDynamic);
}

function requiredAttributes(entries: Iterable<readonly [string, Type]>) {
  const attributes = new Map<string, AttributeType>();
  for (const [name, type] of entries) {
    attributes.set(name, { type, optional: false, default: undefined });
  }
  return attributes;
}

/** Whether elements of these types have one in common that says what they are, or are all null. */
function isOneType(types: readonly Type[]): boolean {
  const type = unifyTypes(types);
  return type !== undefined && (type.kind !== "dynamic" || !types.some(isDefinite));
}

function isMixOf(kinds: ReadonlySet<Type["kind"]>, ...mixed: readonly Type["kind"][]): boolean {
  return kinds.size === mixed.length && mixed.every((kind) => kinds.has(kind));
}

/** Whether a type says what its values are. */
export function isDefinite({ kind }: Type): boolean {
  return kind !== "any" && kind !== "dynamic";
}

function isPrimitiveKind(kind: Type["kind"]): boolean {
  return kind === "string" || kind === "number" || kind === "bool";
}
