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
