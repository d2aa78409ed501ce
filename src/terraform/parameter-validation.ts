import type { Block, Expression } from "../hcl/syntax.ts";
import { toNumber, toText } from "./convert.ts";
import { Regex, RegexBudgetError } from "./functions/regex-matcher.ts";
import { RegexError } from "./functions/regex-syntax.ts";
import { stringOf, type NumberValue, type Value } from "./value.ts";

/**
 * The `validation` block of a `coder_parameter`, as far as it is known. What
 * compares with the value of an earlier build is left out.
 */
export interface ParameterValidation {
  /** Of a number. */
  readonly min: NumberValue | undefined;
  /** Of a number. */
  readonly max: NumberValue | undefined;
  /** In Go's syntax, for a string. */
  readonly regex: string | undefined;
  /** What is said of a value that is refused. */
  readonly error: string | undefined;
}

/**
 * Reads the validation of a `coder_parameter`.
 * @returns undefined where it has none
 * @throws {EvaluationError} where an argument of it cannot be evaluated
 */
export function readValidation(
  { body }: Block,
  evaluate: (expression: Expression) => Value,
): ParameterValidation | undefined {
  const block = body.blocks.find(({ type }) => type === "validation");
  // In JSON syntax, a nested block is an argument.
  const inJson = body.attributes.get("validation")?.value;
  const whole = inJson && evaluate(inJson);
  const json = whole?.kind === "sequence" ? whole.items[0] : whole;
  if (!block && !json) return undefined;
  const setting = (name: string): Value | undefined => {
    const expression = block?.body.attributes.get(name)?.value;
    if (expression) return evaluate(expression);
    return json?.kind === "mapping" ? json.entries.get(name) : undefined;
  };
  const span = (block ?? inJson)?.span;
  const text = (name: string) => {
    const value = setting(name);
    return value && span && toText(value, span)?.known;
  };
  return {
    min: numberIn(setting("min")),
    max: numberIn(setting("max")),
    regex: text("regex"),
    error: text("error"),
  };
}

function numberIn(value: Value | undefined): NumberValue | undefined {
  const number = value && toNumber(value);
  return number?.kind === "number" ? number : undefined;
}

/**
 * Why a validation refuses a value, in words that follow the name of the
 * parameter; undefined where it does not.
 * @param type of the parameter
 */
export function refusedBy(
  { min, max, regex, error }: ParameterValidation,
  type: string,
  value: string,
): string | undefined {
  const said = error?.trim().replace(/\s+/g, " ");
  if (type === "string") {
    if (regex === undefined || mayMatch(regex, value)) return undefined;
    return `must match ${JSON.stringify(regex)}${said ? `: ${said}` : ""}`;
  }
  const number = type === "number" ? numberIn(stringOf(value)) : undefined;
  if (!number) return undefined;
  const isTooSmall = min !== undefined && number.value.lt(min.value);
  if (!isTooSmall && !(max !== undefined && number.value.gt(max.value))) return undefined;
  const bounds = [
    ...(min ? [`at least ${min.value.toString()}`] : []),
    ...(max ? [`at most ${max.value.toString()}`] : []),
  ];
  return `must be ${bounds.join(" and ")}`;
}

/** What the pattern says, and true where it is none or takes too long. */
function mayMatch(pattern: string, value: string): boolean {
  try {
    return new Regex(pattern).first(value) !== undefined;
  } catch (error) {
    if (error instanceof RegexError || error instanceof RegexBudgetError) return true;
    throw error;
  }
}
