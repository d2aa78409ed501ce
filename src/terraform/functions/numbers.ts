import type { Decimal } from "decimal.js";
import { toNumber, toText } from "../convert.ts";
import { calculateFloat } from "../float.ts";
import { describeValue, isWhollyKnown, numberOf, Numeric, type Value } from "../value.ts";
import type { Arguments, FunctionTable } from "./definition.ts";
import { anything, collection, number } from "./parameters.ts";

/** Functions on numbers. */
export const NUMBER_FUNCTIONS: FunctionTable = {
  abs: { parameters: [number("num")], call: (args) => numberOf(args.number(0).abs()) },
  ceil: { parameters: [number("num")], call: (args) => numberOf(args.number(0).ceil().plus(0)) },
  floor: { parameters: [number("num")], call: (args) => numberOf(args.number(0).floor().plus(0)) },
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
    call: (args) => float(args, Math.pow(args.number(0).toNumber(), args.number(1).toNumber())),
  },
  signum: { parameters: [number("num")], call: (args) => numberOf(Math.sign(args.integer(0)) + 0) },
  sum: { parameters: [collection("list")], call: sum },
};

/** Terraform computes these with 64-bit floats, too. */
function float(args: Arguments, result: number): Value {
  return Number.isNaN(result) ? args.fail("the result is no number") : numberOf(result);
}

function extreme(args: Arguments, isBetter: (number: Decimal, best: Decimal) => boolean): Value {
  if (args.count === 0) args.fail("at least one number is needed");
  let best = args.number(0);
  for (let i = 1; i < args.count; i++) {
    if (isBetter(args.number(i), best)) best = args.number(i);
  }
  return numberOf(best);
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
  return numberOf(number.toString());
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

function sum(args: Arguments): Value {
  const { items } = args.sequence(0);
  if (items.length === 0) args.fail("the list is empty", 0);
  if (!items.every(isWhollyKnown)) return args.unknown();
  return numberOf(items.reduce((total, item) => sumOf(total, summand(args, item)), new Numeric(0)));
}

function sumOf(a: Decimal, b: Decimal): Decimal {
  return a.isFinite() && b.isFinite() ? calculateFloat("+", a, b) : a.plus(b);
}

function summand(args: Arguments, item: Value): Decimal {
  const number = toNumber(item);
  if (number?.kind === "number") return number.value;
  return args.fail(`${describeValue(item)} is no number`, 0);
}
