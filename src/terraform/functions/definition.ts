import type { Decimal } from "decimal.js";
import type { Span } from "../../source/source-file.ts";
import { Text } from "../../source/text.ts";
import { toText } from "../convert.ts";
import { describeApart } from "../describe-apart.ts";
import { EvaluationError } from "../evaluation-error.ts";
import type { Type } from "../value-type.ts";
import {
  describeValue,
  listOf,
  stringOf,
  unknownOf,
  type MappingValue,
  type SequenceValue,
  type UnknownValue,
  type Value,
} from "../value.ts";
import type { FunctionFiles } from "./function-files.ts";

/** The longest string that a function makes, in characters. */
export const MAX_TEXT_LENGTH = 4 * 1024 * 1024;

/** The most pieces with an origin of their own that a string is put together from. */
export const MAX_PIECES = 300_000;

/** The most elements, nested ones included, that a function takes or gives. */
export const MAX_ELEMENTS = 100_000;

/** The largest number that Terraform counts with. */
export const MAX_INTEGER = "9223372036854775807";

/** An argument with the expression that it came from. */
export interface Argument {
  readonly value: Value;
  readonly span: Span;
}

export interface CallContext {
  /** The whole call. */
  readonly span: Span;
  readonly files: FunctionFiles;
}

export interface Parameter {
  readonly name: string;
  /** Arguments are converted to it. */
  readonly type: Type;
  readonly nullable?: boolean;
  /**
   * What may be unknown of an argument without making the whole result
   * unknown: elements or parts of it, or all of it. Nothing where it is left out.
   */
  readonly unknown?: "inside" | "all";
}

/** A built-in function. */
export interface FunctionDefinition {
  readonly parameters: readonly Parameter[];
  /** Takes the arguments that are left, if there are any. */
  readonly variadic?: Parameter;
  /** Whether it is the function's own business what of its result is sensitive. */
  readonly handlesSensitive?: boolean;
  /**
   * Gets arguments that were counted, converted and checked for null and unknowns.
   * @throws {EvaluationError} where Terraform refuses them
   */
  readonly call: (args: Arguments) => Value;
}

export type FunctionTable = Readonly<Record<string, FunctionDefinition>>;

/** The arguments of one call, and what functions do with them over and over. */
export class Arguments {
  constructor(
    readonly name: string,
    readonly list: readonly Argument[],
    readonly context: CallContext,
  ) {}

  get count(): number {
    return this.list.length;
  }

  get span(): Span {
    return this.context.span;
  }

  at(index: number): Argument {
    const argument = this.list[index];
    if (!argument) throw new RangeError(`${this.name} has no argument ${index}`);
    return argument;
  }

  value(index: number): Value {
    return this.at(index).value;
  }

  /** The text of a string argument; of an unknown one, the unknown. */
  text(index: number): Text {
    return textOf(this.at(index));
  }

  /** The string, of a parameter whose arguments are known. */
  string(index: number): string {
    return this.text(index).source;
  }

  number(index: number): Decimal {
    const { value } = this.at(index);
    if (value.kind !== "number")
      throw new TypeError(`${this.name}: argument ${index} is no number`);
    return value.value;
  }

  /** The bits of the mantissa of a number that has fewer than usual. */
  bits(index: number): number | undefined {
    const { value } = this.at(index);
    return value.kind === "number" ? value.bits : undefined;
  }

  /** @throws {EvaluationError} where the number is not whole, or too large to count with */
  integer(index: number): number {
    const exact = this.number(index);
    const number = exact.toNumber();
    if (exact.isInteger() && Number.isSafeInteger(number)) return number;
    return this.fail(`a whole number is needed, not ${describeValue(this.value(index))}`, index);
  }

  /** An {@link integer} of which it only matters whether it is larger than what there is. */
  size(index: number): number {
    const number = this.number(index);
    const isLarge = number.isInteger() && number.abs().lte(MAX_INTEGER);
    return isLarge ? clamped(number.toNumber()) : this.integer(index);
  }

  /** @throws {EvaluationError} where the argument is no list, set or tuple */
  sequence(index: number): SequenceValue {
    const { value } = this.at(index);
    if (value.kind === "sequence") return value;
    return this.fail(`a list, set or tuple is needed, not ${describeValue(value)}`, index);
  }

  /** @throws {EvaluationError} where the argument is no map or object */
  mapping(index: number): MappingValue {
    const { value } = this.at(index);
    if (value.kind === "mapping") return value;
    return this.fail(`a map or object is needed, not ${describeValue(value)}`, index);
  }

  /** @param index of the argument that is wrong; without it, the call as a whole is */
  fail(message: string, index?: number): never {
    const span = index === undefined ? this.span : this.at(index).span;
    throw new EvaluationError(`${this.name}: ${message}`, span);
  }

  /** The result where unknown arguments decide. */
  unknown(): UnknownValue {
    return unknownOf(callName(this.name, this.list));
  }

  /** {@link unknown} as a text. */
  unknownText(): Text {
    return Text.unknown(this.unknown().name, this.span);
  }

  /** The name of what this call makes of an unknown that is a part of an argument. */
  renamed(unknown: string, index = 0): string {
    const value = unknownOf(unknown);
    const list = this.list.map((argument, i) => (i === index ? { ...argument, value } : argument));
    return callName(this.name, list);
  }

  /** A computed string, that leads to the whole call. */
  computed(text: string): Value {
    this.checkLength(text.length);
    return stringOf(text, this.span);
  }

  /** @throws {EvaluationError} where a string would be longer than functions make */
  checkLength(length: number): void {
    if (length > MAX_TEXT_LENGTH) {
      this.fail(`the result would be longer than ${MAX_TEXT_LENGTH} characters`);
    }
  }

  /** @throws {EvaluationError} where a string would have more pieces than functions make */
  checkPieces(count: number): void {
    if (count > MAX_PIECES) {
      this.fail(`the result would be put together from more than ${MAX_PIECES} pieces`);
    }
  }

  /** @throws {EvaluationError} where a collection would be larger than functions make */
  checkCount(count: number): void {
    if (count > MAX_ELEMENTS) {
      this.fail(`the result would have more than ${MAX_ELEMENTS} elements`);
    }
  }

  /** The texts one behind the other. */
  concatenated(texts: readonly Text[]): Text {
    this.checkLength(texts.reduce((sum, text) => sum + text.length, 0));
    this.checkPieces(texts.reduce((sum, text) => sum + text.pieces.length, 0));
    return Text.concat(texts);
  }

  strings(texts: readonly Text[]): Value {
    this.checkCount(texts.length);
    return listOf(texts.map((text) => stringOf(text)));
  }
}

function clamped(number: number): number {
  return Math.max(-Number.MAX_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, number));
}

/** The text of an argument that is a string or unknown. */
export function textOf({ value, span }: Argument): Text {
  const text = toText(value, span);
  if (text) return text;
  throw new TypeError(`a ${value.kind} has no text`);
}

/**
 * The name of what an unknown call results in: `upper(var.name)`. The same
 * call has the same name, and another one another.
 */
export function callName(name: string, args: readonly Argument[]): string {
  return `${name}(${describeApart(args.map(({ value }) => value))})`;
}
