import type { Expression, FunctionCall, ObjectItem } from "../hcl/syntax.ts";
import type { Span } from "../source/source-file.ts";
import { convertTo } from "./convert.ts";
import { EvaluationError } from "./evaluation-error.ts";
import { literalString } from "./module-config.ts";
import type { Value } from "./value.ts";
import { ANY, type AttributeType, type Type } from "./value-type.ts";

/** Evaluates the default of an `optional()`. */
export type EvaluateDefault = (expression: Expression) => Value;

/**
 * A value as the `type` of its variable makes it.
 * @param span where the value comes from
 * @throws {EvaluationError} where the value does not fit, or the type is none
 */
export function convertToType(
  value: Value,
  expression: Expression | undefined,
  span: Span,
  evaluateDefault: EvaluateDefault,
): Value {
  if (!expression) return value;
  return convertTo(value, typeOfExpression(expression, evaluateDefault), span);
}

/**
 * Whether a value for a variable of this type that comes from the command line
 * or the environment is a string as it stands, and no expression.
 */
export function parsesLiterally(type: Expression | undefined): boolean {
  if (!type) return true;
  const name = type.kind === "variable" ? type.name : literalString(type);
  return name === "string" || name === "number" || name === "bool";
}

/** The type that the `type` of a variable writes. @throws {EvaluationError} where it is none */
function typeOfExpression(expression: Expression, evaluateDefault: EvaluateDefault): Type {
  switch (expression.kind) {
    case "variable":
      return namedType(expression.name, expression.span);
    case "template": {
      // Terraform 0.11 wrote types as strings, and still accepts it.
      const name = literalString(expression);
      return name === "list" || name === "map"
        ? { kind: name, element: ANY }
        : namedType(name ?? "", expression.span);
    }
    case "call":
      return constructedType(expression, evaluateDefault);
    default:
      return notAType(expression.span);
  }
}

function namedType(name: string, span: Span): Type {
  switch (name) {
    case "any":
    case "string":
    case "number":
    case "bool":
      return { kind: name };
    case "list":
    case "set":
    case "map":
      return { kind: name, element: ANY };
    default:
      return notAType(span);
  }
}

function constructedType(call: FunctionCall, evaluateDefault: EvaluateDefault): Type {
  const [argument] = call.args;
  if (!argument) return notAType(call.span);
  switch (call.name) {
    case "list":
    case "set":
    case "map":
      return { kind: call.name, element: typeOfExpression(argument, evaluateDefault) };
    case "tuple": {
      if (argument.kind !== "tuple") return notAType(call.span);
      const items = argument.items.map((item) => typeOfExpression(item, evaluateDefault));
      return { kind: "tuple", items };
    }
    case "object": {
      if (argument.kind !== "object") return notAType(call.span);
      const attributes = argument.items.map((item) => attributeType(item, evaluateDefault));
      return { kind: "object", attributes: new Map(attributes) };
    }
    default:
      return notAType(call.span);
  }
}

function attributeType(
  { key, value }: ObjectItem,
  evaluateDefault: EvaluateDefault,
): [string, AttributeType] {
  const name = literalString(key) ?? notAType(key.span);
  if (value.kind !== "call" || value.name !== "optional") {
    const type = typeOfExpression(value, evaluateDefault);
    return [name, { type, optional: false, default: undefined }];
  }
  const [typeExpression, defaultExpression] = value.args;
  if (!typeExpression) return notAType(value.span);
  const type = typeOfExpression(typeExpression, evaluateDefault);
  const fallback = defaultExpression
    ? convertTo(evaluateDefault(defaultExpression), type, defaultExpression.span)
    : undefined;
  return [name, { type, optional: true, default: fallback }];
}

function notAType(span: Span): never {
  const examples = ["string", "number", "bool", "any", "list(string)", "map(string)"];
  throw new EvaluationError(
    `this is no type; a type is one of ${examples.join(", ")}, object({ … }) and the like`,
    span,
  );
}
