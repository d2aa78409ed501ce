import type { ParameterExpansionPart, ParameterOperation, SimpleExpansionPart } from "unbash";
import { Text } from "../source/text.ts";
import { evaluateWord } from "./arithmetic.ts";
import { assignScalar } from "./assign.ts";
import { expandText, expandWord } from "./expand.ts";
import { ExpansionError } from "./expansion-error.ts";
import { fragmentOf, listFragments, type Fragment } from "./fields.ts";
import { applyOperation, sliceElements } from "./parameter-operations.ts";
import {
  checkIsSet,
  indirectValue,
  namesWithPrefix,
  parameterValue,
  type ParameterValue,
} from "./parameter-value.ts";
import type { Shell } from "./shell.ts";
import { elementOf } from "./variable.ts";

/** `$name`, `$1`, `$@`. */
export function expandSimple(part: SimpleExpansionPart, shell: Shell, quoted: boolean): Fragment[] {
  const name = part.text.slice(1);
  const value = parameterValue(name, undefined, shell);
  checkIsSet(value, name, shell);
  const fragments = fragmentsOf(value, part, shell, quoted);
  return quoted && hasElements(value) ? staying(fragments) : fragments;
}

/** `${…}` with its operations, as "Shell Parameter Expansion" in Bash's manual describes them. */
export function expandParameter(
  part: ParameterExpansionPart,
  shell: Shell,
  quoted: boolean,
): Fragment[] {
  const { operation, prefix } = part;
  if (operation?.type === "Names") {
    const names = namesWithPrefix(part.parameter, operation.operator, shell);
    // Without any, it is the environment of the agent that may have some.
    if (names.elements.length > 0) return fragmentsOf(names, part, shell, quoted);
  }
  if (operation?.type === "Names" || operation?.type === "Unknown") {
    return [fragmentOf(unknownResult(part, shell), quoted, !quoted)];
  }
  const value =
    prefix === "!" ? indirectValue(part, shell) : parameterValue(part.parameter, part.index, shell);
  if (!value) return [fragmentOf(unknownResult(part, shell), quoted, !quoted)];
  if (operation?.type !== "Default") checkIsSet(value, part.parameter, shell);
  if (prefix === "#") return [fragmentOf(lengthOf(value, part, shell), quoted)];
  if (!operation) {
    const fragments = fragmentsOf(value, part, shell, quoted);
    return quoted && hasElements(value) ? staying(fragments) : fragments;
  }
  if (operation.type === "Default") return expandDefault(value, operation, part, shell, quoted);
  const result = operate(value, operation, part, shell);
  const fragments = fragmentsOf(result, part, shell, quoted);
  const isWord = value.list
    ? value.list === "@" && hasElements(result)
    : givesWord(value, operation, shell);
  return quoted && isWord ? staying(fragments) : fragments;
}

function hasElements({ list, elements }: ParameterValue): boolean {
  return list !== undefined && elements.length > 0;
}

/** Makes fragments words, although empty, also beside `"$@"` without elements. */
function staying(fragments: readonly Fragment[]): Fragment[] {
  return fragments.map((fragment) =>
    fragment.kind === "text" ? { ...fragment, stays: true } : fragment,
  );
}

/** Whether what an operation gives is a word, although empty, also beside `"$@"` without elements. */
function givesWord({ elements }: ParameterValue, operation: Operation, shell: Shell): boolean {
  const length = elements[0]?.text.length ?? 0;
  if (operation.type === "Remove") return length > 0;
  if (operation.type !== "Slice" || operation.offset.parts) return true;
  // What begins outside of the value is no word.
  return Math.abs(evaluateWord(operation.offset, shell) ?? 0) <= length;
}

type Operation = Exclude<ParameterOperation, { type: "Default" | "Names" | "Unknown" }>;

function operate(
  value: ParameterValue,
  operation: Operation,
  part: ParameterExpansionPart,
  shell: Shell,
): ParameterValue {
  if (operation.type === "Slice" && value.list) {
    const isPositional = part.parameter === "@" || part.parameter === "*";
    const elements = sliceElements(value, operation, isPositional, shell);
    return { ...value, elements: elements ?? [elementOf(unknownResult(part, shell), true)] };
  }
  const elements = value.elements.map((element) => {
    const result = applyOperation(element.text, operation, shell);
    return result ? { ...element, text: result } : { ...element, text: unknownResult(part, shell) };
  });
  return { ...value, elements };
}

/** `${#name}`, `${#name[@]}`, `${#@}`. */
function lengthOf(value: ParameterValue, part: ParameterExpansionPart, shell: Shell): Text {
  const site = shell.locate(part.pos, part.end);
  if (value.list) {
    return value.elements.some((element) => element.indefinite)
      ? unknownResult(part, shell)
      : Text.of(String(value.elements.length), site);
  }
  const known = value.elements[0]?.text.known;
  return known === undefined
    ? unknownResult(part, shell)
    : Text.of(String(countCharacters(known)), site);
}

/** Characters, of which a pair of surrogates is one. */
function countCharacters(text: string): number {
  let count = 0;
  for (let i = 0; i < text.length; i += (text.codePointAt(i) ?? 0) > 0xffff ? 2 : 1) count++;
  return count;
}

/** `${name:-word}` and its relatives. */
function expandDefault(
  value: ParameterValue,
  operation: Extract<ParameterOperation, { type: "Default" }>,
  part: ParameterExpansionPart,
  shell: Shell,
  quoted: boolean,
): Fragment[] {
  const { operator, operand } = operation;
  const isThere = hasValue(value, operator.startsWith(":"));
  const own = (): Fragment[] => fragmentsOf(value, part, shell, quoted);
  const other = (): Fragment[] => splitting(expandWord(operand, shell, quoted), quoted);
  if (operator.endsWith("+")) {
    if (isThere === undefined && operand.end > operand.pos) {
      return [fragmentOf(unknownResult(part, shell), quoted, !quoted)];
    }
    if (isThere === true) return other();
    // A list without elements is no word.
    return value.list === "@" && operator === "+" ? [] : [fragmentOf(Text.empty, quoted)];
  }
  if (isThere === false && operator.endsWith("?")) throw new ExpansionError(part.parameter);
  if (isThere === true || operator.endsWith("?")) return own();
  if (isThere === undefined) {
    // `${x:-}` only keeps `set -u` quiet: it is x itself.
    if (operand.end === operand.pos) return own();
    return [fragmentOf(unknownResult(part, shell), quoted, !quoted)];
  }
  if (operator.endsWith("=") && part.index === undefined) {
    assignScalar(part.parameter, expandText(operand, shell), shell);
  }
  return other();
}

/** Whether a parameter is set (and not empty, where that is asked too). */
function hasValue(value: ParameterValue, asksEmpty: boolean): boolean | undefined {
  if (!asksEmpty || value.isSet === false) return value.isSet;
  const texts = value.elements.map((element) => element.text);
  if (texts.some((text) => text.pieces.some((piece) => piece.unknown === undefined))) return true;
  return texts.every((text) => text.length === 0) ? false : undefined;
}

/** What a default brings in unquoted is split like the value that it stands in for. */
function splitting(fragments: Fragment[], quoted: boolean): Fragment[] {
  if (quoted && fragments.length === 0) return [fragmentOf(Text.empty, true)];
  return fragments.map((fragment) =>
    fragment.kind === "text" && !fragment.quoted ? { ...fragment, splits: true } : fragment,
  );
}

function fragmentsOf(
  value: ParameterValue,
  part: { readonly pos: number; readonly end: number },
  shell: Shell,
  quoted: boolean,
): Fragment[] {
  const { budget } = shell.session;
  budget.elements(value.elements.length);
  for (const element of value.elements) budget.text(element.text);
  const site = shell.locate(part.pos, part.end);
  const elements = site
    ? value.elements.map((element) => ({ ...element, text: element.text.at(site) }))
    : value.elements;
  if (value.list === "*" && quoted) {
    const separator = Text.of(shell.fieldSeparators.charAt(0));
    return [
      fragmentOf(
        Text.join(
          elements.map((element) => element.text),
          separator,
        ),
        true,
      ),
    ];
  }
  const joiner = value.list === "*" ? Text.of(shell.fieldSeparators.charAt(0)) : undefined;
  return listFragments(elements, quoted, joiner);
}

function unknownResult(part: { readonly pos: number; readonly end: number }, shell: Shell): Text {
  const name = shell.sourceText(part.pos, part.end);
  return Text.unknown(name, shell.locate(part.pos, part.end));
}
