import type { ArithmeticExpression, ArithmeticWord, Word as WordNode } from "unbash";
import { Text } from "../source/text.ts";
import { applyBinary } from "./arithmetic-operators.ts";
import { expandParts, expandText } from "./expand.ts";
import { joinFragments } from "./fields.ts";
import { MAX_EXPRESSION_DEPTH } from "./limits.ts";
import { parseProgram } from "./parse.ts";
import type { Shell } from "./shell.ts";
import { stringVariable } from "./variable.ts";

const NAME = /^[A-Za-z_]\w*$/;

/**
 * Evaluates as "Shell Arithmetic" in Bash's manual says, in 64-bit integers;
 * undefined where a part of it is unknown or no number.
 */
export function evaluateArithmetic(
  expression: ArithmeticExpression,
  shell: Shell,
  depth = 0,
): bigint | undefined {
  if (depth > MAX_EXPRESSION_DEPTH) return undefined;
  const evaluate = (operand: ArithmeticExpression): bigint | undefined =>
    evaluateArithmetic(operand, shell, depth + 1);
  switch (expression.type) {
    case "ArithmeticGroup":
      return evaluate(expression.expression);
    case "ArithmeticWord":
      return numberOf(wordText(expression, shell), shell);
    case "ArithmeticCommandExpansion":
      return undefined;
    case "ArithmeticTernary": {
      const test = evaluate(expression.test);
      if (test === undefined) return undefined;
      return evaluate(test !== 0n ? expression.consequent : expression.alternate);
    }
    case "ArithmeticUnary":
      return evaluateUnary(expression.operator, expression, evaluate, shell);
    case "ArithmeticBinary": {
      const { operator, left, right } = expression;
      if (operator === "&&" || operator === "||") {
        const first = evaluate(left);
        if (first === undefined) return undefined;
        if ((first !== 0n) === (operator === "||")) return first !== 0n ? 1n : 0n;
        const second = evaluate(right);
        return second === undefined ? undefined : BigInt(second !== 0n);
      }
      if (isAssignment(operator)) {
        const value = evaluate(right);
        const before = operator === "=" ? 0n : evaluate(left);
        const result = operator === "=" ? value : applyBinary(operator.slice(0, -1), before, value);
        assign(left, result, shell);
        return result;
      }
      return applyBinary(operator, evaluate(left), evaluate(right));
    }
  }
}

/** Evaluates a word such as a subscript or the offset of `${name:offset}`; undefined where it is no known integer. */
export function evaluateWord(word: WordNode, shell: Shell): number | undefined {
  return evaluateText(expandText(word, shell), shell);
}

/** Evaluates text as the arithmetic expression that it holds. */
export function evaluateText(text: Text, shell: Shell): number | undefined {
  const source = text.known?.trim();
  if (source === undefined) return undefined;
  if (source === "") return 0;
  if (/^-?\d{1,15}$/.test(source) && !/^-?0\d/.test(source)) return Number(source);
  return shell.nested(() => {
    const program = parseProgram(Text.concat([Text.of("(("), text, Text.of("))")]));
    const command = program.tree.commands[0]?.command;
    if (command?.type !== "ArithmeticCommand" || !command.expression) return undefined;
    const { expression } = command;
    const value = shell.under({ program }, () => evaluateArithmetic(expression, shell));
    return value === undefined ? undefined : Number(value);
  });
}

function wordText(word: ArithmeticWord, shell: Shell): Text {
  if (!word.parts) return shell.program.text.slice(word.pos, word.end);
  return joinFragments(expandParts(word.parts, shell, true));
}

function evaluateUnary(
  operator: string,
  expression: { readonly operand: ArithmeticExpression; readonly prefix: boolean },
  evaluate: (operand: ArithmeticExpression) => bigint | undefined,
  shell: Shell,
): bigint | undefined {
  const value = evaluate(expression.operand);
  if (operator === "++" || operator === "--") {
    const changed = applyBinary(operator.charAt(0), value, 1n);
    assign(expression.operand, changed, shell);
    return expression.prefix ? changed : value;
  }
  if (value === undefined) return undefined;
  switch (operator) {
    case "-":
      return BigInt.asIntN(64, -value);
    case "!":
      return BigInt(value === 0n);
    case "~":
      return ~value;
    default:
      return value;
  }
}

function isAssignment(operator: string): boolean {
  return /^(?:[-+*/%&|^]|<<|>>)?=$/.test(operator);
}

/** Elements of arrays are not assigned to: they become unknown with their array. */
function assign(target: ArithmeticExpression, value: bigint | undefined, shell: Shell): void {
  if (target.type !== "ArithmeticWord") return;
  const [name] = /^[A-Za-z_]\w*/.exec(target.value) ?? [];
  if (name === undefined) return;
  const text =
    value === undefined || name !== target.value
      ? Text.unknown(`$${name}`)
      : Text.of(String(value), shell.locate(target.pos, target.end));
  shell.environment.setVariable(name, stringVariable(text));
}

/** A number in one of Bash's spellings, or the value of a variable. */
function numberOf(text: Text, shell: Shell): bigint | undefined {
  const source = text.known?.trim();
  if (source === undefined) return undefined;
  if (source === "") return 0n;
  const value = NAME.test(source) ? shell.scalar(source).known?.trim() : source;
  if (value === undefined) return undefined;
  if (value === "") return 0n;
  if (/^-?(?:0|[1-9]\d{0,18})$/.test(value)) return BigInt.asIntN(64, BigInt(value));
  if (/^0\d+$/.test(value)) return /^[0-7]{1,22}$/.test(value) ? BigInt(`0o${value}`) : undefined;
  return /^0[xX][0-9a-fA-F]{1,16}$/.test(value) ? BigInt.asIntN(64, BigInt(value)) : undefined;
}
