import { fillIn } from "../source/fill-in.ts";
import type { Text } from "../source/text.ts";
import { choiceEquality, type Choice } from "./choice.ts";
import type { Decisions } from "./decisions.ts";
import { elementCount } from "./value-size.ts";
import {
  mappingOf,
  setOf,
  stringOf,
  unknownOf,
  unknownText,
  type UnknownValue,
  type Value,
} from "./value.ts";

/** Larger values are not looked through for choices. */
const MAX_ELEMENTS = 100_000;

/**
 * The unknowns of one template whose alternatives are known. They go through an
 * evaluation as unknowns, so that what only passes them on asks no question,
 * and are settled where their value decides.
 */
export class Choices {
  readonly #byName = new Map<string, Choice>();

  /** The unknown that a choice is until it is settled. */
  unknown(choice: Choice): UnknownValue {
    this.#byName.set(choice.name, choice);
    return unknownOf(choice.name);
  }

  /**
   * What `==` says of two values of which one is a choice and the other known.
   * @returns undefined for all other values
   */
  equality(left: Value, right: Value): Value | undefined {
    const first = this.#choiceOf(left);
    if (first) return choiceEquality(first, right);
    const second = this.#choiceOf(right);
    return second && choiceEquality(second, left);
  }

  /** The value with the alternatives that are chosen on this way in place of its choices. */
  settle(value: Value, decisions: Decisions): Value {
    if (this.#byName.size === 0 || elementCount(value) > MAX_ELEMENTS) return value;
    return this.#settle(value, decisions);
  }

  #settle(value: Value, decisions: Decisions): Value {
    switch (value.kind) {
      case "unknown": {
        const choice = this.#byName.get(value.name);
        return (choice && decisions.choose(choice)?.value) ?? value;
      }
      case "string": {
        const text = this.settleText(value.text, decisions);
        return text === value.text ? value : stringOf(text);
      }
      case "sequence": {
        const items = value.items.map((item) => this.#settle(item, decisions));
        if (items.every((item, i) => item === value.items[i])) return value;
        return value.type === "set" ? setOf(items) : { ...value, items };
      }
      case "mapping": {
        const entries = [...value.entries].map(
          ([key, entry]) => [key, this.#settle(entry, decisions)] as const,
        );
        if (entries.every(([key, entry]) => entry === value.entries.get(key))) return value;
        return mappingOf(value.type, entries);
      }
      default:
        return value;
    }
  }

  /** {@link settle} for a text, and for what it encodes. */
  settleText(text: Text, decisions: Decisions): Text {
    if (this.#byName.size === 0 || text.isKnown) return text;
    return fillIn(text, (name) => {
      const choice = this.#byName.get(name);
      return choice && decisions.choose(choice)?.value.text;
    });
  }

  /** Whether `result` has an unknown in it that may have been made from a choice among `values`. */
  areHidden(values: readonly Value[], result: Value): boolean {
    if (this.#byName.size === 0) return false;
    const before = new Set<string>();
    for (const value of values) addUnknowns(value, before);
    const after = new Set<string>();
    addUnknowns(result, after);
    if ([...after].every((name) => before.has(name))) return false;
    return [...before].some((name) => this.#byName.has(name) && !after.has(name));
  }

  #choiceOf(value: Value): Choice | undefined {
    if (value.kind === "unknown") return this.#byName.get(value.name);
    if (value.kind !== "string") return undefined;
    const unknown = unknownText(value.text);
    return unknown && this.#byName.get(unknown.name);
  }
}

function addUnknowns(value: Value, names: Set<string>): void {
  switch (value.kind) {
    case "unknown":
      names.add(value.name);
      break;
    case "string":
      addUnknownsOfText(value.text, names);
      break;
    case "sequence":
      for (const item of value.items) addUnknowns(item, names);
      break;
    case "mapping":
      for (const entry of value.entries.values()) addUnknowns(entry, names);
      break;
    default:
      break;
  }
}

function addUnknownsOfText(text: Text, names: Set<string>): void {
  for (const { unknown, decoded } of text.pieces) {
    if (decoded) addUnknownsOfText(decoded, names);
    else if (unknown) names.add(unknown.name);
  }
}
