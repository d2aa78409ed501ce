import { Text } from "../../source/text.ts";
import { decodeEscapes } from "../quoting.ts";
import type { CommandOptions } from "./command-options.ts";

const CLASSES: Readonly<Record<string, string>> = {
  "[:lower:]": "abcdefghijklmnopqrstuvwxyz",
  "[:upper:]": "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
  "[:digit:]": "0123456789",
  "[:alpha:]": "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
  "[:alnum:]": "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
  "[:punct:]": "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
  "[:space:]": " \t\n\v\f\r",
  "[:blank:]": " \t",
};

/** `tr set set`, with `-c`, `-d` and `-s`; undefined where what it makes of the input is not known. */
export function translate(input: Text, options: CommandOptions): Text | undefined {
  const [set, to] = options.operands.map(({ text }) =>
    text.known === undefined ? undefined : expandSet(text.known),
  );
  if (set === undefined) return undefined;
  const from = options.has("t") && to !== undefined ? set.slice(0, to.length) : set;
  const isComplement = options.has("c") || options.has("C");
  // An unknown keeps its name only if nothing changes that a name is made of.
  if (!input.isKnown && (isComplement || /[A-Za-z0-9]/.test(from))) return undefined;
  const deletes = options.has("d");
  const squeezes = options.has("s");
  if (!deletes && to === undefined && !squeezes) return undefined;
  const isSelected = (character: string): boolean => from.includes(character) !== isComplement;
  const map = mapping(from, to ?? "");
  const last = to?.at(-1) ?? "";
  const translated = (character: string): string => {
    if (deletes || to === undefined || !isSelected(character)) return character;
    return isComplement ? last : (map.get(character) ?? character);
  };
  const isSqueezed = (character: string): boolean =>
    squeezes && (to === undefined ? isSelected(character) : to.includes(character));
  return mapCharacters(input, (character, before) => {
    if (deletes && isSelected(character)) return "";
    const result = translated(character);
    return result === before && isSqueezed(result) ? "" : result;
  });
}

function mapping(from: string, to: string): Map<string, string> {
  const last = to.charAt(to.length - 1);
  return new Map(from.split("").map((character, i) => [character, to.charAt(i) || last]));
}

/** Replaces characters; runs that stay as they are keep where they were written. */
function mapCharacters(input: Text, change: (character: string, before: string) => string): Text {
  const { source } = input;
  const parts: Text[] = [];
  let from = 0;
  let before = "";
  for (let at = 0; at < source.length; at++) {
    const character = source.charAt(at);
    const result = input.isUnknownAt(at) ? character : change(character, before);
    if (result !== "") before = result;
    if (result === character) continue;
    parts.push(input.slice(from, at), Text.of(result, input.locate(at, at + 1)));
    from = at + 1;
  }
  parts.push(input.slice(from));
  const result = Text.concat(parts);
  // What has become of a secret's characters tells of them.
  return input.isSensitive ? result.asSensitive() : result;
}

/** `a-z`, `[:upper:]` and escapes written out. */
function expandSet(set: string): string {
  const decoded = decodeEscapes(Text.of(set)).source;
  let result = "";
  for (let i = 0; i < decoded.length; i++) {
    const name = decoded.slice(i, decoded.indexOf(":]", i) + 2);
    const members = Object.hasOwn(CLASSES, name) ? CLASSES[name] : undefined;
    if (members !== undefined) {
      result += members;
      i += name.length - 1;
    } else if (decoded.charAt(i + 1) === "-" && i + 2 < decoded.length) {
      for (let code = decoded.charCodeAt(i); code <= decoded.charCodeAt(i + 2); code++) {
        result += String.fromCharCode(code);
      }
      i += 2;
    } else {
      result += decoded.charAt(i);
    }
  }
  return result;
}
