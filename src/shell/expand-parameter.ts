import type {
  ParameterExpansionPart,
  ParameterOperation,
  SimpleExpansionPart,
  Word as WordNode,
} from "unbash";
import { Text } from "../source/text.ts";
import { evaluateWord } from "./arithmetic.ts";
import { expandText, expandWord } from "./expand.ts";
import { fragmentOf, listFragments, type Fragment } from "./fields.ts";
import { applyOperation, sliceElements } from "./parameter-operations.ts";
import type { Shell } from "./shell.ts";
import {
  arrayEntries,
  elementOf,
  elementsOf,
  scalarOf,
  stringVariable,
  type Element,
} from "./variable.ts";

/** What a parameter stands for. */
interface ParameterValue {
  readonly elements: readonly Element[];
  /** `@` where it is a list whose elements stay apart, `*` where quotes join them. */
  readonly list: "@" | "*" | undefined;
  /** Whether it is unset; undefined where that is not known. */
  readonly isSet: boolean | undefined;
}

/** `$name`, `$1`, `$@`. */
export function expandSimple(part: SimpleExpansionPart, shell: Shell, quoted: boolean): Fragment[] {
  const value = parameterValue(part.text.slice(1), undefined, shell);
  return fragmentsOf(value, part, shell, quoted);
}

/** `${…}` with its operations, as "Shell Parameter Expansion" in Bash's manual describes them. */
export function expandParameter(
  part: ParameterExpansionPart,
  shell: Shell,
  quoted: boolean,
): Fragment[] {
  const { operation, prefix } = part;
  if (operation?.type === "Names" || operation?.type === "Unknown") {
    return [fragmentOf(unknownResult(part, shell), quoted, !quoted)];
  }
  let value = parameterValue(part.parameter, part.index, shell);
  if (prefix === "#") return [fragmentOf(lengthOf(value, part, shell), quoted)];
  if (prefix === "!") {
    const indirect = indirectValue(value, part, shell);
    if (!indirect) return [fragmentOf(unknownResult(part, shell), quoted, !quoted)];
    value = indirect;
  }
  if (!operation) return fragmentsOf(value, part, shell, quoted);
  if (operation.type === "Default") return expandDefault(value, operation, part, shell, quoted);
  return fragmentsOf(operate(value, operation, part, shell), part, shell, quoted);
}

function operate(
  value: ParameterValue,
  operation: Exclude<ParameterOperation, { type: "Default" | "Names" | "Unknown" }>,
  part: ParameterExpansionPart,
  shell: Shell,
): ParameterValue {
  if (operation.type === "Slice" && value.list) {
    const elements = sliceElements(value.elements, operation, part.parameter === "@", shell);
    return { ...value, elements: elements ?? [elementOf(unknownResult(part, shell), true)] };
  }
  const elements = value.elements.map((element) => {
    const result = applyOperation(element.text, operation, shell);
    return result ? { ...element, text: result } : { ...element, text: unknownResult(part, shell) };
  });
  return { ...value, elements };
}

function parameterValue(name: string, index: WordNode | undefined, shell: Shell): ParameterValue {
  if (name === "@" || name === "*") {
    const { positional } = shell.environment;
    return { elements: positional, list: name, isSet: positional.length > 0 };
  }
  if (name === "#") {
    const { positional } = shell.environment;
    if (positional.some((element) => element.indefinite)) return unknownValue("$#");
    return single(Text.of(String(positional.length)));
  }
  if (/^[0-9]+$/.test(name)) return positionalValue(Number(name), shell);
  if (name === "?" && shell.lastStatus === "success") return single(Text.of("0"));
  if (!/^[A-Za-z_]/.test(name)) return unknownValue(`$${name}`);
  const variable = shell.variable(name);
  const subscript = index && shell.program.text.source.slice(index.pos, index.end);
  if (subscript === "@" || subscript === "*") {
    const elements = elementsOf(variable);
    return { elements, list: subscript, isSet: elements.length > 0 };
  }
  if (index) return elementValue(name, index, shell);
  const text = scalarOf(variable);
  const isInherited = shell.environment.variable(name) === undefined && !text.isKnown;
  if (isInherited) return { ...single(text), isSet: undefined };
  return { ...single(text), isSet: variable.kind !== "unset" };
}

function elementValue(name: string, index: WordNode, shell: Shell): ParameterValue {
  const variable = shell.variable(name);
  if (variable.kind !== "indexed" && variable.kind !== "associative") {
    const key = evaluateWord(index, shell);
    if (key === 0) return { ...single(scalarOf(variable)), isSet: variable.kind !== "unset" };
    return { ...single(Text.empty), isSet: false };
  }
  const entries = arrayEntries(variable);
  const hasIndefinite = entries.some(([, element]) => element.indefinite);
  const unknown = (): ParameterValue =>
    unknownValue(`\${${name}[${shell.sourceText(index.pos, index.end)}]}`);
  let element: Element | undefined;
  if (variable.kind === "associative") {
    const key = expandText(index, shell);
    if (!key.isKnown || hasIndefinite) return unknown();
    element = variable.elements.get(key.source);
  } else {
    const at = evaluateWord(index, shell);
    if (at === undefined || hasIndefinite) return unknown();
    const last = Number(entries.at(-1)?.[0] ?? -1);
    element = variable.elements.get(String(at < 0 ? last + 1 + at : at));
  }
  return element ? single(element.text) : { ...single(Text.empty), isSet: false };
}

function positionalValue(number: number, shell: Shell): ParameterValue {
  if (number === 0) return unknownValue("$0");
  const { positional } = shell.environment;
  if (positional.slice(0, number).some((element) => element.indefinite)) {
    return unknownValue(`$${number}`);
  }
  const element = positional[number - 1];
  return element ? single(element.text) : { ...single(Text.empty), isSet: false };
}

function single(text: Text): ParameterValue {
  return { elements: [elementOf(text)], list: undefined, isSet: true };
}

function unknownValue(name: string): ParameterValue {
  return { elements: [elementOf(Text.unknown(name))], list: undefined, isSet: undefined };
}

/** `${!name}` and `${!name[@]}`; undefined where it cannot be told. */
function indirectValue(
  value: ParameterValue,
  part: ParameterExpansionPart,
  shell: Shell,
): ParameterValue | undefined {
  if (value.list && part.index) {
    const variable = shell.variable(part.parameter);
    if (value.elements.some((element) => element.indefinite)) return undefined;
    if (variable.kind === "unset") return { ...value, elements: [] };
    if (variable.kind === "string") return { ...value, elements: [elementOf(Text.of("0"))] };
    const keys = arrayEntries(variable).map(([key]) => elementOf(Text.of(key)));
    return { ...value, elements: keys };
  }
  const name = value.list ? undefined : value.elements[0]?.text.known;
  return name !== undefined && /^[A-Za-z_]\w*$/.test(name)
    ? parameterValue(name, undefined, shell)
    : undefined;
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
    return isThere === true ? other() : [fragmentOf(Text.empty, quoted)];
  }
  if (isThere === true || operator.endsWith("?")) return own();
  if (isThere === undefined) {
    // `${x:-}` only keeps `set -u` quiet: it is x itself.
    if (operand.end === operand.pos) return own();
    return [fragmentOf(unknownResult(part, shell), quoted, !quoted)];
  }
  if (operator.endsWith("=") && part.index === undefined) {
    shell.environment.setVariable(part.parameter, stringVariable(expandText(operand, shell)));
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
  return listFragments(elements, quoted);
}

function unknownResult(part: { readonly pos: number; readonly end: number }, shell: Shell): Text {
  const name = shell.sourceText(part.pos, part.end);
  return Text.unknown(name, shell.locate(part.pos, part.end));
}
