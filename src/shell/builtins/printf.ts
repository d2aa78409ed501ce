import { Text } from "../../source/text.ts";
import { evaluateText } from "../arithmetic.ts";
import { assignText } from "../assign.ts";
import type { Invocation } from "../invocation.ts";
import { decodeEscapes } from "../quoting.ts";
import type { Shell } from "../shell.ts";
import { FAILURE, SUCCESS, type Outcome } from "../status.ts";
import type { Argument } from "../argument.ts";

/** `printf format words`, `printf -v name format words`. */
export function printf({ args, shell, range }: Invocation): Outcome {
  let from = 0;
  let target: string | undefined;
  if (args[0]?.text.source === "-v") {
    target = args[1]?.text.known;
    from = 2;
  }
  if (args[from]?.text.source === "--") from++;
  const format = args[from];
  if (!format) return SUCCESS;
  const run: Run = { shell, hasFailed: false };
  const text =
    formatWords(format.text, args.slice(from + 1), run) ??
    Text.unknown(shell.nameOfOutput(range.pos, range.end));
  shell.session.budget.text(text);
  if (target === undefined) shell.print(text);
  else assignText(target, text, shell);
  return run.hasFailed ? FAILURE : SUCCESS;
}

interface Run {
  readonly shell: Shell;
  /** Whether a word is no number where one is wanted. */
  hasFailed: boolean;
}

const DIRECTIVE = /%(?:%|([-0 +#']*)(\d*|\*)(?:\.(\d*|\*))?([a-zA-Z]|\([^)]*\)T))/g;

/** The format is used again while words are left; undefined where it is not followed. */
function formatWords(format: Text, words: readonly Argument[], run: Run): Text | undefined {
  const results: Text[] = [];
  const directives = [...format.source.matchAll(DIRECTIVE)];
  let next = 0;
  const nextWord = (): Text => words[next++]?.text ?? Text.empty;
  do {
    const before = next;
    let from = 0;
    for (const match of directives) {
      results.push(decodeEscapes(format.slice(from, match.index)));
      from = match.index + match[0].length;
      const formatted = match[0] === "%%" ? Text.of("%") : formatNext(match, nextWord, run);
      if (!formatted) return undefined;
      results.push(formatted);
    }
    results.push(decodeEscapes(format.slice(from)));
    // Without a directive, words are not used up.
    if (next === before) break;
    run.shell.session.budget.elements(results.length);
  } while (next < words.length);
  return Text.concat(results);
}

const MAX_WIDTH = 1000;

function formatNext(match: RegExpMatchArray, nextWord: () => Text, run: Run): Text | undefined {
  const [, flags = "", writtenWidth = "", writtenPrecision, conversion = "s"] = match;
  const number = (written: string): number =>
    Number(written === "*" ? (nextWord().known ?? 0) : written);
  const width = Math.min(number(writtenWidth), MAX_WIDTH);
  const precision = writtenPrecision === undefined ? undefined : number(writtenPrecision);
  const word = nextWord();
  const value = convert(word, conversion, precision, run);
  if (!value || (flags !== "" && /[ +#']/.test(flags))) return undefined;
  // How long an unknown is cannot be told.
  if (width > 0 && !value.isKnown) return undefined;
  const missing = width - value.length;
  if (missing <= 0) return value;
  if (flags.includes("-")) return value.concat(Text.of(" ".repeat(missing)));
  if (flags.includes("0") && /[diouxXeEfFgG]/.test(conversion)) return padWithZeros(value, missing);
  return Text.of(" ".repeat(missing)).concat(value);
}

/** Zeros come after the sign. */
function padWithZeros(value: Text, count: number): Text {
  const signLength = value.source.startsWith("-") ? 1 : 0;
  const zeros = Text.of("0".repeat(count));
  return Text.concat([value.slice(0, signLength), zeros, value.slice(signLength)]);
}

function convert(
  word: Text,
  conversion: string,
  precision: number | undefined,
  run: Run,
): Text | undefined {
  switch (conversion) {
    case "s":
    case "b": {
      const value = conversion === "b" ? decodeEscapes(word) : word;
      return precision === undefined ? value : value.slice(0, precision);
    }
    case "c":
      return word.slice(0, 1);
    case "q":
      return quote(word);
    case "d":
    case "i":
    case "u":
    case "x":
    case "X":
    case "o":
      return precision === undefined ? integer(word, conversion, run) : undefined;
    case "f":
    case "F":
      return fixed(word, precision ?? DEFAULT_PRECISION);
    default:
      return undefined;
  }
}

const DEFAULT_PRECISION = 6;
const MAX_PRECISION = 20;

/** What counts of a word; the rest makes the command fail. */
const NUMBER = /^[-+]?(?:0[xX][0-9a-fA-F]+|\d+)/;

function integer(word: Text, conversion: string, run: Run): Text | undefined {
  const source = word.known?.trim();
  if (source === undefined) return "di".includes(conversion) ? word : undefined;
  const site = word.locate(0, word.length);
  // A quote stands before a character whose code is meant.
  const [, character] = /^["'](.)/su.exec(source) ?? [];
  const [digitsIn = "0"] = NUMBER.exec(source) ?? [];
  if (character === undefined && source !== "" && digitsIn !== source) run.hasFailed = true;
  const value = character?.codePointAt(0) ?? evaluateText(Text.of(digitsIn), run.shell);
  if (value === undefined || (value < 0 && !"di".includes(conversion))) return undefined;
  const base = conversion === "o" ? 8 : conversion.toLowerCase() === "x" ? 16 : 10;
  const digits = value.toString(base);
  return Text.of(conversion === "X" ? digits.toUpperCase() : digits, site);
}

function fixed(word: Text, precision: number): Text | undefined {
  const source = word.known?.trim();
  if (source === undefined || !/^(?:-?\d{1,15}(?:\.\d*)?)?$/.test(source)) return undefined;
  if (precision > MAX_PRECISION) return undefined;
  return Text.of(Number(source).toFixed(precision), word.locate(0, word.length));
}

/** As `%q` quotes: with backslashes, where no character needs more. */
function quote(word: Text): Text | undefined {
  if (word.length === 0) return Text.of("''");
  // eslint-disable-next-line no-control-regex -- what needs ANSI-C quotes
  if (!word.isKnown || /[\x00-\x1f\x7f-\uffff]/.test(word.source)) return undefined;
  const parts: Text[] = [];
  for (let at = 0; at < word.length; at++) {
    if (/[^\w%+,\-./:=@]/.test(word.source.charAt(at))) parts.push(Text.of("\\"));
    parts.push(word.slice(at, at + 1));
  }
  return Text.concat(parts);
}
