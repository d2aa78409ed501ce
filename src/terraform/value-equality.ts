import type { Decimal } from "decimal.js";
import type { Text } from "../source/text.ts";
import { shortestWith } from "./float.ts";
import {
  isWhollyKnown,
  unknownText,
  valueKey,
  type MappingValue,
  type NumberValue,
  type SequenceValue,
  type Value,
} from "./value.ts";

/**
 * Whether Terraform's `==` calls two values equal: of one type and alike, so
 * that `1 == "1"` is false. An unknown equals itself, by name.
 * @returns undefined where unknown parts decide
 */
export function equalValues(a: Value, b: Value): boolean | undefined {
  if (a === b) return true;
  if (isUnknown(a) || isUnknown(b)) return valueKey(a) === valueKey(b) ? true : undefined;
  if (a.kind === "string" && b.kind === "string") return equalTexts(a.text, b.text);
  if (a.kind === "number" && b.kind === "number") return equalNumbers(a, b);
  if (a.kind === "bool" && b.kind === "bool") return a.value === b.value;
  if (a.kind === "sequence" && b.kind === "sequence") {
    return a.type === b.type && equalSequences(a, b);
  }
  if (a.kind === "mapping" && b.kind === "mapping") {
    return a.type === b.type && equalMappings(a, b);
  }
  return a.kind === b.kind;
}

/** Numbers with a fraction are equal where their digits are. */
function equalNumbers(a: NumberValue, b: NumberValue): boolean {
  if (a.bits === b.bits || a.value.isInteger()) return a.value.eq(b.value);
  return digitsOf(a).eq(digitsOf(b));
}

function digitsOf({ value, bits }: NumberValue): Decimal {
  return bits === undefined ? value : shortestWith(bits, value);
}

function isUnknown(value: Value): boolean {
  if (value.kind === "unknown") return true;
  return value.kind === "string" && unknownText(value.text) !== undefined;
}

function equalTexts(a: Text, b: Text): boolean | undefined {
  if (a.isKnown && b.isKnown) return a.source === b.source;
  if (a.equals(b)) return true;
  return canBeEqual(knownStart(a), knownStart(b), "start") &&
    canBeEqual(knownEnd(a), knownEnd(b), "end") &&
    canHaveLength(a, b) &&
    canHaveLength(b, a)
    ? undefined
    : false;
}

/** Two strings that begin (end) with these can be equal where one begins (ends) with the other. */
function canBeEqual(a: string, b: string, side: "start" | "end"): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return side === "start" ? long.startsWith(short) : long.endsWith(short);
}

/** A known text cannot equal one whose known parts alone are longer. */
function canHaveLength(known: Text, partial: Text): boolean {
  return !known.isKnown || partial.length - partial.unknowns.length <= known.length;
}

/** The known text in front of the first unknown. */
export function knownStart(text: Text): string {
  let start = "";
  for (const piece of text.pieces) {
    if (piece.unknown) break;
    start += piece.text;
  }
  return start;
}

/** The known text behind the last unknown. */
export function knownEnd(text: Text): string {
  const last = text.pieces.findLastIndex((piece) => piece.unknown);
  return text.pieces
    .slice(last + 1)
    .map((piece) => piece.text)
    .join("");
}

function equalSequences(a: SequenceValue, b: SequenceValue): boolean | undefined {
  if (a.type === "set") return equalSets(a, b);
  if (a.items.length !== b.items.length) return false;
  return allEqual(a.items.map((item, i) => [item, b.items[i]]));
}

/** Elements that are unknown may turn out to be any, or to be the same. */
function equalSets(a: SequenceValue, b: SequenceValue): boolean | undefined {
  const keys = new Set(b.items.map(valueKey));
  if (a.items.length === b.items.length && a.items.every((item) => keys.has(valueKey(item)))) {
    return true;
  }
  return isWhollyKnown(a) && isWhollyKnown(b) ? false : undefined;
}

function equalMappings(a: MappingValue, b: MappingValue): boolean | undefined {
  if (a.entries.size !== b.entries.size) return false;
  return allEqual([...a.entries].map(([key, value]) => [value, b.entries.get(key)]));
}

/** False as soon as one pair differs for certain; a missing second value is a difference. */
function allEqual(pairs: readonly (readonly [Value, Value | undefined])[]): boolean | undefined {
  let result: boolean | undefined = true;
  for (const [left, right] of pairs) {
    const equal = right === undefined ? false : equalValues(left, right);
    if (equal === false) return false;
    if (equal === undefined) result = undefined;
  }
  return result;
}
