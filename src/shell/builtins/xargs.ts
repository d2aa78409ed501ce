import type { Invocation } from "../invocation.ts";
import { MAX_LOOP_ROUNDS } from "../limits.ts";
import { ASSUMED, SUCCESS, type Outcome } from "../status.ts";
import type { Argument } from "../argument.ts";
import { Text } from "../../source/text.ts";
import { decodeEscapes } from "../quoting.ts";
import { inputOf } from "./filter-input.ts";

/** How `xargs` divides its input and hands it over. */
interface Options {
  /** How many words a command gets at most: `-n`. */
  readonly words: number | undefined;
  /** How many lines of input a command gets at most: `-L`. */
  readonly lines: number | undefined;
  /** What stands for a line of input: `-I{}`. */
  readonly marker: string | undefined;
  /** The only separator, where one is given: `-0`, `-d,`. */
  readonly delimiter: string | undefined;
  readonly skipsEmpty: boolean;
  /** The file that is read in place of standard input. */
  readonly file: Argument | undefined;
  readonly command: readonly Argument[];
}

/** `xargs command`: runs it with the words of its input, all at once, `-n` at a time, or one for `-I`. */
export function runForWords({ args, shell, range, site, dispatch }: Invocation): Outcome {
  const options = parseOptions(args);
  const { command, marker, skipsEmpty, file } = options;
  const input = inputOf(file ? [file] : [], shell);
  const groups = input && divide(input, options);
  if (!groups) {
    shell.printUnknown(range.pos, range.end);
    return ASSUMED;
  }
  // Without input, the command runs once all the same.
  if (groups.length === 0 && !skipsEmpty && marker === undefined) groups.push([]);
  if (groups.length > MAX_LOOP_ROUNDS) {
    shell.limit(`of the commands that "xargs" runs, ${MAX_LOOP_ROUNDS} were followed at most`);
  }
  const isOnce = options.words === undefined && options.lines === undefined && !skipsEmpty;
  let outcome: Outcome = SUCCESS;
  for (const words of groups.slice(0, MAX_LOOP_ROUNDS)) {
    if (command.length === 0) {
      shell.print(Text.join(words, Text.of(" ")).concat(Text.of("\n")));
      continue;
    }
    shell.session.budget.step(shell.isCertain);
    const run = (): Outcome =>
      dispatch(fillIn(command, words, marker, site), { skipsFunctions: true });
    // What a command prints that is not followed may be any number of words, and so of commands.
    const isPerhaps = (!isOnce || marker !== undefined) && words.some(isOutput);
    const certain = shell.certain && !isPerhaps;
    outcome = shell.under({ stdin: undefined, certain }, run);
  }
  return outcome;
}

/** Long options by the short ones that mean the same. */
const LONG: Readonly<Record<string, string>> = {
  null: "0",
  "no-run-if-empty": "r",
  "arg-file": "a",
  delimiter: "d",
  replace: "i",
  "max-lines": "l",
  "max-args": "n",
  "max-procs": "P",
  "max-chars": "s",
  "process-slot-var": "v",
};

/** Of these the value is the next word where none is attached. */
const TAKES_VALUE = "adnILPsEv";

function parseOptions(args: readonly Argument[]): Options {
  const given = new Map<string, string>();
  let file: Argument | undefined;
  let at = 0;
  for (; at < args.length; at++) {
    const word = args[at]?.text;
    if (!word?.source.startsWith("-") || word.length === 1) break;
    if (word.source === "--") {
      at++;
      break;
    }
    const [, flags = "", letter, attached = ""] = readOption(word.source) ?? [];
    for (const flag of flags) given.set(flag, "");
    if (letter === undefined) continue;
    const isNext = attached === "" && TAKES_VALUE.includes(letter);
    const value = isNext ? args[++at] : args[at];
    if (letter === "a" && value) {
      file = isNext ? value : { ...value, text: word.slice(word.length - attached.length) };
    }
    given.set(letter, isNext ? (value?.text.source ?? "") : attached);
  }
  const numberOf = (value: string | undefined): number | undefined =>
    value === undefined ? undefined : Math.max(1, Number(value) || 1);
  const delimiter = given.get("d");
  const marker = given.get("I") ?? given.get("i");
  return {
    words: numberOf(given.get("n")),
    lines: numberOf(given.get("L") ?? given.get("l")),
    marker: marker === "" ? "{}" : marker,
    delimiter: given.has("0") ? "\0" : delimiter && decodeEscapes(Text.of(delimiter)).source,
    skipsEmpty: given.has("r"),
    file,
    command: args.slice(at),
  };
}

/** The flags in front, the option with a value and what of it is attached. */
function readOption(word: string): readonly (string | undefined)[] | undefined {
  const [, long, value] = /^--([a-z-]+)(?:=(.*))?$/s.exec(word) ?? [];
  if (long !== undefined) {
    const letter = LONG[long] ?? "";
    return /^[0r]?$/.test(letter) ? [word, letter] : [word, "", letter, value];
  }
  return /^-([rt0pxo]*)(?:([adnILPsEile])(.*))?$/s.exec(word) ?? undefined;
}

function isIndefinite(text: Text): boolean {
  return text.length > 0 && text.pieces.every((piece) => piece.unknown !== undefined);
}

function isOutput(text: Text): boolean {
  return isIndefinite(text) && text.unknowns.some(({ name }) => name.startsWith("$("));
}

/** The words of each command; undefined where a quote of the input is not closed. */
function divide(input: Text, { delimiter, marker, words, lines }: Options): Text[][] | undefined {
  if (marker !== undefined) {
    const each = delimiter === undefined ? linesIn(input) : partsOf(input, delimiter);
    return each?.map((line) => [line]);
  }
  if (lines !== undefined && delimiter === undefined) {
    const each = linesOf(input).map((line) => splitQuoted(line, " \t"));
    const known = each.filter((line) => line !== undefined && line.length > 0);
    return each.includes(undefined) ? undefined : inGroups(known, lines).map((some) => some.flat());
  }
  const all = delimiter === undefined ? splitQuoted(input, " \t\n") : partsOf(input, delimiter);
  return all && inGroups(all, words ?? lines ?? Math.max(1, all.length));
}

function inGroups<T>(list: readonly (T | undefined)[], size: number): T[][] {
  const groups: T[][] = [];
  for (let from = 0; from < list.length; from += size) {
    groups.push(list.slice(from, from + size).filter((each) => each !== undefined));
  }
  return groups;
}

function partsOf(input: Text, delimiter: string): Text[] {
  const parts = input.split(delimiter);
  if (parts.at(-1)?.length === 0) parts.pop();
  return parts;
}

/** Lines, of which one that ends with a blank goes on in the next. */
function linesOf(input: Text): Text[] {
  const lines: Text[] = [];
  let goesOn = false;
  for (const line of input.split("\n")) {
    const last = goesOn ? lines.pop() : undefined;
    lines.push(last ? Text.concat([last, line]) : line);
    goesOn = /[ \t]$/.test(line.source);
  }
  return lines;
}

/** Lines without the blanks in front, where some are left. */
function linesIn(input: Text): Text[] | undefined {
  return splitQuoted(input, "\n")
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
    return command.map(({ text, span, indefinite }) => {
      const at = text.source.indexOf(marker);
      const place = at === -1 ? undefined : text.locate(at, at + marker.length);
      const filled = text.replaceAll(marker, place ? only.at(place) : only);
      return { text: filled, span, indefinite };
    });
  }
  const added = words.map((text): Argument => ({
    text,
    isHandedOver: true,
    span: text.locate(0, text.length) ?? site,
    indefinite: isIndefinite(text),
  }));
  return [...command, ...added];
}
