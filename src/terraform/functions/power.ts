/** Above this power of two, every further square overflows. */
const MAX_EXPONENT = 4096;

/**
 * A power of 64-bit floats, to the last digit as Go's `math.Pow` has it: by
 * squares of the mantissa, with the fractional part of the power set apart.
 */
export function power(base: number, exponent: number): number {
  const isSpecial = base === 0 || base === 1 || !Number.isFinite(base);
  if (isSpecial || !Number.isFinite(exponent) || Math.abs(exponent) >= 2 ** 63) {
    return base === 1 ? 1 : Math.pow(base, exponent);
  }
  if (Math.abs(exponent) === 0.5) {
    return exponent > 0 ? Math.sqrt(base) : 1 / Math.sqrt(base);
  }
  let whole = Math.trunc(Math.abs(exponent));
  let fraction = Math.abs(exponent) - whole;
  if (fraction !== 0 && base < 0) return NaN;
  if (fraction > 0.5) {
    fraction--;
    whole++;
  }
  // The result so far, and the square that comes next, are mantissas times powers of two.
  let result = fraction === 0 ? 1 : Math.exp(fraction * Math.log(base));
  let resultExponent = 0;
  let [square, squareExponent] = mantissaOf(base);
  for (let bits = BigInt(whole); bits > 0n; bits >>= 1n) {
    if (Math.abs(squareExponent) > MAX_EXPONENT) {
      resultExponent += squareExponent;
      break;
    }
    if (bits % 2n === 1n) {
      result *= square;
      resultExponent += squareExponent;
    }
    square *= square;
    squareExponent *= 2;
    if (square < 0.5) {
      square *= 2;
      squareExponent--;
    }
  }
  return exponent < 0 ? scaled(1 / result, -resultExponent) : scaled(result, resultExponent);
}

/** `[mantissa, exponent]`, the mantissa from a half to one. */
function mantissaOf(value: number): [number, number] {
  let mantissa = value;
  let exponent = 0;
  while (Math.abs(mantissa) >= 1) {
    mantissa /= 2;
    exponent++;
  }
  while (Math.abs(mantissa) < 0.5) {
    mantissa *= 2;
    exponent--;
  }
  return [mantissa, exponent];
}

/** `value * 2 ** exponent`, rounded once. */
function scaled(value: number, exponent: number): number {
  const [mantissa, own] = mantissaOf(value);
  const total = own + exponent;
  if (total > 1024) return mantissa * Infinity;
  // In two steps, the first of which loses nothing: the factor itself would be out of range.
  return total > -1000
    ? mantissa * 2 ** (total - 1) * 2
    : mantissa * 2 ** -900 * 2 ** (total + 900);
}
