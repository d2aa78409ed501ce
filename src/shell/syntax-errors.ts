import type { HereDoc } from "unbash";
import { PLACEHOLDER, type Text } from "../source/text.ts";
import type { Program } from "./parse.ts";
import type { ShellError } from "./sync-call.ts";

/** How the parser's errors about its own limits begin: what it says there is not wrong. */
const PARSER_LIMIT = "maximum ";

/** Says so where the parser has given up on something that is nested too deep. */
export function parserLimit(program: Program): string | undefined {
  const error = program.tree.errors?.find(({ message }) => message.startsWith(PARSER_LIMIT));
  return error && `what is nested deeper than the parser goes was left out: ${error.message}`;
}

/**
 * The first error that the parser has found, where it is certain to be one: an
 * unknown that stands where a command could begin may be any piece of syntax,
 * and one on the line of the error may be what the parser stumbled over.
 */
export function syntaxError(program: Program): ShellError | undefined {
  const { errors = [] } = program.tree;
  const [error] = errors;
  // Once the parser has given up somewhere, what follows may be its own confusion.
  if (!error || parserLimit(program) !== undefined) return undefined;
  const { text } = program;
  const { source } = text;
  if (mayHoldSyntax(text) || hasUnknownOnLine(text, error.pos)) return undefined;
  // An error between words or at the end is shown at the last thing before it.
  const at = Math.max(0, source.slice(0, error.pos + 1).trimEnd().length - 1);
  const [start, stop] = wordAround(source, at, at < error.pos);
  return { message: error.message, span: text.locate(start, stop) };
}

/** The word that begins at an offset, or the one that it is in the middle of. */
function wordAround(source: string, at: number, isInside: boolean): [number, number] {
  let start = at;
  while (isInside && start > 0 && !/\s/.test(source.charAt(start - 1))) start--;
  let end = at + 1;
  while (end < source.length && !/\s/.test(source.charAt(end))) end++;
  return [start, end];
}

/**
 * A here-document whose last line never comes. Bash only warns, and takes all
 * that follows, to the end of the script, for its text.
 */
export function openHereDocument(program: Program): ShellError | undefined {
  const { text } = program;
  if (!mayBeOpen(text)) return undefined;
  const pending: unknown[] = [program.tree];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (isOpenHereDocument(node)) {
      const { pos, end, value } = node.delimiter;
      const body = text.source.slice(node.body.pos, node.body.end);
      const isIndented = body.split("\n").some((line) => line.trim() === value);
      const reason = isIndented
        ? `the line "${value}" must not be indented, other than with tabs behind <<-`
        : `there is no line "${value}"`;
      const message = `the here-document that begins here never ends, and takes in all that follows: ${reason}`;
      // An unknown may hold that line, or be the word itself.
      const isKnown = text.slice(pos, node.body.end).isKnown;
      return isKnown ? { message, span: text.locate(node.pos, end) } : undefined;
    }
    if (typeof node !== "object" || node === null) continue;
    for (const value of Object.values(node) as unknown[]) {
      if (typeof value === "object" && value !== null) pending.push(value);
    }
  }
  return undefined;
}

const HERE_DOCUMENT = /<<-?[ \t]*(["'\\]?)([\w.-]+)/g;

/** What {@link mayBeOpen} has said: each substitution of a script is a program over the same text. */
const lookedAt = new WeakMap<Text, boolean>();

/** Whether some here-document perhaps has no last line: a quick look before a thorough one. */
function mayBeOpen(text: Text): boolean {
  const known = lookedAt.get(text);
  if (known !== undefined) return known;
  const isOpen = hasOpenHereDocument(text.source);
  lookedAt.set(text, isOpen);
  return isOpen;
}

function hasOpenHereDocument(source: string): boolean {
  /** By the word of a here-document, where the next line stands that ends it. */
  const ends = new Map<string, number>();
  for (const { index, 2: word = "" } of source.matchAll(HERE_DOCUMENT)) {
    if ((ends.get(word) ?? -1) > index) continue;
    const line = new RegExp(`^\\t*${word.replaceAll(".", "\\.")}$`, "gm");
    line.lastIndex = index;
    const end = line.exec(source);
    if (!end) return true;
    ends.set(word, end.index);
  }
  return false;
}

type DelimitedHereDocument = HereDoc & { readonly delimiter: NonNullable<HereDoc["delimiter"]> };

function isOpenHereDocument(node: unknown): node is DelimitedHereDocument {
  if (typeof node !== "object" || node === null) return false;
  const { type, closing, delimiter } = node as Partial<HereDoc>;
  return type === "HereDoc" && closing === undefined && delimiter !== undefined;
}

/** What may stand before the first word of a command. */
const BEFORE_COMMAND = /(?:^|[\n;&|({]|\b(?:then|do|else|in))[ \t]*$/;

const MAX_LOOK_BEHIND = 200;

/** Whether an unknown stands where commands begin. */
function mayHoldSyntax(text: Text): boolean {
  const { source } = text;
  for (let at = source.indexOf(PLACEHOLDER); at !== -1; at = source.indexOf(PLACEHOLDER, at + 1)) {
    if (!text.isUnknownAt(at)) continue;
    const before = source.slice(Math.max(0, at - MAX_LOOK_BEHIND), at);
    const line = before.slice(before.lastIndexOf("\n") + 1);
    if (BEFORE_COMMAND.test(line)) return true;
  }
  return false;
}

function hasUnknownOnLine(text: Text, offset: number): boolean {
  const { source } = text;
  const start = source.lastIndexOf("\n", Math.max(0, offset - 1)) + 1;
  const end = source.indexOf("\n", offset);
  const line = text.slice(start, end === -1 ? undefined : end);
  return !line.isKnown;
}
