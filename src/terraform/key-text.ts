import type { Span } from "../source/source-file.ts";
import { toText } from "./convert.ts";
import { EvaluationError } from "./evaluation-error.ts";
import { typeName, type Value } from "./value.ts";

/**
 * The string that an object's key is, or undefined where it is unknown.
 * @throws {EvaluationError} where it is no string
 */
export function keyText(value: Value, span: Span): string | undefined {
  if (value.kind === "unknown") return undefined;
  const text = toText(value, span);
  if (!text) {
    throw new EvaluationError(
      `a key must be a string, not ${value.kind === "null" ? "null" : `a ${typeName(value)}`}`,
      span,
    );
  }
  return text.known;
}
