import type { TestExpression, Word as WordNode } from "unbash";
import { Text } from "../source/text.ts";
import { evaluateText } from "./arithmetic.ts";
import { expandExpression, expandPattern, expandText } from "./expand.ts";
import { MAX_EXPRESSION_DEPTH } from "./limits.ts";
import { RegularExpression } from "./regular-expression.ts";
import { hasForeignFile } from "./foreign-file.ts";
import { OPTION_NAMES } from "./shell-options.ts";
import type { Shell } from "./shell.ts";
import { elementOf, indexedArray, isArray, unknownArray } from "./variable.ts";

/** Decides `[[ … ]]`; undefined where that takes more than the script's text. */
export function evaluateTest(
  expression: TestExpression,
  shell: Shell,
  depth = 0,
): boolean | undefined {
  if (depth > MAX_EXPRESSION_DEPTH) return undefined;
  switch (expression.type) {
    case "TestGroup":
      return evaluateTest(expression.expression, shell, depth + 1);
    case "TestNot": {
      const result = evaluateTest(expression.operand, shell, depth + 1);
      const isOdd = expression.negations.length % 2 === 1;
      return result === undefined ? undefined : result !== isOdd;
    }
    case "TestLogical": {
      const decides = expression.operator === "||";
      let result: boolean | undefined = !decides;
      for (const operand of expression.operands) {
        const value = evaluateTest(operand, shell, depth + 1);
        if (value === decides) return decides;
        if (value === undefined) result = undefined;
      }
      return result;
    }
    case "TestUnary":
      return evaluateUnary(expression.operator, expression.operand, shell);
    case "TestBinary": {
      const { operator, left, right } = expression;
      if (operator === "==" || operator === "=" || operator === "!=") {
        const equal = matchesPattern(expandText(left, shell), right, shell);
        return operator === "!=" && equal !== undefined ? !equal : equal;
      }
      if (operator === "=~") return matchesExpression(expandText(left, shell), right, shell);
      return compareTexts(expandText(left, shell), operator, expandText(right, shell), shell);
    }
  }
}

/** Whether a text matches a pattern; undefined where that is not known. */
export function matchesPattern(text: Text, word: WordNode, shell: Shell): boolean | undefined {
  const { nocasematch } = shell.environment.options;
  const pattern = expandPattern(word, shell, nocasematch);
  if (pattern?.matchesAll === true) {
    return true;
  }
  const known = nocasematch ? text.known?.toLowerCase() : text.known;
  if (!pattern || known === undefined) {
    const { literal } = pattern ?? {};
    if (literal !== undefined && !nocasematch) return sameText(text, Text.of(literal));
    return text.equals(expandText(word, shell)) ? true : undefined;
  }
  shell.session.budget.match(pattern.size, known.length);
  return pattern.matches(known);
}

/** `[[ text =~ expression ]]`, which sets `BASH_REMATCH`. */
function matchesExpression(text: Text, word: WordNode, shell: Shell): boolean | undefined {
  const source = expandExpression(word, shell);
  const expression =
    source === undefined ? undefined : RegularExpression.compile(source, { isExtended: true });
  if (!expression || !text.isKnown) {
    shell.environment.setVariable("BASH_REMATCH", unknownArray("BASH_REMATCH"));
    return undefined;
  }
  shell.session.budget.match(expression.size, text.length);
  const groups = expression.search(text.source);
  const count = groups ? expression.groupCount + 1 : 0;
  const matched = Array.from({ length: count }, (_, i) => {
    const group = groups?.[i];
    return elementOf(group ? text.slice(...group) : Text.empty);
  });
  shell.environment.setVariable("BASH_REMATCH", indexedArray(matched));
  return groups !== undefined;
}

function evaluateUnary(operator: string, operand: WordNode, shell: Shell): boolean | undefined {
  return testUnary(operator, expandText(operand, shell), shell);
}

/** `-z`, `-n`, `-v` and tests on files that the script has made; the others are for the machine to answer. */
export function testUnary(operator: string, text: Text, shell: Shell): boolean | undefined {
  switch (operator) {
    case "-z":
    case "-n": {
      const empty = isEmpty(text);
      return empty === undefined ? undefined : empty === (operator === "-z");
    }
    case "-v": {
      const name = text.known;
      return name === undefined ? undefined : isSet(name, shell);
    }
    case "-o": {
      const option = OPTION_NAMES.find((name) => name === text.known);
      return option && shell.environment.options[option];
    }
    case "-e":
    case "-f":
    case "-d":
    case "-s":
    case "-r":
    case "-h":
    case "-L":
    case "-p":
    case "-S":
    case "-w":
    case "-x":
      return testFile(operator, shell.path(text), shell);
    default:
      return undefined;
  }
}

/** `-v name`, `-v name[key]`; undefined where it may come from outside. */
function isSet(target: string, shell: Shell): boolean | undefined {
  const [, name, key] = /^([A-Za-z_]\w*)(?:\[(.*)\])?$/s.exec(target) ?? [];
  if (name === undefined) return undefined;
  const variable = shell.environment.variable(name);
  if (!variable) return shell.session.assignedNames.has(name) ? false : undefined;
  if (!isArray(variable)) return variable.kind === "string" && (key === undefined || key === "0");
  if (shell.entriesOf(variable).some(([, element]) => element.indefinite)) return undefined;
  return variable.elements.has(key ?? "0");
}

function testFile(operator: string, path: Text, shell: Shell): boolean | undefined {
  const { files } = shell;
  const kind = files.kindOf(path);
  if (shell.present.has(path.key)) return true;
  if (kind !== "file") shell.enclosingLoop?.tested.set(path.key, path);
  if (kind === undefined || kind === "absent") {
    // A loop that looks for it waits for it, however sure it is to be there.
    const isThere = kind === undefined && !shell.enclosingLoop && hasForeignFile(path, shell);
    return isThere && /[efrs]/.test(operator) ? true : kind && false;
  }
  if (/[hLpSwx]/.test(operator)) return undefined;
  if (operator === "-f" || operator === "-d") {
    return kind === (operator === "-f" ? "file" : "directory");
  }
  if (operator !== "-s") return true;
  const content = files.read(path);
  return content && (content.length === 0 ? false : content.isKnown || undefined);
}

/** The comparisons that `[` and `[[` share. */
export function compareTexts(
  left: Text,
  operator: string,
  right: Text,
  shell: Shell,
): boolean | undefined {
  switch (operator) {
    case "=":
    case "==":
      return sameText(left, right);
    case "!=": {
      const same = sameText(left, right);
      return same === undefined ? undefined : !same;
    }
    case "<":
    case ">": {
      if (!left.isKnown || !right.isKnown) return undefined;
      return operator === "<" ? left.source < right.source : left.source > right.source;
    }
    default:
      return compareNumbers(evaluateText(left, shell), operator, evaluateText(right, shell));
  }
}

function compareNumbers(
  left: number | undefined,
  operator: string,
  right: number | undefined,
): boolean | undefined {
  if (left === undefined || right === undefined) return undefined;
  switch (operator) {
    case "-eq":
      return left === right;
    case "-ne":
      return left !== right;
    case "-lt":
      return left < right;
    case "-le":
      return left <= right;
    case "-gt":
      return left > right;
    case "-ge":
      return left >= right;
    default:
      return undefined;
  }
}

/** Undefined where unknown parts decide it. */
function sameText(left: Text, right: Text): boolean | undefined {
  if (left.equals(right)) return true;
  if (left.isKnown && right.isKnown) return false;
  // What is known in front and behind may tell them apart.
  const [start, otherStart] = [knownStart(left), knownStart(right)];
  if (!start.startsWith(otherStart) && !otherStart.startsWith(start)) return false;
  const [end, otherEnd] = [knownEnd(left), knownEnd(right)];
  if (!end.endsWith(otherEnd) && !otherEnd.endsWith(end)) return false;
  const isLonger = (text: Text, other: Text): boolean =>
    other.isKnown && knownLength(text) > other.length;
  return isLonger(left, right) || isLonger(right, left) ? false : undefined;
}

function knownStart({ pieces }: Text): string {
  const [first] = pieces;
  return first && first.unknown === undefined ? first.text : "";
}

function knownEnd({ pieces }: Text): string {
  const last = pieces.at(-1);
  return last && last.unknown === undefined ? last.text : "";
}

function knownLength({ pieces }: Text): number {
  return pieces.reduce((sum, { unknown, text }) => sum + (unknown ? 0 : text.length), 0);
}

/** A text with any known character is not empty. */
export function isEmpty(text: Text): boolean | undefined {
  if (text.length === 0) return true;
  return text.pieces.some((piece) => piece.unknown === undefined) ? false : undefined;
}
