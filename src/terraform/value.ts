import { Decimal } from "decimal.js";
import type { Span } from "../source/source-file.ts";
import { SENSITIVE, Text, type Unknown } from "../source/text.ts";
import type { Formula } from "./condition.ts";
import { formatGeneral } from "./functions/number-format.ts";
import { isSensitive, markSensitive } from "./sensitive.ts";
import type { Type } from "./value-type.ts";

/** How many digits before or after the point a number may have; larger ones count as infinite. */
export const MAX_NUMBER_DIGITS = 10_000;

/** More digits than the 512-bit floats have that Terraform computes with. */
export const Numeric = Decimal.clone({
  precision: 160,
  toExpNeg: -MAX_NUMBER_DIGITS,
  toExpPos: MAX_NUMBER_DIGITS,
  minE: -MAX_NUMBER_DIGITS,
  maxE: MAX_NUMBER_DIGITS,
});

/**
 * A value of the Terraform language, as far as it is known. Where `sensitive`
 * is set, no output may show it; of a string, the pieces of its text say so.
 */
export type Value =
  NullValue | BoolValue | NumberValue | StringValue | SequenceValue | MappingValue | UnknownValue;

export interface NullValue {
  readonly kind: "null";
  /** What it has been converted to, as that of a variable or an element; undefined for one of any type. */
  readonly type?: Type;
}

export interface BoolValue {
  readonly kind: "bool";
  readonly value: boolean;
  readonly sensitive?: true;
}

export interface NumberValue {
  readonly kind: "number";
  readonly value: Decimal;
  /** The bits of its mantissa where they are fewer than usual: it is written with fewer digits then. */
  readonly bits: number | undefined;
  readonly sensitive?: true;
}

/** The bits of the mantissa of what is counted, as the length of a list or the index of its elements. */
export const COUNT_BITS = 64;

/** A string; parts of its text may be unknown. */
export interface StringValue {
  readonly kind: "string";
  readonly text: Text;
}

/** Sets are sorted and hold each element once; use {@link setOf}. */
export interface SequenceValue {
  readonly kind: "sequence";
  readonly type: "tuple" | "list" | "set";
  readonly items: readonly Value[];
  readonly sensitive?: true;
  /** The name of the whole, where it may have other elements than these. */
  readonly open?: string;
}

/** Entries are in the order of their keys, as Terraform keeps them; use {@link mappingOf}. */
export interface MappingValue {
  readonly kind: "mapping";
  readonly type: "object" | "map";
  readonly entries: ReadonlyMap<string, Value>;
  readonly sensitive?: true;
  /** The name of the whole, where it may have other entries than these. */
  readonly open?: string;
}

/** Something that is only known when a workspace is built, or never to `lint`. */
export interface UnknownValue {
  readonly kind: "unknown";
  /** In the template's words: `var.name`, `data.coder_parameter.ide.value`, `upper(var.x)`. */
  readonly name: string;
  /**
   * What is known inside it: the configured arguments of a resource, the outputs
   * of a module. It may throw an EvaluationError at `span`, where the name is asked for.
   */
  readonly attribute?: (name: string, span: Span) => Value | undefined;
  /** The object that it is where all of it is asked for: of a module, its outputs. */
  readonly whole?: () => Value;
  /** Set where it stands for an expression that is wrong, which is reported by itself. */
  readonly mistaken?: true;
  /** For an unknown truth value: what it asks. */
  readonly test?: Formula;
}

export const NULL: NullValue = { kind: "null" };
export const TRUE: BoolValue = { kind: "bool", value: true };
export const FALSE: BoolValue = { kind: "bool", value: false };

export function boolOf(value: boolean): BoolValue {
  return value ? TRUE : FALSE;
}

/** @param bits of its mantissa, where they are fewer than usual */
export function numberOf(value: Decimal.Value, bits?: number): NumberValue {
  return { kind: "number", value: new Numeric(value), bits };
}

/** A number that Terraform counts: its mantissa has 64 bits. */
export function countOf(value: Decimal.Value): NumberValue {
  return numberOf(value, COUNT_BITS);
}

/** How Terraform writes what a division by zero gives; undefined for all other numbers. */
export function infinityText(value: Decimal): string | undefined {
  if (value.isFinite()) return undefined;
  return value.isNegative() ? "-Inf" : "+Inf";
}

export function stringOf(text: Text | string, span?: Span): StringValue {
  return { kind: "string", text: typeof text === "string" ? Text.of(text, span) : text };
}

export function unknownOf(name: string): UnknownValue {
  return { kind: "unknown", name };
}

export function tupleOf(items: readonly Value[]): SequenceValue {
  return { kind: "sequence", type: "tuple", items };
}

export function listOf(items: readonly Value[]): SequenceValue {
  return { kind: "sequence", type: "list", items };
}

/** Sorts and removes duplicates. As in Terraform, a set with a sensitive element is sensitive as a whole. */
export function setOf(items: readonly Value[]): Value {
  const unique = new Map(items.map((item) => [valueKey(item), item]));
  const sorted = [...unique.values()].sort(compareForSet);
  const set: SequenceValue = { kind: "sequence", type: "set", items: sorted };
  return sorted.some(isSensitive) ? markSensitive(set) : set;
}

/** Sorts the entries by key. */
export function mappingOf(
  type: "object" | "map",
  entries: Iterable<readonly [string, Value]>,
): MappingValue {
  const sorted = [...new Map(entries)].sort(([a], [b]) => compareStrings(a, b));
  return { kind: "mapping", type, entries: new Map(sorted) };
}

/** Terraform's order of strings: by UTF-8 bytes, which is by code point. */
export function compareStrings(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    if (left === right) continue;
    const surrogates =
      (left >= 0xd800 && left < 0xe000 ? 1 : 0) - (right >= 0xd800 && right < 0xe000 ? 1 : 0);
    return surrogates !== 0 ? surrogates : left - right;
  }
  return a.length - b.length;
}

/** Equal keys are equal values, unknowns compared by name. */
export function valueKey(value: Value): string {
  switch (value.kind) {
    case "null":
      return "null";
    case "bool":
      return String(value.value);
    case "number":
      return `#${value.value.toString()}`;
    case "string": {
      const unknown = unknownText(value.text);
      return unknown ? `?${unknown.name}` : JSON.stringify(value.text.key);
    }
    case "sequence":
      return `${value.type === "set" ? "set" : ""}[${value.items.map(valueKey).join(",")}]`;
    case "mapping":
      return `{${[...value.entries].map(([k, v]) => `${JSON.stringify(k)}:${valueKey(v)}`).join(",")}}`;
    case "unknown":
      return `?${value.name}`;
  }
}

/** Whether no part of the value is unknown. */
export function isWhollyKnown(value: Value): boolean {
  switch (value.kind) {
    case "unknown":
      return false;
    case "string":
      return value.text.isKnown;
    case "sequence":
      return value.items.every(isWhollyKnown);
    case "mapping":
      return [...value.entries.values()].every(isWhollyKnown);
    default:
      return true;
  }
}

/** The unknown that a text is as a whole, or undefined. */
export function unknownText(text: Text): Unknown | undefined {
  return text.pieces.length === 1 ? text.pieces[0]?.unknown : undefined;
}

/** For messages and unknowns' names, short: `"abc"`, `[1, 2]`, `var.x`. */
export function describeValue(value: Value): string {
  const text = describe(value, MAX_DESCRIPTION + 1);
  return text.length > MAX_DESCRIPTION ? `${text.slice(0, MAX_DESCRIPTION)}…` : text;
}

const MAX_DESCRIPTION = 120;

/** Stops after about `budget` characters: a value may be large, and nest far. */
function describe(value: Value, budget: number): string {
  if ("sensitive" in value && value.sensitive) return SENSITIVE;
  switch (value.kind) {
    case "null":
      return "null";
    case "bool":
      return String(value.value);
    case "number":
      return infinityText(value.value) ?? value.value.toString();
    case "string":
      return describeText(value.text.slice(0, MAX_DESCRIPTION));
    case "sequence":
      return describeItems("[", value.items, "]", budget, describe);
    case "mapping":
      return describeItems(
        "{",
        value.entries,
        "}",
        budget,
        ([key, entry], left) => `${key} = ${describe(entry, left)}`,
      );
    case "unknown":
      return value.name;
  }
}

function describeText(text: Text): string {
  const unknown = unknownText(text);
  if (unknown) return unknown.name;
  const { display } = text;
  return display === SENSITIVE ? display : JSON.stringify(display);
}

function describeItems<T>(
  open: string,
  items: Iterable<T>,
  close: string,
  budget: number,
  describeItem: (item: T, budget: number) => string,
): string {
  let text = open;
  for (const item of items) {
    if (text.length > budget) break;
    const separator = text.length > open.length ? ", " : "";
    text += separator + describeItem(item, budget - text.length);
  }
  return text + close;
}

/** What Terraform calls the type, for messages. */
export function typeName(value: Value): string {
  switch (value.kind) {
    case "sequence":
    case "mapping":
      return value.type;
    default:
      return value.kind;
  }
}

/** Of numbers in the elements of a set, by which these are sorted. */
const ORDER_DIGITS = 10;

function compareForSet(a: Value, b: Value): number {
  if (a.kind === "number" && b.kind === "number") return a.value.cmp(b.value);
  if (a.kind === "string" && b.kind === "string") return compareStrings(a.text.key, b.text.key);
  if (a.kind === "null" || b.kind === "null") return a.kind === "null" ? 1 : -1;
  return compareStrings(orderKey(a), orderKey(b));
}

/** What Terraform sorts the elements of a set by that are no plain numbers and strings. */
function orderKey(value: Value): string {
  const inOrder = (open: string, items: Iterable<Value>, close: string) =>
    `${open}${Array.from(items, (item) => `${orderKey(item)};`).join("")}${close}`;
  switch (value.kind) {
    case "null":
      return "~";
    case "bool":
      return value.value ? "T" : "F";
    case "number":
      return formatGeneral(value.value, ORDER_DIGITS);
    case "string":
      return JSON.stringify(value.text.key);
    case "sequence":
      return value.type === "tuple"
        ? inOrder("<", value.items, ">")
        : inOrder("[", value.items, "]");
    case "mapping":
      return value.type === "object"
        ? inOrder("<", value.entries.values(), ">")
        : `{${Array.from(value.entries, ([key, entry]) => `${JSON.stringify(key)}:${orderKey(entry)};`).join("")}}`;
    case "unknown":
      return `?${value.name}`;
  }
}
