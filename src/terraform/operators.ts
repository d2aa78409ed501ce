import type { Decimal } from "decimal.js";
import type { BinaryOperator } from "../hcl/syntax.ts";
import type { Span } from "../source/source-file.ts";
import type { Atom, Formula } from "./condition.ts";
import { equalValues, toBool, toNumber } from "./convert.ts";
import { EvaluationError } from "./evaluation-error.ts";
import { calculateFloat, calculateNarrow } from "./float.ts";
import { isSensitive, markSensitive } from "./sensitive.ts";
import {
  boolOf,
  describeValue,
  numberOf,
  Numeric,
  typeName,
  unknownOf,
  type NumberValue,
  type Value,
} from "./value.ts";

/** An operand with the expression that it came from. */
export interface Operand {
  readonly value: Value;
  readonly span: Span;
}

type ArithmeticOperator = "+" | "-" | "*" | "/" | "%";
type OrderOperator = "<" | "<=" | ">" | ">=";

const OPPOSITE: Record<OrderOperator, OrderOperator> = {
  "<": ">=",
  "<=": ">",
  ">": "<=",
  ">=": "<",
};

/** @throws {EvaluationError} where Terraform refuses the operands */
export function applyBinary(
  operator: BinaryOperator,
  left: Operand,
  right: Operand,
  span: Span,
): Value {
  const result = binary(operator, left, right, span);
  return isSensitive(left.value) || isSensitive(right.value) ? markSensitive(result) : result;
}

function binary(operator: BinaryOperator, left: Operand, right: Operand, span: Span): Value {
  switch (operator) {
    case "==":
      return equality(left.value, right.value);
    case "!=":
      return negation(equality(left.value, right.value));
    case "&&":
    case "||":
      return logical(operator, left, right);
    case "<":
    case "<=":
    case ">":
    case ">=":
      return order(operator, left, right);
    case "+":
    case "-":
    case "*":
    case "/":
    case "%":
      return arithmetic(operator, left, right, span);
  }
}

/** @throws {EvaluationError} where Terraform refuses the operand */
export function applyUnary(operator: "-" | "!", operand: Operand): Value {
  const result = unary(operator, operand);
  return isSensitive(operand.value) ? markSensitive(result) : result;
}

function unary(operator: "-" | "!", operand: Operand): Value {
  if (operator === "!") {
    const truth = truthOf(operand, "the operand of !");
    return typeof truth === "boolean" ? boolOf(!truth) : unknownTruth(negate(truth));
  }
  const number = numberOperand(operand);
  if (number === undefined) return unknownOf(`-${describeValue(operand.value)}`);
  return numberOf(number.value.neg(), number.bits);
}

/**
 * What a condition says: its value, or the question that decides it.
 * @param role for the message: `the condition`
 * @throws {EvaluationError} where it is null or no bool
 */
export function truthOf(operand: Operand, role: string): boolean | Formula {
  const { value, span } = operand;
  if (value.kind === "unknown") return value.test ?? atom(truthAtom(value.name));
  if (value.kind === "string" && !value.text.isKnown) return atom(truthAtom(describeValue(value)));
  const bool = value.kind === "null" ? undefined : toBool(value);
  if (bool?.kind !== "bool") {
    throw new EvaluationError(
      `${role} must be true or false, but it is ${describeValue(value)}`,
      span,
    );
  }
  return bool.value;
}

/** The question whether a collection or number of unknown size has anything in it. */
export function presence(value: Value, kind: "count" | "for_each"): Formula {
  const name = describeValue(value);
  const subject = kind === "count" ? name : `length(${name})`;
  return atom({ whenTrue: `${subject} > 0`, whenFalse: `${subject} == 0`, equality: undefined });
}

function equality(left: Value, right: Value): Value {
  const equal = equalValues(left, right);
  if (equal !== undefined) return boolOf(equal);
  for (const [subject, other] of [
    [left, right],
    [right, left],
  ] as const) {
    if (other.kind === "bool") {
      const { test } = subject.kind === "unknown" ? subject : { test: undefined };
      const asks = test ?? atom(truthAtom(describeValue(subject)));
      return unknownTruth(other.value ? asks : negate(asks));
    }
    if (isPlain(other)) return unknownTruth(equalityTest(subject, other));
  }
  const names = `${describeValue(left)} == ${describeValue(right)}`;
  return unknownTruth(
    atom({
      whenTrue: names,
      whenFalse: `${describeValue(left)} != ${describeValue(right)}`,
      equality: undefined,
    }),
  );
}

function equalityTest(subject: Value, other: Value): Formula {
  const value = describeValue(other);
  if (value === '"false"') return negate(atom(truthAtom(describeValue(subject))));
  return atom(equalityAtom(describeValue(subject), value));
}

function isPlain(value: Value): boolean {
  if (value.kind === "string") return value.text.isKnown;
  return value.kind === "number" || value.kind === "null";
}

function logical(operator: "&&" | "||", left: Operand, right: Operand): Value {
  const a = truthOf(left, `the left side of ${operator}`);
  const b = truthOf(right, `the right side of ${operator}`);
  const decisive = operator === "||";
  if (a === decisive || b === decisive) return boolOf(decisive);
  if (typeof a === "boolean") return typeof b === "boolean" ? boolOf(b) : unknownTruth(b);
  if (typeof b === "boolean") return unknownTruth(a);
  return unknownTruth({ kind: operator === "&&" ? "and" : "or", left: a, right: b });
}

function order(operator: OrderOperator, left: Operand, right: Operand): Value {
  const a = numberOperand(left);
  const b = numberOperand(right);
  if (a === undefined || b === undefined) {
    const [first, second] = [describeValue(left.value), describeValue(right.value)];
    // One question for both ways of asking it: "a <= b" is "a > b", denied.
    const asked = operator === "<=" || operator === ">=" ? OPPOSITE[operator] : operator;
    const test = atom({
      whenTrue: `${first} ${asked} ${second}`,
      whenFalse: `${first} ${OPPOSITE[asked]} ${second}`,
      equality: undefined,
    });
    return unknownTruth(asked === operator ? test : negate(test));
  }
  const sign = a.value.cmp(b.value);
  switch (operator) {
    case "<":
      return boolOf(sign < 0);
    case "<=":
      return boolOf(sign <= 0);
    case ">":
      return boolOf(sign > 0);
    case ">=":
      return boolOf(sign >= 0);
  }
}

function arithmetic(
  operator: ArithmeticOperator,
  left: Operand,
  right: Operand,
  span: Span,
): Value {
  const a = numberOperand(left);
  const b = numberOperand(right);
  if (a === undefined || b === undefined) {
    return unknownOf(`${describeValue(left.value)} ${operator} ${describeValue(right.value)}`);
  }
  const bits = a.bits && b.bits && Math.max(a.bits, b.bits);
  if (bits && operator !== "%" && isFinite(a.value, b.value) && !b.value.isZero()) {
    return calculateNarrow(operator, a.value, b.value, bits);
  }
  const result = calculate(operator, a.value, b.value);
  if (result.isNaN()) {
    const [first, second] = [describeValue(left.value), describeValue(right.value)];
    throw new EvaluationError(`${first} ${operator} ${second} is no number`, span);
  }
  const dividesByZero = operator === "/" && b.value.isZero();
  if (!result.isFinite() && isFinite(a.value, b.value) && !dividesByZero) {
    throw new EvaluationError("the result has more digits than muster computes with", span);
  }
  return numberOf(result, operator === "%" ? a.bits : bits);
}

function isFinite(a: Decimal, b: Decimal): boolean {
  return a.isFinite() && b.isFinite();
}

/** A division by zero is infinite, and its remainder is all of the number, as in Terraform. */
function calculate(operator: ArithmeticOperator, a: Decimal, b: Decimal): Decimal {
  if (operator === "%") {
    if (b.isZero()) return a;
    if (!isFinite(a, b)) return new Numeric(NaN);
    if (a.isZero()) return a;
    const times = calculateFloat("/", a, b).trunc();
    return calculateFloat("-", a, calculateFloat("*", b, times));
  }
  if (isFinite(a, b) && !(operator === "/" && b.isZero())) {
    return calculateFloat(operator, a, b);
  }
  switch (operator) {
    case "+":
      return a.plus(b);
    case "-":
      return a.minus(b);
    case "*":
      return a.times(b);
    case "/":
      return a.div(b);
  }
}

/** The number, or undefined where it is unknown. */
function numberOperand({ value, span }: Operand): NumberValue | undefined {
  if (value.kind === "unknown") return undefined;
  const number = toNumber(value);
  if (number?.kind === "number") return number;
  if (value.kind === "string" && !value.text.isKnown) return undefined;
  throw new EvaluationError(
    `a number is needed here, but this is ${value.kind === "null" ? "null" : `the ${typeName(value)} ${describeValue(value)}`}`,
    span,
  );
}

function negation(value: Value): Value {
  if (value.kind === "bool") return boolOf(!value.value);
  if (value.kind === "unknown" && value.test) return unknownTruth(negate(value.test));
  return value;
}

function unknownTruth(test: Formula): Value {
  return { kind: "unknown", name: describeFormula(test), test };
}

function atom(of: Atom): Formula {
  return { kind: "atom", atom: of };
}

function negate(formula: Formula): Formula {
  return formula.kind === "not" ? formula.operand : { kind: "not", operand: formula };
}

function truthAtom(name: string): Atom {
  const converted = /^tobool\((.*)\)$/.exec(name)?.[1];
  if (converted !== undefined) return truthAtom(converted);
  // A call reads as a condition by itself; a plain reference does not.
  if (name.endsWith(")")) {
    return { whenTrue: name, whenFalse: `!${name}`, equality: undefined };
  }
  return {
    whenTrue: `${name} == true`,
    whenFalse: `${name} == false`,
    equality: { subject: name, value: "true" },
  };
}

function equalityAtom(subject: string, value: string): Atom {
  // As a string or as a bool, "true" is the same answer.
  if (value === '"true"') return truthAtom(subject);
  return {
    whenTrue: `${subject} == ${value}`,
    whenFalse: `${subject} != ${value}`,
    equality: { subject, value },
  };
}

/** The formula in the template's words. */
export function describeFormula(formula: Formula): string {
  switch (formula.kind) {
    case "atom":
      return formula.atom.whenTrue;
    case "not":
      return formula.operand.kind === "atom"
        ? formula.operand.atom.whenFalse
        : `!(${describeFormula(formula.operand)})`;
    case "and":
      return `${describeFormula(formula.left)} && ${describeFormula(formula.right)}`;
    case "or":
      return `(${describeFormula(formula.left)} || ${describeFormula(formula.right)})`;
  }
}
