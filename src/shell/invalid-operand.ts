import type { ArithmeticExpression } from "unbash";
import type { Text } from "../source/text.ts";
import { parseInteger } from "./arithmetic-operators.ts";
import { evaluateArithmetic, isAssignment, parseExpression } from "./arithmetic.ts";
import { MAX_EXPRESSION_DEPTH } from "./limits.ts";
import type { Shell } from "./shell.ts";

const NAME = /^[A-Za-z_]\w*$/;

/** What no expression holds: a colon belongs behind a question mark. */
const INVALID = /[.;@{}]|^[^?]*:/;

/** What stands in a word and only reads variables. */
const HARMLESS_PARTS: ReadonlySet<string> = new Set(["Literal", "SimpleExpansion"]);

/** Whether an operand that is evaluated in any case is a variable whose value is certainly no expression. */
export function hasInvalidOperand(expression: ArithmeticExpression, shell: Shell): boolean {
  return new Search(shell).finds(expression, 0);
}

class Search {
  readonly #shell: Shell;
  /** The names of variables that need not be looked at again. */
  readonly #seen = new Set<string>();

  constructor(shell: Shell) {
    this.#shell = shell;
  }

  finds(expression: ArithmeticExpression, depth: number): boolean {
    if (depth > MAX_EXPRESSION_DEPTH) return false;
    const finds = (operand: ArithmeticExpression): boolean => this.finds(operand, depth + 1);
    switch (expression.type) {
      case "ArithmeticGroup":
        return finds(expression.expression);
      case "ArithmeticWord":
        return this.#isInvalid(expression.value, depth);
      case "ArithmeticCommandExpansion":
        return false;
      case "ArithmeticTernary": {
        const { test, consequent, alternate } = expression;
        if (finds(test)) return true;
        const value = this.#evaluateAgain(test);
        return value !== undefined && finds(value !== 0n ? consequent : alternate);
      }
      case "ArithmeticUnary":
        return finds(expression.operand);
      case "ArithmeticBinary": {
        const { operator, left, right } = expression;
        if (operator !== "=" && finds(left)) return true;
        if (operator !== "&&" && operator !== "||") return finds(right);
        const value = this.#evaluateAgain(left);
        if (value === undefined || (value !== 0n) === (operator === "||")) return false;
        return finds(right);
      }
    }
  }

  /** Whether a word is a variable that holds no expression, or one with such an operand. */
  #isInvalid(name: string, depth: number): boolean {
    if (!NAME.test(name) || this.#seen.has(name)) return false;
    this.#seen.add(name);
    const value = this.#shell.scalar(name);
    if (value.known === undefined || parseInteger(value.known.trim()) !== undefined) return false;
    return INVALID.test(value.known) || this.#findsIn(value, depth);
  }

  #findsIn(value: Text, depth: number): boolean {
    const parsed = parseExpression(value, this.#shell);
    if (!parsed) return false;
    const { program, node } = parsed;
    return this.#shell.under({ program }, () => this.finds(node, depth + 1));
  }

  /** The value of what has been evaluated before; undefined also where that would change variables again. */
  #evaluateAgain(expression: ArithmeticExpression): bigint | undefined {
    return hasEffects(expression, 0) ? undefined : evaluateArithmetic(expression, this.#shell);
  }
}

/** Whether an expression may set a variable, or run a command. */
function hasEffects(expression: ArithmeticExpression, depth: number): boolean {
  if (depth > MAX_EXPRESSION_DEPTH) return true;
  const affects = (operand: ArithmeticExpression): boolean => hasEffects(operand, depth + 1);
  switch (expression.type) {
    case "ArithmeticGroup":
      return affects(expression.expression);
    case "ArithmeticWord":
      return expression.parts?.every(({ type }) => HARMLESS_PARTS.has(type)) === false;
    case "ArithmeticCommandExpansion":
      return true;
    case "ArithmeticTernary":
      return [expression.test, expression.consequent, expression.alternate].some(affects);
    case "ArithmeticUnary":
      return /^(?:\+\+|--)$/.test(expression.operator) || affects(expression.operand);
    case "ArithmeticBinary":
      return isAssignment(expression.operator) || [expression.left, expression.right].some(affects);
  }
}
