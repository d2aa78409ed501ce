import type { ArithmeticExpression, ArithmeticWord, Word as WordNode } from "unbash";
import { Text } from "../source/text.ts";
import { applyBinary, parseInteger } from "./arithmetic-operators.ts";
import { assignText } from "./assign.ts";
import { expandParts, expandText } from "./expand.ts";
import { joinFragments } from "./fields.ts";
import { EXPRESSION_ELEMENTS, MAX_EXPRESSION_DEPTH } from "./limits.ts";
import { parseProgram, parseWord, type Program } from "./parse.ts";
import type { Shell } from "./shell.ts";
import { isArray, nextIndex } from "./variable.ts";

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
  const value = parseExpression(text, shell)?.evaluate();
  return value === undefined ? undefined : Number(value);
}

/** An arithmetic expression that text holds. */
export interface ParsedExpression {
  readonly program: Program;
  readonly node: ArithmeticExpression;
  readonly evaluate: () => bigint | undefined;
}

/** Text as an arithmetic expression; undefined where it is none. */
export function parseExpression(
  text: Text,
  shell: Shell,
):
  { program: Program; node: ArithmeticExpression; evaluate: () => bigint | undefined } | undefined {
  // Variables that name each other are as many expressions as there are ways through them.
  shell.session.budget.elements(EXPRESSION_ELEMENTS);
  const program = parseProgram(Text.concat([Text.of("(("), text, Text.of("))")]));
  const command = program.tree.commands[0]?.command;
  if (command?.type !== "ArithmeticCommand" || !command.expression) return undefined;
  const { expression } = command;
  const evaluate = (): bigint | undefined =>
    shell.nested(() => shell.under({ program }, () => evaluateArithmetic(expression, shell)));
  return { program, node: expression, evaluate };
}

function wordText(word: ArithmeticWord, shell: Shell): Text {
  if (word.parts) return joinFragments(expandParts(word.parts, shell, true));
  const written = shell.program.text.slice(word.pos, word.end);
  if (!/[$`'"\\]/.test(word.value)) return written;
  // The parser gives `$1` as it is written.
  const parsed = parseWord(written);
  if (!parsed) return written;
  const { program } = parsed;
  return shell.under({ program }, () => expandText(parsed.word, shell));
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

export function isAssignment(operator: string): boolean {
  return /^(?:[-+*/%&|^]|<<|>>)?=$/.test(operator);
}

/** Sets a variable, or an element of an array, to a result. */
function assign(target: ArithmeticExpression, value: bigint | undefined, shell: Shell): void {
  if (target.type !== "ArithmeticWord") return;
  const name = wordText(target, shell).known;
  if (name === undefined) return;
  const text =
    value === undefined
      ? Text.unknown(`$${name}`)
      : Text.of(String(value), shell.locate(target.pos, target.end));
  assignText(name, text, shell);
}

/** The value of a number, a variable or an element of an array. */
function numberOf(text: Text, shell: Shell): bigint | undefined {
  const source = text.known?.trim();
  if (source === undefined) return undefined;
  if (source === "") return 0n;
  if (!/^[A-Za-z_]/.test(source)) return parseInteger(source) ?? evaluateNested(text, shell);
  const value = NAME.test(source) ? shell.scalar(source) : elementAt(text, shell);
  if (!value?.isKnown) return undefined;
  const known = value.source.trim();
  // A variable may hold an expression.
  return known === "" ? 0n : (parseInteger(known) ?? evaluateNested(value, shell));
}

function elementAt(text: Text, shell: Shell): Text | undefined {
  const [, name, subscript] = /^([A-Za-z_]\w*)\[(.*)\]$/s.exec(text.source.trim()) ?? [];
  if (name === undefined || subscript === undefined) return undefined;
  const variable = shell.variable(name);
  if (!isArray(variable)) return undefined;
  if (variable.kind === "associative") return variable.elements.get(subscript)?.text ?? Text.empty;
  const index = evaluateText(Text.of(subscript), shell);
  if (index === undefined || shell.entriesOf(variable).some(([, { indefinite }]) => indefinite)) {
    return undefined;
  }
  const at = index < 0 ? nextIndex(variable) + index : index;
  return variable.elements.get(String(at))?.text ?? Text.empty;
}

function evaluateNested(text: Text, shell: Shell): bigint | undefined {
  const expression = parseExpression(text, shell);
  // What reads back as a single word has no value that could be computed.
  if (!expression || expression.node.type === "ArithmeticWord") return undefined;
  return expression.evaluate();
}
