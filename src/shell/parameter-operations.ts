import type {
  ParameterCaseOperation,
  ParameterRemoveOperation,
  ParameterReplaceOperation,
  ParameterSliceOperation,
  ParameterTransformOperation,
} from "unbash";
import { Text } from "../source/text.ts";
import { evaluateWord } from "./arithmetic.ts";
import { expandPattern, expandText } from "./expand.ts";
import type { Pattern } from "./pattern.ts";
import type { Shell } from "./shell.ts";
import type { Element } from "./variable.ts";

type Operation =
  | ParameterCaseOperation
  | ParameterRemoveOperation
  | ParameterReplaceOperation
  | ParameterSliceOperation
  | ParameterTransformOperation;

/** What `${name…}` makes of a value; undefined where it cannot be told. */
export function applyOperation(text: Text, operation: Operation, shell: Shell): Text | undefined {
  switch (operation.type) {
    case "Remove": {
      const pattern = expandPattern(operation.operand, shell);
      return pattern && remove(text, operation.operator, pattern, shell);
    }
    case "Replace": {
      const pattern = expandPattern(operation.pattern, shell);
      return pattern && replace(text, operation, pattern, shell);
    }
    case "Slice":
      return sliceText(text, operation, shell);
    case "CaseModification":
      return operation.operand ? undefined : changeCase(text, operation.operator);
    case "Transform":
      return undefined;
  }
}

/** `${@:1:2}`, `${a[@]:1}`; undefined where an offset or the list is unknown. */
export function sliceElements(
  elements: readonly Element[],
  operation: ParameterSliceOperation,
  countsFromOne: boolean,
  shell: Shell,
): Element[] | undefined {
  if (elements.some((element) => element.indefinite)) return undefined;
  const offset = evaluateWord(operation.offset, shell);
  const length = operation.length ? evaluateWord(operation.length, shell) : elements.length;
  if (offset === undefined || length === undefined || length < 0) return undefined;
  const from = offset < 0 ? elements.length + offset : offset - (countsFromOne ? 1 : 0);
  const start = Math.max(0, from);
  return elements.slice(start, start + length);
}

function sliceText(text: Text, operation: ParameterSliceOperation, shell: Shell): Text | undefined {
  const offset = evaluateWord(operation.offset, shell);
  const length = operation.length ? evaluateWord(operation.length, shell) : undefined;
  if (!text.isKnown || offset === undefined) return undefined;
  if (operation.length && length === undefined) return undefined;
  const start = offset < 0 ? text.length + offset : offset;
  if (start < 0) return Text.empty;
  if (length === undefined) return text.slice(start);
  return text.slice(start, length < 0 ? text.length + length : start + length);
}

function remove(
  text: Text,
  operator: ParameterRemoveOperation["operator"],
  pattern: Pattern,
  shell: Shell,
): Text | undefined {
  const atStart = operator.startsWith("#");
  const { literal } = pattern;
  if (literal !== undefined) {
    // Only the characters that it is compared with have to be known.
    const from = atStart ? 0 : Math.max(0, text.length - literal.length);
    const compared = text.slice(from, from + literal.length);
    if (!compared.isKnown) return undefined;
    if (compared.source !== literal) return text.isKnown || compared.length > 0 ? text : undefined;
    return atStart ? text.slice(literal.length) : text.slice(0, from);
  }
  const source = text.known;
  if (source === undefined) return undefined;
  shell.session.budget.match(pattern.tokens.length, source.length);
  const longest = operator.length === 2;
  const subject = atStart ? source : reverse(source);
  const directed = atStart ? pattern : pattern.reversed;
  const end = longest ? directed.longestFrom(subject, 0) : directed.shortestFrom(subject, 0);
  if (end === -1) return text;
  return atStart ? text.slice(end) : text.slice(0, text.length - end);
}

function reverse(source: string): string {
  return source.split("").reverse().join("");
}

function replace(
  text: Text,
  operation: ParameterReplaceOperation,
  pattern: Pattern,
  shell: Shell,
): Text | undefined {
  const source = text.known;
  if (source === undefined) return undefined;
  const replacement = expandText(operation.replacement, shell);
  const { operator } = operation;
  if (operator === "/%") {
    const end = pattern.reversed.longestFrom(reverse(source), 0);
    return end === -1 ? text : text.slice(0, text.length - end).concat(replacement);
  }
  if (pattern.literal !== undefined && operator === "//") {
    return text.replaceAll(pattern.literal, replacement);
  }
  const parts: Text[] = [];
  let from = 0;
  for (let at = 0; at < source.length;) {
    shell.session.budget.match(pattern.tokens.length, source.length - at);
    const end = pattern.longestFrom(source, at);
    if (end > at) {
      parts.push(text.slice(from, at), replacement);
      from = end;
      if (operator !== "//") break;
    }
    if (operator === "/#") break;
    at = end > at ? end : at + 1;
  }
  parts.push(text.slice(from));
  return Text.concat(parts);
}

function changeCase(text: Text, operator: ParameterCaseOperation["operator"]): Text | undefined {
  if (!text.isKnown) return undefined;
  const change = (part: string): string =>
    operator.startsWith("^") ? part.toUpperCase() : part.toLowerCase();
  if (operator.length === 2) return text.mapKnown(change);
  return text.slice(0, 1).mapKnown(change).concat(text.slice(1));
}
