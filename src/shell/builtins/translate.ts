import { Text } from "../../source/text.ts";
import { decodeEscapes } from "../quoting.ts";
import type { Argument } from "../sync-arguments.ts";

const CLASSES: Readonly<Record<string, string>> = {
  "[:lower:]": "abcdefghijklmnopqrstuvwxyz",
  "[:upper:]": "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
  "[:digit:]": "0123456789",
  "[:space:]": " \t\n\v\f\r",
  "[:blank:]": " \t",
};

/** `tr set set`, `tr -d set`, `tr -s set [set]`; undefined where it is more than that. */
export function translate(args: readonly Argument[], input: Text): Text | undefined {
  const flags = args.map((arg) => arg.text.source).filter((word) => /^-[a-zA-Z]+$/.test(word));
  const flagText = flags.map((flag) => flag.slice(1)).join("");
  if (!/^[ds]*$/.test(flagText)) return undefined;
  const sets = args.filter((arg) => !flags.includes(arg.text.source)).map((arg) => arg.text.known);
  const [from, to] = sets.map((set) => (set === undefined ? undefined : expandSet(set)));
  if (from === undefined) return undefined;
  // An unknown keeps its name only if nothing changes that a name is made of.
  if (!input.isKnown && /[A-Za-z0-9]/.test(from)) return undefined;
  const deletes = flagText.includes("d");
  if (!deletes && to === undefined && !flagText.includes("s")) return undefined;
  const map = deletes || to === undefined ? new Map<string, string>() : mapping(from, to);
  const squeezed = flagText.includes("s") ? (to ?? from) : "";
  return mapCharacters(input, (character, before) => {
    if (deletes && from.includes(character)) return "";
    const result = map.get(character) ?? character;
    return result === before && squeezed.includes(result) ? "" : result;
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
  return Text.concat(parts);
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
