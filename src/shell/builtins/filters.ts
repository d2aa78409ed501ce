import { Text } from "../../source/text.ts";
import type { Builtin, Invocation } from "../invocation.ts";
import { ASSUMED, SUCCESS, type Outcome } from "../status.ts";
import type { Shell } from "../shell.ts";
import type { Argument } from "../sync-arguments.ts";
import { decodeBase64 } from "./base64.ts";
import { cut } from "./cut.ts";
import { sed } from "./sed.ts";
import { translate } from "./translate.ts";
import { baseName, directoryName, sequence } from "./words.ts";
import { runForWords } from "./xargs.ts";

const NEW_LINE = Text.of("\n");

/** Makes output of input; undefined where that takes more than what is known. */
type Filter = (args: readonly Argument[], input: Text, shell: Shell) => Text | undefined;

/** Programs whose output follows from their words and their input. */
export const FILTERS: readonly (readonly [string, Builtin])[] = [
  ["cat", cat],
  ["basename", (invocation) => printWords(baseName(invocation.args), invocation)],
  ["dirname", (invocation) => printWords(directoryName(invocation.args), invocation)],
  ["seq", (invocation) => printWords(sequence(invocation.args), invocation)],
  ["xargs", runForWords],
  filter("tr", translate),
  filter("sed", sed),
  filter("cut", cut),
  filter("base64", decodeBase64),
  filter("sort", sort),
  filter("uniq", unique),
  filter("head", head),
  filter("tail", tail),
];

function filter(name: string, apply: Filter): [string, Builtin] {
  return [
    name,
    ({ args, shell, range }) => {
      const input = shell.stdin?.readAll();
      if (input) shell.session.budget.text(input);
      const output = input && apply(args, input, shell);
      if (output) shell.print(output);
      else shell.printUnknown(range.pos, range.end);
      return ASSUMED;
    },
  ];
}

function printWords(words: readonly Text[] | undefined, invocation: Invocation): Outcome {
  const { shell, range } = invocation;
  if (!words) {
    shell.printUnknown(range.pos, range.end);
    return ASSUMED;
  }
  for (const word of words) {
    shell.print(word);
    shell.print(NEW_LINE);
  }
  return SUCCESS;
}

/** Prints files that the script has written, or its input. */
function cat({ args, shell, range }: Invocation): Outcome {
  const operands = args.filter((arg) => !/^-./.test(arg.text.source));
  const { files } = shell.session;
  const read = (): Text | undefined => shell.stdin?.readAll();
  const texts =
    operands.length === 0
      ? [read()]
      : operands.map(({ text }) => (text.source === "-" ? read() : files.read(text)));
  for (const text of texts) {
    if (text) shell.print(text);
    else shell.printUnknown(range.pos, range.end);
  }
  return ASSUMED;
}

/** The lines of a text that is wholly known. */
function knownLines(input: Text): Text[] | undefined {
  if (!input.isKnown) return undefined;
  const lines = input.split("\n");
  if (lines.at(-1)?.length === 0) lines.pop();
  return lines;
}

function joinLines(lines: readonly Text[]): Text {
  return Text.concat(lines.flatMap((line) => [line, NEW_LINE]));
}

/** `sort`, `sort -u`, `sort -r`, by code units. */
function sort(args: readonly Argument[], input: Text): Text | undefined {
  const flags = args.map((arg) => arg.text.source);
  const lines = knownLines(input);
  if (!lines || !flags.every((flag) => /^-[ur]+$/.test(flag))) return undefined;
  lines.sort((a, b) => (a.source < b.source ? -1 : Number(a.source > b.source)));
  if (flags.some((flag) => flag.includes("r"))) lines.reverse();
  return joinLines(flags.some((flag) => flag.includes("u")) ? withoutRepeats(lines) : lines);
}

function unique(args: readonly Argument[], input: Text): Text | undefined {
  const lines = knownLines(input);
  return lines && args.length === 0 ? joinLines(withoutRepeats(lines)) : undefined;
}

function withoutRepeats(lines: readonly Text[]): Text[] {
  return lines.filter((line, i) => i === 0 || line.source !== lines[i - 1]?.source);
}

function head(args: readonly Argument[], input: Text): Text | undefined {
  const count = lineCount(args);
  const lines = count === undefined ? undefined : knownLines(input);
  return lines && joinLines(lines.slice(0, count));
}

function tail(args: readonly Argument[], input: Text): Text | undefined {
  const count = lineCount(args);
  const lines = count === undefined ? undefined : knownLines(input);
  return lines && count !== undefined ? joinLines(lines.slice(-count || lines.length)) : undefined;
}

/** `-n 3`, `-n3`, `-3`; 10 where nothing is said. */
function lineCount(args: readonly Argument[]): number | undefined {
  if (args.length === 0) return DEFAULT_LINES;
  const [, count] = /^-(?:n ?)?(\d{1,9})$/.exec(args.map((arg) => arg.text.source).join(" ")) ?? [];
  return count === undefined ? undefined : Number(count);
}

const DEFAULT_LINES = 10;
