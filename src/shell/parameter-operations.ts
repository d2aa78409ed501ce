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
import type { ParameterValue } from "./parameter-value.ts";
import { decodeEscapes } from "./quoting.ts";
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
      return pattern?.isNegated === false
        ? remove(text, operation.operator, pattern, shell)
        : undefined;
    }
    case "Replace": {
      const pattern = expandPattern(operation.pattern, shell);
      if (pattern?.isNegated !== false) return undefined;
      const replaced = replace(text, operation, pattern, shell);
      // Where a secret matched a pattern tells of its characters.
      return text.isSensitive ? replaced?.asSensitive() : replaced;
    }
    case "Slice":
      return sliceText(text, operation, shell);
    case "CaseModification": {
      const { operand } = operation;
      const pattern = operand && expandPattern(operand, shell);
      if (operand && !pattern) return undefined;
      return changeCase(text, operation.operator, pattern);
    }
    case "Transform":
      return transform(text, shell.sourceText(operation.operand.pos, operation.operand.end));
  }
}

/** `${@:1:2}`, `${a[@]:1}`; undefined where an offset or the list is unknown. */
export function sliceElements(
  { elements, indices }: ParameterValue,
  operation: ParameterSliceOperation,
  isPositional: boolean,
  shell: Shell,
): readonly Element[] | undefined {
  if (elements.some((element) => element.indefinite)) return undefined;
  const offset = evaluateWord(operation.offset, shell);
  const length = operation.length ? evaluateWord(operation.length, shell) : elements.length;
  if (offset === undefined || length === undefined || length < 0) return undefined;
  // `${@:0}` begins with `$0`.
  if (isPositional && offset === 0) return undefined;
  const last = indices?.at(-1) ?? elements.length - 1;
  const first = offset < 0 ? last + 1 + offset : offset - (isPositional ? 1 : 0);
  if (first < 0) return [];
  const from = indices ? indices.findIndex((index) => index >= first) : first;
  return from === -1 ? [] : elements.slice(from, from + length);
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
  shell.session.budget.match(pattern.size, source.length);
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
  // Since 5.2 an unquoted `&` stands for what was matched; before, for itself.
  if (/(?:^|[^\\'"])&/.test(shell.sourceText(operation.replacement.pos, operation.replacement.end)))
    return undefined;
  const { operator } = operation;
  if (operator === "/%") {
    const end = pattern.reversed.longestFrom(reverse(source), 0);
    return end === -1 ? text : text.slice(0, text.length - end).concat(replacement);
  }
  if (pattern.literal !== undefined && pattern.literal !== "" && operator === "//") {
    return text.replaceAll(pattern.literal, replacement);
  }
  const parts: Text[] = [];
  let from = 0;
  for (let at = 0; at < source.length || (at === 0 && operator === "/#");) {
    shell.session.budget.match(pattern.size, source.length - at);
    const end = pattern.longestFrom(source, at);
    if (end > at || (end === at && operator === "/#")) {
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

function changeCase(
  text: Text,
  operator: ParameterCaseOperation["operator"],
  pattern: Pattern | undefined,
): Text | undefined {
  if (!text.isKnown) return undefined;
  const toCase = (part: string): string =>
    operator.startsWith("^") ? part.toUpperCase() : part.toLowerCase();
  const change = (part: string): string =>
    pattern
      ? part.replace(/./gsu, (character) =>
          pattern.matches(character) ? toCase(character) : character,
        )
      : toCase(part);
  if (operator.length === 2) return text.mapKnown(change);
  return text.slice(0, 1).mapKnown(change).concat(text.slice(1));
}

/** `${name@Q}` and its relatives; undefined for those that tell of the variable itself. */
function transform(text: Text, operator: string): Text | undefined {
  if (!text.isKnown) return undefined;
  switch (operator) {
    case "U":
      return text.mapKnown((part) => part.toUpperCase());
    case "L":
      return text.mapKnown((part) => part.toLowerCase());
    case "u":
      return text
        .slice(0, 1)
        .mapKnown((part) => part.toUpperCase())
        .concat(text.slice(1));
    case "E":
      return decodeEscapes(text, "'\"?");
    case "Q":
      return quote(text);
    default:
      return undefined;
  }
}

/** As `${name@Q}` quotes: in single quotes, where no character needs more. */
function quote(text: Text): Text | undefined {
  // eslint-disable-next-line no-control-regex -- what needs ANSI-C quotes
  if (/[\x00-\x1f\x7f]/.test(text.source)) return undefined;
  const mark = Text.of("'");
  return Text.concat([mark, text.replaceAll("'", Text.of("'\\''")), mark]);
}
