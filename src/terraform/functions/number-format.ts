import type { Decimal } from "decimal.js";
import { MANTISSA_BITS } from "../float.ts";
import { Numeric } from "../value.ts";

/** `123.46`: `digits` behind the point. */
export function formatFixed(value: Decimal, digits: number): string {
  const unit = new Numeric(10).pow(-digits);
  return value.toFixed(digits, roundingFor(value, unit));
}

/** `1.235e+02`: `digits` behind the point of the mantissa. */
export function formatExponent(value: Decimal, digits: number): string {
  const unit = new Numeric(10).pow((value.isZero() ? 0 : value.e) - digits);
  return padExponent(value.toExponential(digits, roundingFor(value, unit)));
}

/**
 * The shorter of the two other forms, with as many digits as the number has or
 * at most `precision` significant ones, as Go's `%g` chooses.
 */
export function formatGeneral(value: Decimal, precision: number | undefined): string {
  const significant = precision === undefined ? undefined : Math.max(1, precision);
  const rounded =
    significant === undefined || value.isZero()
      ? value
      : new Numeric(formatExponent(value, significant - 1));
  const digits = rounded.precision();
  const exponent = rounded.isZero() ? 0 : rounded.e;
  const limit =
    significant === undefined
      ? 6
      : significant > digits && digits > exponent
        ? digits
        : significant;
  if (exponent < -4 || exponent >= limit) return padExponent(rounded.toExponential());
  return rounded.toFixed();
}

/** Go writes at least two digits of an exponent. */
function padExponent(text: string): string {
  return text.replace(/e([+-])(\d)$/, "e$10$2");
}

/**
 * How to round to multiples of `unit`. Half-way numbers go to the even side
 * where they are exact, and else to the side on which their binary form lies.
 */
function roundingFor(value: Decimal, unit: Decimal): Decimal.Rounding {
  const rest = value.abs().div(unit).mod(1);
  if (!rest.eq(0.5)) return Numeric.ROUND_HALF_EVEN;
  const side = binarySide(value.abs());
  if (side === 0) return Numeric.ROUND_HALF_EVEN;
  return side > 0 ? Numeric.ROUND_UP : Numeric.ROUND_DOWN;
}

/** The sign of what the nearest binary float is larger by than a positive decimal. */
function binarySide(value: Decimal): number {
  const places = value.decimalPlaces();
  const numerator = BigInt(value.times(new Numeric(10).pow(places)).toFixed(0));
  const denominator = 10n ** BigInt(places);
  let shift = MANTISSA_BITS - bitLength(numerator) + bitLength(denominator);
  // The quotient may have one bit more than the difference says.
  if (bitLength(shiftLeft(numerator, shift) / shiftLeft(denominator, -shift)) > MANTISSA_BITS) {
    shift--;
  }
  const scaled = shiftLeft(numerator, shift);
  const divisor = shiftLeft(denominator, -shift);
  const rest = 2n * (scaled % divisor);
  if (rest === 0n) return 0;
  return rest >= divisor ? 1 : -1;
}

/** Not shifted where `bits` is negative. */
function shiftLeft(value: bigint, bits: number): bigint {
  return bits > 0 ? value << BigInt(bits) : value;
}

function bitLength(value: bigint): number {
  return value.toString(2).length;
}
