/** Exponents above this give no number that fits into 64 bits for any base but 0, 1 and -1. */
const MAX_EXPONENT = 63n;

/** A binary operator of shell arithmetic, in 64-bit integers; undefined where there is no result. */
export function applyBinary(
  operator: string,
  left: bigint | undefined,
  right: bigint | undefined,
): bigint | undefined {
  if (operator === ",") return right;
  if (left === undefined || right === undefined) return undefined;
  const result = compute(operator, left, right);
  return result === undefined ? undefined : BigInt.asIntN(64, result);
}

function compute(operator: string, left: bigint, right: bigint): bigint | undefined {
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return right === 0n ? undefined : left / right;
    case "%":
      return right === 0n ? undefined : left % right;
    case "**":
      return right < 0n || right > MAX_EXPONENT ? undefined : left ** right;
    case "<<":
      return left << (right & MAX_EXPONENT);
    case ">>":
      return left >> (right & MAX_EXPONENT);
    case "&":
      return left & right;
    case "|":
      return left | right;
    case "^":
      return left ^ right;
    case "==":
      return BigInt(left === right);
    case "!=":
      return BigInt(left !== right);
    case "<":
      return BigInt(left < right);
    case "<=":
      return BigInt(left <= right);
    case ">":
      return BigInt(left > right);
    case ">=":
      return BigInt(left >= right);
    default:
      return undefined;
  }
}

/** An integer in one of Bash's spellings: decimal, `0x1f`, `017`, `2#101`; undefined for anything else. */
export function parseInteger(source: string): bigint | undefined {
  const [, sign, digits = ""] = /^([-+]?)(\w+(?:#[\w@]+)?)$/.exec(source) ?? [];
  const value = parseDigits(digits);
  if (value === undefined) return undefined;
  return BigInt.asIntN(64, sign === "-" ? -value : value);
}

function parseDigits(digits: string): bigint | undefined {
  if (/^(?:0|[1-9]\d{0,18})$/.test(digits)) return BigInt(digits);
  if (/^0[0-7]{1,22}$/.test(digits)) return BigInt(`0o${digits}`);
  if (/^0[xX][0-9a-fA-F]{1,16}$/.test(digits)) return BigInt(digits);
  const [, base, rest = ""] = /^([1-9]\d?)#([0-9a-zA-Z@_]{1,64})$/.exec(digits) ?? [];
  return base === undefined ? undefined : parseInBase(Number(base), rest);
}

const DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ@_";

/** Up to base 36, letters of either case are the same digits. */
function parseInBase(base: number, digits: string): bigint | undefined {
  if (base < 2 || base > DIGITS.length) return undefined;
  let value = 0n;
  for (const character of base <= 36 ? digits.toLowerCase() : digits) {
    const digit = DIGITS.indexOf(character);
    if (digit === -1 || digit >= base) return undefined;
    value = value * BigInt(base) + BigInt(digit);
  }
  return value;
}
