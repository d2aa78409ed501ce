import type { Invocation } from "../invocation.ts";
import { MAX_LOOP_ROUNDS } from "../limits.ts";
import { ASSUMED, SUCCESS, type Outcome } from "../status.ts";
import type { Argument } from "../sync-arguments.ts";
import { Text } from "../../source/text.ts";

/** How `xargs` divides its input and hands it over. */
interface Options {
  /** How many words a command gets at most. */
  readonly size: number | undefined;
  /** What stands for a line of input: `-I{}`. */
  readonly marker: string | undefined;
  /** The only separator, where one is given: `-0`, `-d,`. */
  readonly delimiter: string | undefined;
  readonly skipsEmpty: boolean;
  readonly command: readonly Argument[];
}

/** `xargs command`: runs it with the words of its input, all at once, `-n` at a time, or one for `-I`. */
export function runForWords({ args, shell, range, site, dispatch }: Invocation): Outcome {
  const input = shell.stdin?.readAll();
  const options = parseOptions(args);
  const words = input && split(input, options);
  if (!words) {
    shell.printUnknown(range.pos, range.end);
    return ASSUMED;
  }
  const { command, marker, size, skipsEmpty } = options;
  if (words.length === 0 && (skipsEmpty || marker !== undefined)) return SUCCESS;
  if (command.length === 0) {
    shell.print(Text.join(words, Text.of(" ")).concat(Text.of("\n")));
    return SUCCESS;
  }
  const perCall = marker === undefined ? (size ?? Math.max(1, words.length)) : 1;
  if (words.length / perCall > MAX_LOOP_ROUNDS) {
    shell.limit(`of the commands that "xargs" runs, ${MAX_LOOP_ROUNDS} were followed at most`);
  }
  const end = Math.min(words.length, MAX_LOOP_ROUNDS * perCall);
  let outcome: Outcome = SUCCESS;
  // Without input, the command runs once all the same.
  for (let from = 0; from < Math.max(1, end); from += perCall) {
    const some = words.slice(from, from + perCall);
    shell.session.budget.step(shell.isCertain);
    const run = (): Outcome =>
      dispatch(fillIn(command, some, marker, site), { skipsFunctions: true });
    outcome = shell.under({ stdin: undefined }, run);
  }
  return outcome;
}

function parseOptions(args: readonly Argument[]): Options {
  let at = 0;
  let size: number | undefined;
  let marker: string | undefined;
  let delimiter: string | undefined;
  let skipsEmpty = false;
  for (; args[at]?.text.source.startsWith("-") === true; at++) {
    const word = args[at]?.text.source ?? "";
    if (/^-[rt0p]+$|^--(?:null|no-run-if-empty)$/.test(word)) {
      if (/^-\w*0|^--null/.test(word)) delimiter = "\0";
      if (/^-\w*r|^--no/.test(word)) skipsEmpty = true;
      continue;
    }
    const [, letter, attached] = /^-([nILPdsE])(.*)$/s.exec(word) ?? [];
    if (letter === undefined) continue;
    const value: string = attached === "" ? (args[++at]?.text.source ?? "") : (attached ?? "");
    if (letter === "n" || letter === "L") size = Math.max(1, Number(value) || 1);
    if (letter === "I") marker = value;
    if (letter === "d") delimiter = value === "\\n" ? "\n" : value.replace("\\0", "\0");
  }
  return { size, marker, delimiter, skipsEmpty, command: args.slice(at) };
}

/** The words of the input; undefined where a quote of it is not closed. */
function split(input: Text, { delimiter, marker }: Options): Text[] | undefined {
  if (delimiter !== undefined) {
    const parts = input.split(delimiter);
    if (parts.at(-1)?.length === 0) parts.pop();
    return parts;
  }
  if (marker === undefined) return splitQuoted(input, " \t\n");
  const lines = splitQuoted(input, "\n");
  // Blank lines are skipped.
  return lines
    ?.map((line) => line.slice(line.length - line.source.trimStart().length))
    .filter((line) => line.length > 0);
}

/** Words as `xargs` reads them, which knows quotes and backslashes; undefined where a quote is not closed. */
export function splitQuoted(input: Text, separators: string): Text[] | undefined {
  const { source } = input;
  const words: Text[] = [];
  let parts: Text[] | undefined;
  let from = 0;
  for (let at = 0; at <= source.length; at++) {
    const character = source.charAt(at);
    if (at === source.length || separators.includes(character)) {
      const word = Text.concat([...(parts ?? []), input.slice(from, at)]);
      if (parts || word.length > 0) words.push(word);
      parts = undefined;
      from = at + 1;
    } else if (character === '"' || character === "'") {
      const close = source.indexOf(character, at + 1);
      if (close === -1) return undefined;
      parts = [...(parts ?? []), input.slice(from, at), input.slice(at + 1, close)];
      at = close;
      from = close + 1;
    } else if (character === "\\") {
      parts = [...(parts ?? []), input.slice(from, at)];
      from = ++at;
    }
  }
  return words;
}

/** A command with words put in place of a marker, or behind its own. */
export function fillIn(
  command: readonly Argument[],
  words: readonly Text[],
  marker: string | undefined,
  site: Argument["span"],
): Argument[] {
  const [only] = words;
  if (marker !== undefined && marker !== "" && only) {
    return command.map(({ text, span, indefinite }) => ({
      text: text.replaceAll(marker, only),
      span,
      indefinite,
    }));
  }
  const added = words.map((text): Argument => ({
    text,
    isHandedOver: true,
    span: text.locate(0, text.length) ?? site,
    indefinite: text.length > 0 && text.pieces.every((piece) => piece.unknown !== undefined),
  }));
  return [...command, ...added];
}
