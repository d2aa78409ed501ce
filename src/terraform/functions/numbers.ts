import type { Decimal } from "decimal.js";
import { toNumber, toText } from "../convert.ts";
import { addNumbers, bitLength, doubleOf } from "../float.ts";
import {
  COUNT_BITS,
  countOf,
  describeValue,
  isWhollyKnown,
  numberOf,
  type NumberValue,
  type Value,
} from "../value.ts";
import { MAX_INTEGER, type Arguments, type FunctionTable } from "./definition.ts";
import { anything, collection, number } from "./parameters.ts";
import { power } from "./power.ts";

/** Functions on numbers. */
export const NUMBER_FUNCTIONS: FunctionTable = {
  abs: {
    parameters: [number("num")],
    call: (args) => numberOf(args.number(0).abs(), args.bits(0)),
  },
  ceil: { parameters: [number("num")], call: (args) => whole(args, args.number(0).ceil()) },
  floor: { parameters: [number("num")], call: (args) => whole(args, args.number(0).floor()) },
  log: {
    parameters: [number("num"), number("base")],
    call: (args) =>
      float(args, Math.log(args.number(0).toNumber()) / Math.log(args.number(1).toNumber())),
  },
  max: {
    parameters: [],
    variadic: number("numbers"),
    call: (args) => extreme(args, (number, best) => number.gt(best)),
  },
  min: {
    parameters: [],
    variadic: number("numbers"),
    call: (args) => extreme(args, (number, best) => number.lt(best)),
  },
  parseint: { parameters: [anything("number"), number("base")], call: parseint },
  pow: {
    parameters: [number("num"), number("power")],
    call: (args) => float(args, power(args.number(0).toNumber(), args.number(1).toNumber())),
  },
  signum: { parameters: [number("num")], call: signum },
  sum: { parameters: [collection("list")], call: sum },
};

/** A zero has no sign then. */
function whole(args: Arguments, number: Decimal): Value {
  return numberOf(number.plus(0), args.bits(0));
}

/** Terraform computes these with 64-bit floats, too. */
function float(args: Arguments, result: number): Value {
  return Number.isNaN(result) ? args.fail("the result is no number") : doubleOf(result);
}

function extreme(args: Arguments, isBetter: (number: Decimal, best: Decimal) => boolean): Value {
  if (args.count === 0) args.fail("at least one number is needed");
  let best = 0;
  for (let i = 1; i < args.count; i++) {
    if (isBetter(args.number(i), args.number(best))) best = i;
  }
  return numberOf(args.number(best), args.bits(best));
}

/** The digits of bases above 36 go on with capital letters. */
const DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
const MAX_BASE = 62;

/** The most digits that are read. */
const MAX_DIGITS = 10_000;

function parseint(args: Arguments): Value {
  const { value, span } = args.at(0);
  const base = args.integer(1);
  if (base < 2 || base > MAX_BASE) args.fail(`the base must be from 2 to ${MAX_BASE}`, 1);
  const text =
    value.kind === "string" || value.kind === "unknown" ? toText(value, span) : undefined;
  if (!text) args.fail(`a string is needed, not ${describeValue(value)}`, 0);
  if (!text.isKnown) return args.unknown();
  const number = readInteger(text.source, base);
  if (number === undefined) {
    args.fail(`${describeValue(value)} is no whole number in base ${base}`, 0);
  }
  return numberOf(number.toString(), Math.max(COUNT_BITS, bitLength(number)));
}

function readInteger(text: string, base: number): bigint | undefined {
  const sign = text.startsWith("-") ? -1n : 1n;
  const digits = /^[+-]/.test(text) ? text.slice(1) : text;
  if (digits === "" || digits.length > MAX_DIGITS) return undefined;
  let number = 0n;
  for (const digit of base > 36 ? digits : digits.toLowerCase()) {
    const value = DIGITS.indexOf(digit);
    if (value < 0 || value >= base) return undefined;
    number = number * BigInt(base) + BigInt(value);
  }
  return sign * number;
}

function signum(args: Arguments): Value {
  const number = args.number(0);
  if (!number.isInteger() || number.abs().gt(MAX_INTEGER)) args.integer(0);
  return countOf(number.isZero() ? 0 : number.s);
}

function sum(args: Arguments): Value {
  const { items } = args.sequence(0);
  if (items.length === 0) args.fail("the list is empty", 0);
  if (!items.every(isWhollyKnown)) return args.unknown();
  return items.map((item) => summand(args, item)).reduce(addNumbers);
}

function summand(args: Arguments, item: Value): NumberValue {
  const number = toNumber(item);
  if (number?.kind === "number") return number;
  return args.fail(`${describeValue(item)} is no number`, 0);
}
