import { commonLiterals, type Condition } from "./condition.ts";
import type { Way } from "./decisions.ts";
import type { EvaluationError } from "./evaluation-error.ts";

/** Each error once, with what its ways have in common. */
export function errorsOf(
  ways: readonly Way<{ readonly error?: EvaluationError }>[],
): Map<EvaluationError, Condition> {
  const first = new Map<string, { error: EvaluationError; conditions: Condition[] }>();
  for (const { when, result } of ways) {
    if (!result.error) continue;
    const { message, span } = result.error;
    const key = JSON.stringify([message, span.file.path, span.start]);
    const known = first.get(key);
    if (known) known.conditions.push(when);
    else first.set(key, { error: result.error, conditions: [when] });
  }
  return new Map(
    [...first.values()].map(({ error, conditions }) => [error, commonLiterals(conditions)]),
  );
}
