import type { Block, Expression } from "../hcl/syntax.ts";
import type { Span } from "../source/source-file.ts";
import type { Text } from "../source/text.ts";
import { toNumber, toText } from "./convert.ts";
import { choiceOf } from "./choice.ts";
import type { Evaluation } from "./evaluation.ts";
import { literalString } from "./module-config.ts";
import { stringOf, type StringValue, type Value } from "./value.ts";

/** What a `coder_parameter` data source declares, as far as it decides the parameter's value. */
export interface CoderParameter {
  /** Its `name`: what Coder and `--parameter` know it by; undefined where that is not known. */
  readonly name: string | undefined;
  /** `string`, `number`, `bool` or `list(string)`. */
  readonly type: string;
  /** The values of its options; undefined where it has none, or they are not known. */
  readonly options: readonly StringValue[] | undefined;
  /** Its `default` as a string; undefined where it has none, or it is not known. */
  readonly defaultValue: string | undefined;
}

/** What is wrong with a value, in words that follow the name of the parameter. */
export type ValueRefusal = string;

type Evaluate = (expression: Expression) => Value;

/** The `name` of a data source of Coder's, as far as it is known. @throws {EvaluationError} */
export function nameArgument(block: Block, evaluate: Evaluate): string | undefined {
  return knownText(argument(block, "name"), evaluate)?.known;
}

/** @throws {EvaluationError} where an argument that matters cannot be evaluated */
export function readCoderParameter(block: Block, evaluate: Evaluate): CoderParameter {
  return {
    name: nameArgument(block, evaluate),
    type: literalString(argument(block, "type")) ?? "string",
    options: optionValues(block, evaluate),
    defaultValue: knownText(argument(block, "default"), evaluate)?.known,
  };
}

/** What decides the `value` of a `coder_parameter`. */
export interface ParameterContext {
  readonly evaluation: Evaluation;
  /** Values that are fixed from outside, by the parameters' names. */
  readonly parameters: ReadonlyMap<string, string>;
}

/**
 * The `value` of a `coder_parameter`: what it is fixed to, or the choice among
 * its options.
 * @param unknownName of the unknown that it is otherwise
 * @returns undefined where a user may give any value
 * @throws {EvaluationError} where an argument that matters cannot be evaluated
 */
export function parameterValue(
  block: Block,
  unknownName: string,
  { evaluation, parameters }: ParameterContext,
  evaluate: Evaluate,
): Value | undefined {
  const parameter = evaluation.unconditionally(() => readCoderParameter(block, evaluate));
  if (!parameter) return undefined;
  const fixed = parameters.get(parameter.name ?? "");
  if (fixed !== undefined) return stringOf(fixed, block.headerSpan);
  const values = possibleValues(parameter, block.headerSpan);
  return values && evaluation.choices.unknown(choiceOf(unknownName, values));
}

/**
 * The values that a parameter may have, as `value` gives them: always strings.
 * @returns undefined where a user may give any
 */
function possibleValues(
  { type, options }: CoderParameter,
  span: Span,
): readonly StringValue[] | undefined {
  if (type === "list(string)") return undefined;
  if (options) return options;
  return type === "bool" ? ["true", "false"].map((value) => stringOf(value, span)) : undefined;
}

/** Why Coder would refuse a value for this parameter; undefined where it would not. */
export function refuseValue(parameter: CoderParameter, value: string): ValueRefusal | undefined {
  const { type, options } = parameter;
  if (type === "bool" && value !== "true" && value !== "false") return "must be true or false";
  if (type === "number" && toNumber(stringOf(value))?.kind !== "number") return "must be a number";
  const values = type === "list(string)" ? stringList(value) : [value];
  if (!values) return 'must be a list of strings, written as in ["a","b"]';
  const allowed = options?.flatMap(({ text }) => text.known ?? []);
  if (!allowed || values.every((item) => allowed.includes(item))) return undefined;
  const names = allowed.map((item) => JSON.stringify(item)).join(", ");
  return type === "list(string)" ? `must be a list of some of ${names}` : `must be one of ${names}`;
}

/**
 * The values of the `option` blocks, each once; undefined where there are
 * none, or where a `dynamic` block or an unknown leaves open what they are.
 */
function optionValues(block: Block, evaluate: Evaluate): StringValue[] | undefined {
  const { attributes, blocks } = block.body;
  if (blocks.some(({ type, labels }) => type === "dynamic" && labels[0]?.value === "option")) {
    return undefined;
  }
  const found = new Map<string, StringValue>();
  const add = (text: Text | undefined) => {
    if (text?.known === undefined) return false;
    if (!found.has(text.known)) found.set(text.known, stringOf(text));
    return true;
  };
  for (const option of blocks) {
    if (option.type !== "option") continue;
    if (!add(knownText(argument(option, "value"), evaluate))) return undefined;
  }
  // In JSON syntax, nested blocks are arguments.
  const inJson = attributes.get("option")?.value;
  if (inJson) {
    for (const option of optionsInJson(evaluate(inJson))) {
      const value = option.kind === "mapping" ? option.entries.get("value") : undefined;
      if (!value || !add(toText(value, inJson.span))) return undefined;
    }
  }
  return found.size === 0 ? undefined : [...found.values()];
}

function optionsInJson(value: Value): readonly Value[] {
  return value.kind === "sequence" ? value.items : [value];
}

function argument(block: Block, name: string): Expression | undefined {
  return block.body.attributes.get(name)?.value;
}

function knownText(expression: Expression | undefined, evaluate: Evaluate): Text | undefined {
  const text = expression && toText(evaluate(expression), expression.span);
  return text?.isKnown ? text : undefined;
}

function stringList(text: string): string[] | undefined {
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    return undefined;
  }
  const items: unknown[] = Array.isArray(list) ? list : [undefined];
  return items.every((item) => typeof item === "string") ? items : undefined;
}
