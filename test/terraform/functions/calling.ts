import { resolve } from "node:path";
import { FileReader } from "../../../src/source/file-reader.ts";
import { SourceFile, spanText } from "../../../src/source/source-file.ts";
import { Text } from "../../../src/source/text.ts";
import { Evaluation } from "../../../src/terraform/evaluation.ts";
import { callFunction } from "../../../src/terraform/functions/index.ts";
import { numberOf, stringOf, unknownOf, type Value } from "../../../src/terraform/value.ts";

/** Where the paths in the tests begin. */
const context = resolve("fixtures/oracle/context");
const reader = new FileReader();
reader.allow(context);
const { files } = new Evaluation(context, reader);

const callFile = new SourceFile("call.tf", "CALL ARGUMENT");
const callSpan = callFile.span(0, 4);
const argumentSpan = callFile.span(5, 13);

/** Calls a function; the span of the call covers `CALL`, that of each argument `ARGUMENT`. */
export function call(name: string, ...args: (Value | string | number)[]): Value {
  return callFunction(
    name,
    args.map((arg) => ({ value: valueOf(arg), span: argumentSpan })),
    { span: callSpan, files },
  );
}

function valueOf(arg: Value | string | number): Value {
  if (typeof arg === "string") return stringOf(arg);
  return typeof arg === "number" ? numberOf(arg) : arg;
}

/** A string that stands in a file of its own, exactly as it is here. */
export function written(text: string): Value {
  return stringOf(writtenText(text));
}

export function writtenText(text: string): Text {
  return Text.written(new SourceFile("written.tf", text).span(0, text.length));
}

/** A string with unknown parts: `${…}` in it is the unknown of that name, the rest is written. */
export function partly(template: string): Value {
  const texts = template.split(/(\$\{[^}]*\})/).map((part) => {
    const name = /^\$\{(.*)\}$/.exec(part)?.[1];
    return name === undefined ? writtenText(part) : Text.unknown(name, argumentSpan);
  });
  return stringOf(Text.concat(texts));
}

export const unknown = (name: string): Value => unknownOf(name);

/** A value as a person would write it, unknowns as `${name}`. */
export function shown(value: Value): unknown {
  switch (value.kind) {
    case "string":
      return value.text.display;
    case "unknown":
      return `\${${value.name}}`;
    case "number":
      return value.value.toNumber();
    case "bool":
      return value.value;
    case "null":
      return null;
    case "sequence":
      return value.items.map(shown);
    case "mapping":
      return Object.fromEntries([...value.entries].map(([key, entry]) => [key, shown(entry)]));
  }
}

/** Each piece of a string with what its span covers: `[piece, origin]`; unknowns as `${name}`. */
export function origins(value: Value | undefined): (readonly [string, string | undefined])[] {
  if (value?.kind !== "string") throw new TypeError(`this is no string: ${value?.kind}`);
  return value.text.pieces.map((piece) => [
    piece.unknown ? `\${${piece.unknown.name}}` : piece.text,
    piece.span && spanText(piece.span),
  ]);
}

/** The elements of a list. */
export function itemsOf(value: Value): readonly Value[] {
  if (value.kind !== "sequence") throw new TypeError(`this is no list: ${value.kind}`);
  return value.items;
}
