import type { Scanner } from "./scanner.ts";
import type { NumberLiteral } from "./syntax.ts";

/** @throws {SyntaxFailure} for what looks like a number and is none, as `1.2.3` */
export function parseNumber(scanner: Scanner): NumberLiteral {
  const token = scanner.expect("number", "a number is expected here");
  const raw = scanner.textOf(token);
  if (!/^\d+(?:\.\d*)?(?:[eE][+-]?\d+)?$/.test(raw)) {
    scanner.fail(`${raw} is not a number`, token);
  }
  return { kind: "number", raw, span: scanner.span(token.start) };
}
