import type { Assignment } from "unbash";
import { Text } from "../source/text.ts";
import { evaluateText, evaluateWord } from "./arithmetic.ts";
import { expandFields, expandText } from "./expand.ts";
import { parseWord } from "./parse.ts";
import type { Shell } from "./shell.ts";
import {
  elementOf,
  indexedArray,
  nextIndex,
  scalarOf,
  stringVariable,
  unknownArray,
  type ArrayVariable,
  type Element,
  type Variable,
} from "./variable.ts";

/** Carries out an assignment. */
export function assign(node: Assignment, shell: Shell, isAssociative = false): void {
  const { name } = node;
  const variable = assignedVariable(node, shell, isAssociative);
  if (variable.kind === "string") {
    shell.environment.setVariable(name, stringVariable(shell.bounded(variable.text, name)));
  } else {
    shell.setArray(name, variable);
  }
}

/** Assigns text to a name, as `read` and `printf -v` do: `name` or `name[index]`. */
export function assignText(target: string, text: Text, shell: Shell): void {
  const [, name, subscript] = /^([A-Za-z_]\w*)(?:\[([^\]]*)\])?$/.exec(target) ?? [];
  if (name === undefined) return;
  if (subscript === undefined) {
    shell.environment.setVariable(name, stringVariable(shell.bounded(text, name)));
    return;
  }
  const array = arrayOf(shell.environment.variable(name));
  const key = array.kind === "associative" ? subscript : evaluateText(Text.of(subscript), shell);
  shell.setArray(name, withElement(array, name, key, elementOf(text)));
}

function assignedVariable(
  node: Assignment,
  shell: Shell,
  isAssociative: boolean,
): ArrayVariable | { readonly kind: "string"; readonly text: Text } {
  const { name, value, append } = node;
  const before = shell.environment.variable(name);
  if (value.type === "ArrayValue") {
    const isMap = isAssociative || before?.kind === "associative";
    const empty: ArrayVariable = { kind: isMap ? "associative" : "indexed", elements: new Map() };
    return withWords(append ? arrayOf(before, isMap) : empty, node, shell);
  }
  const text = expandText(value, shell);
  if (node.index) {
    const array = arrayOf(before, isAssociative);
    const key =
      array.kind === "associative"
        ? expandText(node.index, shell).known
        : evaluateWord(node.index, shell);
    const old = key === undefined ? undefined : array.elements.get(String(key));
    const whole = append && old ? old.text.concat(text) : text;
    return withElement(array, name, key, elementOf(whole));
  }
  if (before?.kind === "indexed" || before?.kind === "associative") {
    const whole = append ? scalarOf(before).concat(text) : text;
    return withElement(before, name, "0", elementOf(whole));
  }
  return { kind: "string", text: append ? shell.scalar(name).concat(text) : text };
}

/** `(a b [5]=c)`: words take the next index, or the one before their `=`. */
function withWords(array: ArrayVariable, node: Assignment, shell: Shell): ArrayVariable {
  if (node.value.type !== "ArrayValue") return array;
  const elements = new Map(array.elements);
  let next = array.kind === "indexed" ? nextIndex(array) : 0;
  for (const word of node.value.elements) {
    const source = shell.program.text.source;
    const equals = source.charAt(word.pos) === "[" ? source.indexOf("]=", word.pos) : -1;
    if (equals === -1 || equals >= word.end) {
      for (const field of expandFields(word, shell)) elements.set(String(next++), field);
      continue;
    }
    const key = expandPart(word.pos + 1, equals, shell);
    const element = elementOf(expandPart(equals + 2, word.end, shell));
    const index = array.kind === "associative" ? key.known : evaluateText(key, shell);
    if (index === undefined) return unknownArray(node.name);
    elements.set(String(index), element);
    if (typeof index === "number") next = index + 1;
  }
  return { kind: array.kind, elements };
}

/** Expands a part of a word, which the parser gives as a whole. */
function expandPart(pos: number, end: number, shell: Shell): Text {
  const parsed = parseWord(shell.program.text.slice(pos, end));
  if (!parsed) return Text.empty;
  const { program, word } = parsed;
  return shell.under({ program }, () => expandText(word, shell));
}

function arrayOf(variable: Variable | undefined, isAssociative = false): ArrayVariable {
  if (variable?.kind === "indexed" || variable?.kind === "associative") return variable;
  if (variable?.kind === "string") return indexedArray([elementOf(variable.text)]);
  return { kind: isAssociative ? "associative" : "indexed", elements: new Map() };
}

function withElement(
  array: ArrayVariable,
  name: string,
  key: string | number | undefined,
  element: Element,
): ArrayVariable {
  if (key === undefined) return unknownArray(name);
  return { kind: array.kind, elements: new Map(array.elements).set(String(key), element) };
}
