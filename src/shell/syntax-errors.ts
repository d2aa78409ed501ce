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
