import type { ParameterExpansionPart, Word as WordNode } from "unbash";
import { Text } from "../source/text.ts";
import { evaluateWord } from "./arithmetic.ts";
import { expandText } from "./expand.ts";
import { ExpansionError } from "./expansion-error.ts";
import { parseWord } from "./parse.ts";
import { processIdName } from "./process.ts";
import type { Shell } from "./shell.ts";
import { statusText } from "./status.ts";
import { elementOf, isArray, scalarOf, type Element, type Variable } from "./variable.ts";

/** What a parameter stands for. */
export interface ParameterValue {
  readonly elements: readonly Element[];
  /** `@` where it is a list whose elements stay apart, `*` where quotes join them. */
  readonly list: "@" | "*" | undefined;
  /** Whether it is unset; undefined where that is not known. */
  readonly isSet: boolean | undefined;
  /** The indices of an indexed array's elements, where they are not simply counted. */
  readonly indices: readonly number[] | undefined;
}

/** The value of `$name`, `$1`, `$@`, `${name[index]}`. */
export function parameterValue(
  name: string,
  index: WordNode | undefined,
  shell: Shell,
): ParameterValue {
  if (name === "@" || name === "*") {
    const { positional } = shell.environment;
    return { elements: positional, list: name, isSet: positional.length > 0, indices: undefined };
  }
  if (name === "#") {
    const { positional } = shell.environment;
    shell.session.budget.characters(positional.length);
    if (positional.some((element) => element.indefinite)) return unknownValue("$#");
    return single(Text.of(String(positional.length)));
  }
  if (/^[0-9]+$/.test(name)) return positionalValue(Number(name), shell);
  if (name === "?") {
    shell.session.recorder.checked(shell.last.call);
    const status = statusText(shell.last);
    return status ? single(status) : unknownValue("$?");
  }
  if (name === "!") {
    const job = shell.process.jobs.at(-1);
    return unknownValue(job === undefined ? "$!" : processIdName(job));
  }
  if (name === "_" && shell.lastArgument) return single(shell.lastArgument);
  if (!/^[A-Za-z_]/.test(name)) return unknownValue(`$${name}`);
  const variable = shell.variable(name);
  const subscript = index && shell.program.text.source.slice(index.pos, index.end);
  if (subscript === "@" || subscript === "*") return listValue(variable, subscript, shell);
  if (index) return elementValue(name, index, shell);
  const text = scalarOf(variable);
  const isInherited = shell.environment.variable(name) === undefined && !text.isKnown;
  if (isInherited) return { ...single(text), isSet: undefined };
  if (isArray(variable)) return { ...single(text), isSet: variable.elements.has("0") };
  return { ...single(text), isSet: variable.kind !== "unset" };
}

/** Under `set -u`, a parameter that is certainly unset ends the shell. @throws {ExpansionError} */
export function checkIsSet(value: ParameterValue, name: string, shell: Shell): void {
  if (value.isSet !== false || value.list || !shell.environment.options.nounset) return;
  // What the script has not set yet may still come from outside.
  const isOwn = /^\d/.test(name) || shell.environment.variable(name) !== undefined;
  if (isOwn) throw new ExpansionError(name);
}

/** `${!name}` and `${!name[@]}`; undefined where it cannot be told. */
export function indirectValue(
  part: ParameterExpansionPart,
  shell: Shell,
): ParameterValue | undefined {
  const { parameter, index } = part;
  const own = shell.environment.ownVariable(parameter);
  if (own?.kind === "reference" && own.target !== undefined && !index) {
    return single(Text.of(own.target));
  }
  const value = parameterValue(parameter, index, shell);
  if (value.list && index) {
    const variable = shell.variable(parameter);
    if (value.elements.some((element) => element.indefinite)) return undefined;
    if (variable.kind === "string") return { ...value, elements: [elementOf(Text.of("0"))] };
    if (!isArray(variable)) return { ...value, elements: [] };
    const keys = shell.entriesOf(variable).map(([key]) => elementOf(Text.of(key)));
    return { list: value.list, isSet: value.isSet, elements: keys, indices: undefined };
  }
  const name = value.list ? undefined : value.elements[0]?.text;
  return name && namedValue(name, shell);
}

/** The value of the parameter that a text names: `x`, `1`, `@`, `list[1]`. */
function namedValue(name: Text, shell: Shell): ParameterValue | undefined {
  if (!name.isKnown || !/^(?:[A-Za-z_]\w*(?:\[.*\])?|\d+|[@*#])$/s.test(name.source)) {
    return undefined;
  }
  const parsed = parseWord(Text.concat([Text.of("${"), name, Text.of("}")]));
  const [part] = parsed?.word.parts ?? [];
  if (!parsed || part?.type !== "ParameterExpansion") return undefined;
  const { program } = parsed;
  return shell.under({ program }, () => parameterValue(part.parameter, part.index, shell));
}

/** `${!prefix@}`: the names of the script's variables that begin so. */
export function namesWithPrefix(prefix: string, list: "@" | "*", shell: Shell): ParameterValue {
  const all = shell.environment.variableNames();
  shell.session.budget.elements(all.length);
  const names = all.filter((name) => name.startsWith(prefix));
  const elements = names.sort().map((name) => elementOf(Text.of(name)));
  return { elements, list, isSet: elements.length > 0, indices: undefined };
}

/** What `${name[@]}` gives: a string counts as an array of one element. */
function listValue(variable: Variable, list: "@" | "*", shell: Shell): ParameterValue {
  if (!isArray(variable)) {
    const elements = variable.kind === "string" ? [elementOf(variable.text)] : [];
    return { elements, list, isSet: elements.length > 0, indices: undefined };
  }
  const entries = shell.entriesOf(variable);
  const elements = entries.map(([, element]) => element);
  const indices = variable.kind === "indexed" ? entries.map(([key]) => Number(key)) : undefined;
  return { elements, list, isSet: elements.length > 0, indices };
}

function elementValue(name: string, index: WordNode, shell: Shell): ParameterValue {
  const variable = shell.variable(name);
  if (!isArray(variable)) {
    const key = evaluateWord(index, shell);
    if (key === 0) return { ...single(scalarOf(variable)), isSet: variable.kind !== "unset" };
    return { ...single(Text.empty), isSet: false };
  }
  const entries = shell.entriesOf(variable);
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
  const { positional, programName } = shell.environment;
  if (number === 0) return programName ? single(programName) : unknownValue("$0");
  shell.session.budget.characters(Math.min(number, positional.length));
  if (positional.slice(0, number).some((element) => element.indefinite)) {
    return unknownValue(`$${number}`);
  }
  const element = positional[number - 1];
  return element ? single(element.text) : { ...single(Text.empty), isSet: false };
}

export function single(text: Text): ParameterValue {
  return { elements: [elementOf(text)], list: undefined, isSet: true, indices: undefined };
}

function unknownValue(name: string): ParameterValue {
  return {
    elements: [elementOf(Text.unknown(name))],
    list: undefined,
    isSet: undefined,
    indices: undefined,
  };
}
