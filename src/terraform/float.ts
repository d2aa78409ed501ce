import type { Decimal } from "decimal.js";
import { Numeric, numberOf, type NumberValue } from "./value.ts";

/** The bits of a number's mantissa in Terraform, which computes with binary floats. */
export const MANTISSA_BITS = 512;

/** Those of a 64-bit float, which some functions give. */
const DOUBLE_BITS = 53;

/** Whole numbers of so many digits are exact, and so are their sums and products. */
const EXACT_DIGITS = 70;

/** Whole numbers of so many digits are exact in 53 bits. */
const PLAIN_DIGITS = 15;

/** Numbers of so many significant digits stand for a float of their own, whatever they are. */
const DISTINCT_DIGITS = 153;

/** `mantissa * 2 ** exponent`; the mantissa has its sign. */
interface Float {
  readonly mantissa: bigint;
  readonly exponent: number;
}

/**
 * Sum, difference, product and quotient of finite numbers as Terraform has them.
 * A number stands for the float nearest to it, and is the shortest one that does.
 * @param b of a quotient, not zero
 */
export function calculateFloat(operator: "+" | "-" | "*" | "/", a: Decimal, b: Decimal): Decimal {
  const plain = calculateExact(operator, a, b);
  const areExact = isExact(a) && isExact(b);
  if (plain.isZero() || (areExact && (operator !== "/" || isExact(plain)))) return plain;
  return shortest(combine(operator, floatOf(a), floatOf(b)));
}

/** The number that Terraform reads from decimal digits. */
export function rounded(value: Decimal): Decimal {
  if (!value.isFinite() || value.precision() <= DISTINCT_DIGITS) return value;
  return shortest(floatOf(value));
}

/** A 64-bit float. */
export function doubleOf(double: number): NumberValue {
  if (Number.isSafeInteger(double)) return numberOf(double, DOUBLE_BITS);
  if (!Number.isFinite(double)) return numberOf(double);
  let whole = double;
  let halvings = 0;
  for (; !Number.isInteger(whole); halvings++) whole *= 2;
  const exact = `${BigInt(whole) * 5n ** BigInt(halvings)}e-${halvings}`;
  return numberOf(rounded(new Numeric(exact)), DOUBLE_BITS);
}

/** The digits that tell a number from others with a mantissa of so many bits. */
export function shortestWith(bits: number, value: Decimal): Decimal {
  return isPlain(value) || !value.isFinite() ? value : shortest(floatOf(value, bits));
}

/** Whether its digits are the same with as few bits as there are. */
function isPlain(value: Decimal): boolean {
  return value.isInteger() && value.e < PLAIN_DIGITS;
}

/** {@link calculateFloat} of numbers with mantissas of fewer bits than usual. */
export function calculateNarrow(
  operator: "+" | "-" | "*" | "/",
  a: Decimal,
  b: Decimal,
  bits: number,
): NumberValue {
  const plain = calculateFloat(operator, a, b);
  if (plain.isZero() || isPlain(plain)) return numberOf(plain, bits);
  // A product keeps all of its digits.
  if (operator === "*") return numberOf(plain, Math.max(bits, usedBits(floatOf(plain))));
  return numberOf(rounded(exactly(combine(operator, floatOf(a), floatOf(b), bits))), bits);
}

/** The sum, as wide as the wider one of both. */
export function addNumbers(a: NumberValue, b: NumberValue): NumberValue {
  if (!a.value.isFinite() || !b.value.isFinite()) return numberOf(a.value.plus(b.value));
  return a.bits && b.bits
    ? calculateNarrow("+", a.value, b.value, Math.max(a.bits, b.bits))
    : numberOf(calculateFloat("+", a.value, b.value));
}

function usedBits({ mantissa }: Float): number {
  const bits = (mantissa < 0n ? -mantissa : mantissa).toString(2);
  return bits.replace(/0+$/, "").length;
}

function exactly({ mantissa, exponent }: Float): Decimal {
  const factor = exponent < 0 ? 5n ** BigInt(-exponent) : 2n ** BigInt(exponent);
  return new Numeric(`${mantissa * factor}e${Math.min(0, exponent)}`);
}

function isExact(value: Decimal): boolean {
  return value.isInteger() && value.e < EXACT_DIGITS;
}

function calculateExact(operator: "+" | "-" | "*" | "/", a: Decimal, b: Decimal): Decimal {
  switch (operator) {
    case "+":
      return a.plus(b);
    case "-":
      return a.minus(b);
    case "*":
      return a.times(b);
    case "/":
      return a.div(b);
  }
}

function combine(operator: "+" | "-" | "*" | "/", a: Float, b: Float, bits = MANTISSA_BITS): Float {
  switch (operator) {
    case "+":
      return add(a, b, bits);
    case "-":
      return add(a, { ...b, mantissa: -b.mantissa }, bits);
    case "*":
      return round(a.mantissa * b.mantissa, 1n, a.exponent + b.exponent, bits);
    case "/":
      return round(a.mantissa, b.mantissa, a.exponent - b.exponent, bits);
  }
}

function add(a: Float, b: Float, bits: number): Float {
  const exponent = Math.min(a.exponent, b.exponent);
  const sum =
    (a.mantissa << BigInt(a.exponent - exponent)) + (b.mantissa << BigInt(b.exponent - exponent));
  return round(sum, 1n, exponent, bits);
}

function floatOf(value: Decimal, bits = MANTISSA_BITS): Float {
  const [digits = "0", power = "0"] = value.toExponential().split("e");
  const fraction = digits.split(".")[1]?.length ?? 0;
  const numerator = BigInt(digits.replace(".", ""));
  const tens = Number(power) - fraction;
  return tens >= 0
    ? round(numerator * 10n ** BigInt(tens), 1n, 0, bits)
    : round(numerator, 10n ** BigInt(-tens), 0, bits);
}

/** The float nearest to `numerator / denominator * 2 ** exponent`; of two, the even one. */
function round(numerator: bigint, denominator: bigint, exponent: number, bits: number): Float {
  const isNegative = numerator < 0n !== denominator < 0n;
  const above = numerator < 0n ? -numerator : numerator;
  const below = denominator < 0n ? -denominator : denominator;
  // Enough bits of the quotient to round it, and one more for what is left.
  const shift = bits + 2 - (bitLength(above) - bitLength(below));
  const dividend = shift > 0 ? above << BigInt(shift) : above;
  const divisor = shift > 0 ? below : below << BigInt(-shift);
  const quotient = (dividend / divisor) * 2n + (dividend % divisor === 0n ? 0n : 1n);
  const surplus = BigInt(bitLength(quotient) - bits);
  let mantissa = quotient >> surplus;
  const rest = quotient - (mantissa << surplus);
  const half = 1n << (surplus - 1n);
  if (rest > half || (rest === half && mantissa % 2n === 1n)) mantissa++;
  return {
    mantissa: isNegative ? -mantissa : mantissa,
    exponent: exponent - shift - 1 + Number(surplus),
  };
}

/** The number with the fewest digits that is nearest to this float, as Go's `big.Float` writes it. */
function shortest({ mantissa, exponent }: Float): Decimal {
  const magnitude = 2n * (mantissa < 0n ? -mantissa : mantissa);
  const isEven = mantissa % 2n === 0n;
  const [lower, exact, upper] = decimalDigits(
    [magnitude - 1n, magnitude, magnitude + 1n],
    exponent - 1,
  );
  const digits = shortestDigits(lower, exact, upper, isEven);
  return new Numeric(`${mantissa < 0n ? "-" : ""}${digits}e${Math.min(0, exponent - 1)}`);
}

/** The digits of numbers times a power of two: whole ones, of tenths to the power of a negative exponent. */
function decimalDigits(
  [lower, exact, upper]: readonly [bigint, bigint, bigint],
  exponent: number,
): [string, string, string] {
  const factor = exponent < 0 ? 5n ** BigInt(-exponent) : 2n ** BigInt(exponent);
  const longest = (upper * factor).toString();
  const padded = (value: bigint) => (value * factor).toString().padStart(longest.length, "0");
  return [padded(lower), padded(exact), longest];
}

/** As few digits of `exact` as tell it from its neighbours half-way to the next floats, and zeros. */
function shortestDigits(lower: string, exact: string, upper: string, isEven: boolean): string {
  const lowerEnd = lower.replace(/0+$/, "").length;
  const upperEnd = upper.replace(/0+$/, "").length;
  for (let i = 0; i < exact.length; i++) {
    const digit = exact.charAt(i);
    const above = upper.charAt(i);
    const mayCut = lower.charAt(i) !== digit || (isEven && i + 1 === lowerEnd);
    const mayRaise =
      digit !== above && (isEven || Number(digit) + 1 < Number(above) || i + 1 < upperEnd);
    if (!mayCut && !mayRaise) continue;
    const raises = mayRaise && (!mayCut || isNearerAbove(exact, i + 1));
    const kept = BigInt(exact.slice(0, i + 1)) + (raises ? 1n : 0n);
    return kept.toString() + "0".repeat(exact.length - i - 1);
  }
  return exact;
}

/** Whether the digits from `at` on are more than a half, or just that behind an odd digit. */
function isNearerAbove(exact: string, at: number): boolean {
  const rest = exact.slice(at);
  if (!/^50*$/.test(rest)) return rest.charAt(0) >= "5";
  return Number(exact.charAt(at - 1)) % 2 === 1;
}

/** The bits of a number without its sign. */
export function bitLength(value: bigint): number {
  const hex = (value < 0n ? -value : value).toString(16);
  return 4 * hex.length - (Math.clz32(Number.parseInt(hex.charAt(0), 16)) - 28);
}
