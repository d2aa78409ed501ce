import type {
  Binary,
  Conditional,
  Expression,
  FunctionCall,
  NumberLiteral,
  ObjectConstructor,
  Splat,
  SplatStep,
  Template,
} from "../hcl/syntax.ts";
import type { Span } from "../source/source-file.ts";
import { suggestion } from "../close-name.ts";
import { getAttribute, getIndex } from "./access.ts";
import { callCan, callTry, valueForType } from "./attempts.ts";
import { chosenResult, readNumber } from "./convert.ts";
import type { Evaluation } from "./evaluation.ts";
import { EvaluationError } from "./evaluation-error.ts";
import { forObject, forTuple } from "./for-expression.ts";
import { callFunction, callName, functionNames, isKnownFunction } from "./functions/index.ts";
import { keyText } from "./key-text.ts";
import { normalizeText } from "./normalize.ts";
import { applyBinary, applyUnary } from "./operators.ts";
import { mistakeName, referenceOf, sourceName, type Scope } from "./scope.ts";
import { isSensitive, isSensitiveAsWhole, markSensitive } from "./sensitive.ts";
import { refuseUnbound, refuseUngiven } from "./static-names.ts";
import { renderTemplate } from "./template-text.ts";
import type { Type } from "./value-type.ts";
import {
  NULL,
  boolOf,
  describeValue,
  listOf,
  mappingOf,
  stringOf,
  tupleOf,
  unknownOf,
  type Value,
} from "./value.ts";

/**
 * The value of an expression, with unknowns for what only a workspace knows.
 * Follows the HCL specification's evaluation rules and Terraform's conversions.
 * @throws {EvaluationError} where Terraform would refuse the expression
 */
export function evaluate(expression: Expression, scope: Scope, evaluation: Evaluation): Value {
  return evaluation.step(expression.span, () => evaluateNode(expression, scope, evaluation));
}

function evaluateNode(expression: Expression, scope: Scope, evaluation: Evaluation): Value {
  switch (expression.kind) {
    case "number":
      return literalNumber(expression);
    case "bool":
      return boolOf(expression.value);
    case "null":
      return NULL;
    case "template":
      return template(expression, scope, evaluation);
    case "variable":
    case "attribute":
    case "index":
    case "splat":
      // A reference notes where it stands, once for the whole chain of steps.
      return referredAt(
        wholeOf(traverse(expression, scope, evaluation)),
        expression.span,
        evaluation,
      );
    case "call":
      return call(expression, scope, evaluation);
    case "tuple":
      return tupleOf(expression.items.map((item) => evaluatePart(item, scope, evaluation)));
    case "object":
      return object(expression, scope, evaluation);
    case "for-tuple":
      return forTuple(expression, scope, evaluation);
    case "for-object":
      return forObject(expression, scope, evaluation);
    case "conditional":
      return conditional(expression, scope, evaluation);
    case "binary":
      return binary(expression, scope, evaluation);
    case "unary": {
      const only = operand(expression.operand, scope, evaluation);
      const isLogical = expression.operator === "!";
      return applyUnary(expression.operator, isLogical ? only : evaluation.settled(only));
    }
    case "parentheses":
      return evaluate(expression.inner, scope, evaluation);
  }
}

/** The value of a part of a larger value; an unknown where it is wrong, so that the others count all the same. */
export function evaluatePart(expression: Expression, scope: Scope, evaluation: Evaluation): Value {
  return evaluation.mistakes.passOver(
    () => evaluate(expression, scope, evaluation),
    (): Value => ({ kind: "unknown", name: mistakeName(expression.span, scope), mistaken: true }),
  );
}

function literalNumber({ raw, span }: NumberLiteral): Value {
  const number = readNumber(raw);
  if (number) return number;
  throw new EvaluationError("this number has more digits than muster computes with", span);
}

function operand(expression: Expression, scope: Scope, evaluation: Evaluation) {
  return { value: evaluate(expression, scope, evaluation), span: expression.span };
}

function binary({ operator, span, ...sides }: Binary, scope: Scope, evaluation: Evaluation): Value {
  const [left, right] = evaluation.mistakes.all([
    () => operand(sides.left, scope, evaluation),
    () => operand(sides.right, scope, evaluation),
  ]);
  if (operator === "&&" || operator === "||") return applyBinary(operator, left, right, span);
  if (operator === "==" || operator === "!=") {
    // Only one alternative matters to it: the others need not be told apart.
    const equal = evaluation.choices.equality(left.value, right.value);
    if (equal) return operator === "==" ? equal : applyUnary("!", { value: equal, span });
  }
  return applyBinary(operator, evaluation.settled(left), evaluation.settled(right), span);
}

function template(expression: Template, scope: Scope, evaluation: Evaluation): Value {
  const [only] = expression.parts;
  if (expression.wrapped && only?.kind === "interpolation") {
    return evaluate(only.value, scope, evaluation);
  }
  const text = normalizeText(renderTemplate(expression.parts, scope, evaluation));
  evaluation.spendText(text, expression.span);
  return stringOf(text);
}

/** One step of a chain of references; the whole chain is one reference for the author. */
function traverse(expression: Expression, scope: Scope, evaluation: Evaluation): Value {
  switch (expression.kind) {
    case "variable": {
      const bound = scope.bindings.get(expression.name);
      if (bound) return bound;
      if (scope.constant) return refuseInConstant(expression.span);
      return refuseUnbound(expression, scope);
    }
    case "attribute": {
      const reference = referenceOf(expression, scope);
      if (!reference) {
        const target = traverse(expression.target, scope, evaluation);
        return getAttribute(target, expression.name, expression.span);
      }
      if (scope.constant) return refuseInConstant(expression.span);
      if (scope.resolve) return scope.resolve(reference, expression.span);
      return refuseUngiven(reference, expression.span, scope);
    }
    case "index": {
      const target = traverse(expression.target, scope, evaluation);
      const key = evaluation.settle(evaluate(expression.key, scope, evaluation));
      return getIndex(target, key, expression.span);
    }
    case "splat":
      return splat(expression, scope, evaluation);
    default:
      return evaluate(expression, scope, evaluation);
  }
}

/** What stands where Terraform evaluates neither references nor functions. */
function refuseInConstant(span: Span): never {
  throw new EvaluationError(
    "a value that is given to a variable is constant: it has no references and calls no functions; a string stands in quotes",
    span,
  );
}

function splat(expression: Splat, scope: Scope, evaluation: Evaluation): Value {
  const target = traverse(expression.target, scope, evaluation);
  return applySplat(target, expression, scope, evaluation);
}

/** The steps after a star, taken from each element; a single value counts as a list of itself. */
function applySplat(
  target: Value,
  { each, span }: { readonly each: readonly SplatStep[]; readonly span: Span },
  scope: Scope,
  evaluation: Evaluation,
): Value {
  if (target.kind === "null") {
    if (!isSequenceType(target.type)) return tupleOf([]);
    throw new EvaluationError("the elements of a list, set or tuple are asked of null", span);
  }
  const applySteps = (item: Value): Value =>
    each.reduce(
      (value, step) => {
        switch (step.kind) {
          case "attribute":
            return getAttribute(value, step.name, step.span);
          case "index":
            return getIndex(
              value,
              evaluation.settle(evaluate(step.key, scope, evaluation)),
              step.span,
            );
          case "splat":
            return applySplat(value, step, scope, evaluation);
        }
      },
      each.length === 0 ? wholeOf(item) : item,
    );
  // An unknown that has attributes is one resource or module, not a list of unknown length.
  if (target.kind === "unknown" && !target.attribute) {
    return unknownOf(describeValue(applySteps(unknownOf(`${target.name}[*]`))));
  }
  const items = (target.kind === "sequence" ? target.items : [target]).map(applySteps);
  const isTuple = target.kind !== "sequence" || target.type === "tuple";
  // Of a list or set, whose elements are of one type, so are the results.
  const result = isTuple ? tupleOf(items) : listOf(items);
  // How many there are would be seen as well.
  const hides = target.kind === "sequence" && isSensitiveAsWhole(target);
  return hides ? markSensitive(result) : result;
}

function isSequenceType(type: Type | undefined): boolean {
  return type?.kind === "list" || type?.kind === "set" || type?.kind === "tuple";
}

function call(expression: FunctionCall, scope: Scope, evaluation: Evaluation): Value {
  if (scope.constant) return refuseInConstant(expression.span);
  if (expression.name === "try") return callTry(expression, scope, evaluation);
  if (expression.name === "can") return callCan(expression, scope, evaluation);
  const isProviders = expression.name.startsWith("provider::");
  if (!isProviders && !isKnownFunction(expression.name)) {
    throw new EvaluationError(
      `there is no function called "${expression.name}"${suggestion(expression.name, functionNames)}`,
      expression.nameSpan,
    );
  }
  if (/^(?:core::)?templatestring$/.test(expression.name)) checkTemplate(expression);
  const args = evaluation.mistakes.all(
    expression.args.map((argument) => () => operand(argument, scope, evaluation)),
  );
  const last = args.at(-1);
  if (expression.spread && last) {
    if (last.value.kind === "unknown") return unknownOf(sourceName(expression.span, scope));
    if (last.value.kind !== "sequence") {
      throw new EvaluationError(`what stands before "..." must be a list, set or tuple`, last.span);
    }
    args.pop();
    args.push(...last.value.items.map((value) => ({ value, span: last.span })));
  }
  // What a provider makes of its arguments, only Terraform knows.
  if (isProviders) return unknownOf(callName(expression.name, args));
  const callWith = (given: typeof args) =>
    callFunction(expression.name, given, { span: expression.span, files: evaluation.files });
  let result = callWith(args);
  const values = args.map(({ value }) => value);
  if (evaluation.choices.areHidden(values, result)) {
    result = callWith(args.map((argument) => evaluation.settled(argument)));
  }
  if (result.kind !== "string") return result;
  evaluation.spendText(result.text, expression.span);
  const text = normalizeText(result.text);
  return text === result.text ? result : stringOf(text);
}

/** What `templatestring` evaluates comes from elsewhere: a template that stands there needs no call. */
function checkTemplate({ args }: FunctionCall): void {
  const [given] = args;
  if (!given || isReference(given)) return;
  throw new EvaluationError(
    given.kind === "template"
      ? "templatestring takes no template that is written out: write the string without the call, or a reference without quotes"
      : "the template of templatestring must be a reference, as local.template is, and no other expression",
    given.span,
  );
}

/** Whether an expression is a name with attributes and elements of it, whatever picks them. */
function isReference(expression: Expression): boolean {
  switch (expression.kind) {
    case "variable":
      return true;
    case "attribute":
    case "index":
    case "splat":
      return isReference(expression.target);
    default:
      return false;
  }
}

function object(expression: ObjectConstructor, scope: Scope, evaluation: Evaluation): Value {
  const entries: [string, Value][] = [];
  let hasSensitiveKey = false;
  for (const item of expression.items) {
    if (isAmbiguousKey(item.key)) {
      throw new EvaluationError(
        "this key may be a reference or a name with a dot in it: write (…) around a reference, and quotes around a name",
        item.key.span,
      );
    }
    const value = evaluation.settle(evaluate(item.key, scope, evaluation));
    const key = keyText(value, item.key.span);
    // One key that is not known leaves open which entries there are.
    if (key === undefined) return unknownOf(sourceName(expression.span, scope));
    entries.push([key, evaluatePart(item.value, scope, evaluation)]);
    if (isSensitive(value)) hasSensitiveKey = true;
  }
  const result = mappingOf("object", entries);
  return hasSensitiveKey ? markSensitive(result) : result;
}

/** A reference without parentheses; one by a key that has to be evaluated is plain enough. */
function isAmbiguousKey(key: Expression): boolean {
  if (key.kind === "attribute") {
    return key.target.kind === "variable" || isAmbiguousKey(key.target);
  }
  if (key.kind !== "index" || !isLiteral(key.key)) return false;
  return key.target.kind === "variable" || isAmbiguousKey(key.target);
}

function isLiteral(expression: Expression): boolean {
  if (expression.kind === "number") return true;
  return expression.kind === "template" && expression.parts.every(({ kind }) => kind === "text");
}

function conditional(expression: Conditional, scope: Scope, evaluation: Evaluation): Value {
  const condition = operand(expression.condition, scope, evaluation);
  const holds = evaluation.decide(condition, "the condition of a ?:");
  const result = evaluate(holds ? expression.then : expression.else, scope, evaluation);
  // Which one it is would tell what the condition is.
  const chosen = isSensitive(condition.value) ? markSensitive(result) : result;
  // Both results have one type in the end: the other one may turn a number into a string.
  const other = holds ? expression.else : expression.then;
  const alternative = valueForType(other, scope, evaluation);
  if (!alternative) return chosen;
  return chosenResult(chosen, alternative, expression.span);
}

/** A value that nothing more is picked from: modules in it are all of their outputs. */
function wholeOf(value: Value): Value {
  switch (value.kind) {
    case "unknown":
      return value.whole?.() ?? value;
    case "sequence":
      return value.items.some(isModule) ? { ...value, items: value.items.map(wholeOf) } : value;
    case "mapping": {
      if (![...value.entries.values()].some(isModule)) return value;
      const entries = [...value.entries].map(([key, entry]) => [key, wholeOf(entry)] as const);
      return { ...value, entries: new Map(entries) };
    }
    default:
      return value;
  }
}

function isModule(value: Value): boolean {
  return value.kind === "unknown" && value.whole !== undefined;
}

/** Notes on every string in the value that it was used at `site`. */
function referredAt(value: Value, site: Span, evaluation: Evaluation): Value {
  switch (value.kind) {
    case "string":
      if (value.text.length === 0) return value;
      evaluation.spend(value.text.pieces.length, site);
      return stringOf(value.text.at(site));
    case "sequence":
      evaluation.spend(value.items.length, site);
      return { ...value, items: value.items.map((item) => referredAt(item, site, evaluation)) };
    case "mapping": {
      evaluation.spend(value.entries.size, site);
      const entries = [...value.entries].map(
        ([key, entry]) => [key, referredAt(entry, site, evaluation)] as const,
      );
      return { ...value, entries: new Map(entries) };
    }
    default:
      return value;
  }
}
