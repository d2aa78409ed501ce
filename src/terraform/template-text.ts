import type {
  Expression,
  ForDirective,
  Interpolation,
  TemplatePart,
  TemplateText,
} from "../hcl/syntax.ts";
import { Text } from "../source/text.ts";
import { toText } from "./convert.ts";
import { evaluate } from "./evaluate.ts";
import type { Evaluation } from "./evaluation.ts";
import { EvaluationError } from "./evaluation-error.ts";
import { isSensitive } from "./sensitive.ts";
import { mistakeName, withBindings, type Scope } from "./scope.ts";
import { elementPairs } from "./for-expression.ts";
import { binding, checkPartNames } from "./static-names.ts";
import { describeValue, typeName, type Value } from "./value.ts";

/**
 * The text of a string template, with the origin of each piece.
 * @throws {EvaluationError} where a part of it cannot be evaluated or is no string
 */
export function renderTemplate(
  parts: readonly TemplatePart[],
  scope: Scope,
  evaluation: Evaluation,
): Text {
  const pieces: Text[] = [];
  appendParts(parts, scope, evaluation, pieces);
  return Text.concat(pieces);
}

function appendParts(
  parts: readonly TemplatePart[],
  scope: Scope,
  evaluation: Evaluation,
  into: Text[],
): void {
  for (const part of parts) {
    if (part.kind === "text") into.push(part.text);
    else {
      evaluation.mistakes.passOver(
        () => {
          appendPart(part, scope, evaluation, into);
        },
        () => {
          const span = part.kind === "interpolation" ? part.value.span : part.span;
          into.push(Text.mistake(mistakeName(span, scope), span).at(part.span));
        },
      );
    }
  }
}

function appendPart(
  part: Exclude<TemplatePart, TemplateText>,
  scope: Scope,
  evaluation: Evaluation,
  into: Text[],
): void {
  switch (part.kind) {
    case "interpolation":
      into.push(interpolated(part, evaluate(part.value, scope, evaluation)));
      break;
    case "if": {
      const value = evaluate(part.condition, scope, evaluation);
      const operand = { value, span: part.condition.span };
      const holds = evaluation.decide(operand, "the condition of %{ if }");
      const chosen: Text[] = [];
      appendParts(holds ? part.then : part.else, scope, evaluation, chosen);
      checkPartNames(holds ? part.else : part.then, scope, evaluation);
      // What stands there would tell what the condition is.
      const isSecret = isSensitive(value);
      for (const text of chosen) into.push(isSecret ? text.asSensitive() : text);
      break;
    }
    case "for":
      appendLoop(part, scope, evaluation, into);
      break;
  }
}

function appendLoop(part: ForDirective, scope: Scope, evaluation: Evaluation, into: Text[]): void {
  const collection = evaluate(part.collection, scope, evaluation);
  const pairs = elementPairs(collection, part.collection.span);
  if (!pairs || pairs.length === 0) {
    checkPartNames(part.body, binding(scope, part.key, part.value), evaluation);
  }
  if (!pairs) {
    into.push(Text.unknown(`%{ for ${part.value} in ${describeValue(collection)} }`, part.span));
    return;
  }
  for (const [key, value] of pairs) {
    const bindings: (readonly [string, Value])[] = [[part.value, value]];
    if (part.key !== undefined) bindings.push([part.key, key]);
    evaluation.step(part.span, () => {
      appendParts(part.body, withBindings(scope, bindings), evaluation, into);
    });
  }
}

function interpolated(part: Interpolation, value: Value): Text {
  if (value.kind === "null") throw nullInString(part.value);
  const text = toText(value, part.value.span);
  if (text) return text.at(part.span);
  throw new EvaluationError(
    `this is a ${typeName(value)}, and only strings, numbers and bools can stand in a string; use join() or jsonencode()`,
    part.value.span,
  );
}

/** One mistake for a name that is null, wherever in the file it stands. */
function nullInString(expression: Expression): EvaluationError {
  const isName = expression.kind === "variable" || expression.kind === "attribute";
  const { file, start, end } = expression.span;
  const what = isName ? file.text.slice(start, end) : "this";
  const message = `${what} is null, and null cannot stand in a string; use coalesce() or a condition`;
  return new EvaluationError(message, expression.span, [], isName);
}
