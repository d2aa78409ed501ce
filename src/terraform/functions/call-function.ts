import { convertTo } from "../convert.ts";
import { EvaluationError } from "../evaluation-error.ts";
import { isSensitive, isSensitiveAsWhole, markComputed, markSensitive } from "../sensitive.ts";
import { elementCount } from "../value-size.ts";
import { isWhollyKnown, unknownOf, unknownText, type Value } from "../value.ts";
import {
  Arguments,
  callName,
  MAX_ELEMENTS,
  type Argument,
  type CallContext,
  type FunctionDefinition,
  type Parameter,
} from "./definition.ts";

/**
 * Calls a function as Terraform does: counts the arguments, refuses nulls,
 * converts to the parameters' types, and lets an unknown argument make the
 * result unknown unless the function can do without knowing it.
 * @throws {EvaluationError} where Terraform refuses the call
 */
export function callDefinition(
  name: string,
  definition: FunctionDefinition,
  args: readonly Argument[],
  context: CallContext,
): Value {
  checkCount(name, definition, args, context);
  let unknown = false;
  const converted: Argument[] = [];
  let elements = 0;
  for (const [i, argument] of args.entries()) {
    const parameter = definition.parameters[i] ?? definition.variadic;
    if (!parameter) break;
    elements += elementCount(argument.value);
    if (elements > MAX_ELEMENTS) {
      throw new EvaluationError(
        `${name}: the arguments have more than ${MAX_ELEMENTS} elements, which is more than muster computes with`,
        argument.span,
      );
    }
    const value = convertArgument(name, parameter, argument);
    if (hidesResult(value, parameter)) unknown = true;
    converted.push({ value, span: argument.span });
  }
  if (unknown) return unknownOf(callName(name, converted));
  const call = () => definition.call(new Arguments(name, converted, context));
  const isPlain = definition.handlesSensitive ?? !converted.some(({ value }) => isSensitive(value));
  return isPlain ? call() : callOnSensitive(name, converted, context, call);
}

/** What is computed from something sensitive is sensitive, and so is what an error would say. */
function callOnSensitive(
  name: string,
  args: readonly Argument[],
  { span }: CallContext,
  call: () => Value,
): Value {
  try {
    const result = call();
    // Text shows by its pieces what has come of it; of all else nothing is left to see.
    const hidesAll = args.some(({ value }) => value.kind !== "string" && isSensitiveAsWhole(value));
    return hidesAll ? markSensitive(result) : markComputed(result);
  } catch (error) {
    // What an expression in a template file says of its values hides them by itself.
    if (!(error instanceof EvaluationError) || error.span.file !== span.file) throw error;
    throw new EvaluationError(
      `${name} refuses its arguments; they are sensitive, so that the reason is not shown`,
      span,
    );
  }
}

function checkCount(
  name: string,
  definition: FunctionDefinition,
  args: readonly Argument[],
  context: CallContext,
): void {
  const least = definition.parameters.length;
  if (args.length >= least && (definition.variadic || args.length === least)) return;
  const bound = definition.variadic ? "at least " : "";
  const names = definition.parameters.map((parameter) => parameter.name).join(", ");
  throw new EvaluationError(
    `${name} takes ${bound}${least} ${least === 1 ? "argument" : "arguments"}${names && ` (${names})`}, not ${args.length}`,
    context.span,
  );
}

function convertArgument(name: string, parameter: Parameter, { value, span }: Argument): Value {
  if (value.kind === "null" && !parameter.nullable) {
    throw new EvaluationError(`${name}: the argument "${parameter.name}" is null`, span);
  }
  try {
    return convertTo(value, parameter.type, span);
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
    throw new EvaluationError(
      `${name}: the argument "${parameter.name}" does not fit: ${error.message}`,
      error.span,
    );
  }
}

function hidesResult(value: Value, parameter: Parameter): boolean {
  switch (parameter.unknown) {
    case "all":
      return false;
    case "inside":
      return value.kind === "unknown" || (value.kind === "string" && !!unknownText(value.text));
    case undefined:
      return !isWhollyKnown(value);
  }
}
