import { Text } from "../../source/text.ts";
import { listOf, mappingOf, NULL, stringOf, tupleOf, type Value } from "../value.ts";
import type { Arguments, FunctionTable } from "./definition.ts";
import { string, text } from "./parameters.ts";
import { Regex, RegexBudgetError, type Match } from "./regex-matcher.ts";
import { RegexError } from "./regex-syntax.ts";
import { mayCrossUnknown, renameUnknowns } from "./text-changes.ts";

/** Functions that take regular expressions. */
export const REGEX_FUNCTIONS: FunctionTable = {
  regex: {
    parameters: [string("pattern"), string("string")],
    call: (args) =>
      withRegex(args, args.string(0), 0, (regex) => {
        const subject = args.text(1);
        const match = regex.first(subject.source);
        if (!match) return args.fail(`nothing in ${quoted(subject)} matches the pattern`, 1);
        return matchValue(args, regex, match, subject);
      }),
  },
  regexall: {
    parameters: [string("pattern"), string("string")],
    call: (args) =>
      withRegex(args, args.string(0), 0, (regex) => {
        const subject = args.text(1);
        const found: Value[] = [];
        for (const match of regex.all(subject.source)) {
          args.checkCount(found.length);
          found.push(matchValue(args, regex, match, subject));
        }
        return listOf(found);
      }),
  },
  replace: { parameters: [text("str"), string("substr"), text("replace")], call: replace },
};

/** A search that takes too long leaves the result unknown. */
function withRegex(
  args: Arguments,
  pattern: string,
  index: number,
  use: (regex: Regex) => Value,
): Value {
  try {
    return use(new Regex(pattern));
  } catch (error) {
    if (error instanceof RegexBudgetError) return args.unknown();
    if (error instanceof RegexError) {
      args.fail(`the pattern ${JSON.stringify(pattern)} is invalid: ${error.message}`, index);
    }
    throw error;
  }
}

/** A string without groups, an object where they have names, else a tuple. */
function matchValue(args: Arguments, regex: Regex, match: Match, subject: Text): Value {
  if (regex.groups.length === 0) return stringOf(groupText(match, 0, subject) ?? Text.empty);
  const values = regex.groups.map((_, i): Value => {
    const group = groupText(match, i + 1, subject);
    return group ? stringOf(group) : NULL;
  });
  if (regex.groups.every((name) => name === undefined)) return tupleOf(values);
  return mappingOf(
    "object",
    regex.groups.map((name, i) => [
      name ?? args.fail("either all groups of the pattern have names or none", 0),
      values[i] ?? NULL,
    ]),
  );
}

function groupText(match: Match, group: number, subject: Text): Text | undefined {
  const start = match[2 * group] ?? -1;
  const end = match[2 * group + 1] ?? -1;
  return start < 0 || end < 0 ? undefined : subject.slice(start, end);
}

function replace(args: Arguments): Value {
  const subject = args.text(0);
  const search = args.string(1);
  const isPattern = search.length > 1 && search.startsWith("/") && search.endsWith("/");
  if (isPattern) return replacePattern(args, search.slice(1, -1));
  if (search === "") return replaceEmpty(args);
  if (mayCrossUnknown(subject, search)) return args.unknown();
  let count = 0;
  for (const at of subject.occurrences(search)) if (at >= 0) args.checkPieces(++count);
  const parts = subject.split(search);
  args.checkLength(subject.length + (parts.length - 1) * args.text(2).length);
  return rejoined(args, parts);
}

/** Puts the replacement between the parts that remain. */
function rejoined(args: Arguments, parts: readonly Text[]): Value {
  const kept = parts.map((part) => renameUnknowns(part, (name) => args.renamed(name)));
  return stringOf(Text.join(kept, args.text(2)));
}

/** The empty string is found around every character. */
function replaceEmpty(args: Arguments): Value {
  const subject = args.text(0);
  if (!subject.isKnown) return args.unknown();
  args.checkLength(subject.length * (1 + args.text(2).length));
  args.checkPieces(subject.length);
  const parts: Text[] = [Text.empty];
  let at = 0;
  for (const character of subject.source) {
    parts.push(subject.slice(at, at + character.length));
    at += character.length;
  }
  parts.push(Text.empty);
  return rejoined(args, parts);
}

function replacePattern(args: Arguments, pattern: string): Value {
  const subject = args.text(0);
  const replacement = args.text(2);
  const isLocal = ONE_CHARACTER.test(pattern);
  if (!replacement.isKnown || (!subject.isKnown && !isLocal)) return args.unknown();
  return withRegex(args, pattern, 1, (regex) => {
    const template = parseTemplate(replacement, regex);
    const texts: Text[] = [];
    let from = 0;
    let length = subject.length;
    for (const match of regex.all(subject.source)) {
      const [start = 0, end = 0] = match;
      if (subject.isUnknownAt(start)) continue;
      args.checkPieces(texts.length);
      texts.push(renameUnknowns(subject.slice(from, start), (name) => args.renamed(name)));
      for (const part of template) {
        const text = typeof part === "number" ? groupText(match, part, subject) : part;
        if (!text) continue;
        texts.push(text);
        length += text.length;
        args.checkLength(length);
      }
      from = end;
    }
    texts.push(renameUnknowns(subject.slice(from), (name) => args.renamed(name)));
    return stringOf(Text.concat(texts));
  });
}

/** A pattern of one character class changes each character by itself, next to an unknown, too. */
const ONE_CHARACTER = /^\[\^?[\w .-]+\]$/;

/** `$1`, `$name`, `${name}`; `$$` is a dollar sign. Names have letters and digits of all scripts. */
const REFERENCE = /\$(?:\$|\{([\p{L}\p{Nd}_]+)\}|([\p{L}\p{Nd}_]+))/gu;

/** The literal parts of a replacement and the groups that it inserts. */
function parseTemplate(replacement: Text, regex: Regex): (Text | number)[] {
  const parts: (Text | number)[] = [];
  let from = 0;
  for (const found of replacement.source.matchAll(REFERENCE)) {
    const end = found.index + found[0].length;
    const name = found[1] ?? found[2];
    const isDollar = name === undefined;
    parts.push(replacement.slice(from, found.index + (isDollar ? 1 : 0)));
    from = end;
    if (isDollar) continue;
    const index = /^(?:0|[1-9]\d{0,8})$/.test(name) ? Number(name) : regex.groups.indexOf(name) + 1;
    // A group that there is not is empty; 0 is the whole match.
    if (index > 0 || name === "0") parts.push(index);
  }
  parts.push(replacement.slice(from));
  return parts;
}

function quoted(text: Text): string {
  const source = text.source.length > 60 ? `${text.source.slice(0, 60)}…` : text.source;
  return JSON.stringify(source);
}
