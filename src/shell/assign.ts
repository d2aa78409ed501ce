import type { Assignment, Word as WordNode } from "unbash";
import { Text } from "../source/text.ts";
import { evaluateText, evaluateWord } from "./arithmetic.ts";
import { expandFields, expandText, expandValue } from "./expand.ts";
import { parseWord } from "./parse.ts";
import type { Shell } from "./shell.ts";
import {
  attributeOf,
  elementOf,
  indexedArray,
  isArray,
  nextIndex,
  scalarOf,
  stringVariable,
  unknownArray,
  type ArrayVariable,
  type Attribute,
  type Element,
  type Variable,
} from "./variable.ts";

/** Carries out an assignment. */
export function assign(node: Assignment, shell: Shell, isAssociative = false): void {
  const { name } = node;
  const variable = assignedVariable(node, shell, isAssociative);
  if (variable.kind === "string") {
    if (!assignTarget(name, variable.text, shell)) assignScalar(name, variable.text, shell);
  } else {
    shell.setArray(name, variable);
  }
}

/** Gives a variable a text, as its attributes change it; of an array, element 0. */
export function assignScalar(name: string, text: Text, shell: Shell): void {
  const { environment } = shell;
  const before = environment.variable(name);
  if (isArray(before)) {
    shell.setArray(name, withElement(before, name, "0", elementOf(text)));
    return;
  }
  const attribute = attributeOf(before);
  const value = attribute ? withAttribute(text, attribute, name, shell) : text;
  environment.setVariable(name, stringVariable(shell.bounded(value, name), attribute));
}

function withAttribute(text: Text, attribute: Attribute, name: string, shell: Shell): Text {
  if (attribute === "integer") {
    const value = evaluateText(text, shell);
    return value === undefined
      ? Text.unknown(`$${name}`)
      : Text.of(String(value), text.locate(0, text.length));
  }
  return text.mapKnown((part) => (attribute === "upper" ? part.toUpperCase() : part.toLowerCase()));
}

/** Makes a reference that has no target yet lead to one. */
function assignTarget(name: string, text: Text, shell: Shell): boolean {
  const { environment } = shell;
  const variable = environment.ownVariable(name);
  if (variable?.kind !== "reference" || variable.target !== undefined) return false;
  environment.replaceVariable(name, { kind: "reference", target: text.known });
  return true;
}

/** Assigns text to a name, as `read` and `printf -v` do: `name` or `name[index]`. */
export function assignText(target: string, text: Text, shell: Shell): void {
  const [, name, subscript] = /^([A-Za-z_]\w*)(?:\[([^\]]*)\])?$/.exec(target) ?? [];
  if (name === undefined) return;
  if (subscript === undefined) {
    assignScalar(name, text, shell);
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
  const text = expandValue(value, shell);
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
  if (isArray(before)) {
    const whole = append ? scalarOf(before).concat(text) : text;
    return withElement(before, name, "0", elementOf(whole));
  }
  if (!append) return { kind: "string", text };
  const isSum = attributeOf(before) === "integer";
  return {
    kind: "string",
    text: Text.concat([shell.scalar(name), Text.of(isSum ? "+" : ""), text]),
  };
}

/** `(a b [5]=c)`: words take the next index, or the one before their `=`. */
function withWords(array: ArrayVariable, node: Assignment, shell: Shell): ArrayVariable {
  if (node.value.type !== "ArrayValue") return array;
  const elements = new Map(array.elements);
  if (array.kind === "associative" && !node.value.elements.some((word) => isKeyed(word, shell))) {
    return withPairs(node, elements, shell);
  }
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

/** `([key]=value)` rather than `(key value)`. */
function isKeyed(word: WordNode, shell: Shell): boolean {
  return shell.program.text.source.charAt(word.pos) === "[";
}

/** `(a 1 b 2)` for an associative array. */
function withPairs(node: Assignment, elements: Map<string, Element>, shell: Shell): ArrayVariable {
  if (node.value.type !== "ArrayValue") return { kind: "associative", elements };
  const words = node.value.elements.map((word) => expandText(word, shell));
  for (let i = 0; i < words.length; i += 2) {
    const key = words[i]?.known;
    if (key === undefined) return unknownArray(node.name);
    elements.set(key, elementOf(words[i + 1] ?? Text.empty));
  }
  return { kind: "associative", elements };
}

/** Expands a part of a word, which the parser gives as a whole. */
function expandPart(pos: number, end: number, shell: Shell): Text {
  const parsed = parseWord(shell.program.text.slice(pos, end));
  if (!parsed) return Text.empty;
  const { program, word } = parsed;
  return shell.under({ program }, () => expandText(word, shell));
}

function arrayOf(variable: Variable | undefined, isAssociative = false): ArrayVariable {
  if (isArray(variable)) return variable;
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
