import { Text } from "../../source/text.ts";
import { assignText } from "../assign.ts";
import { splitText } from "../fields.ts";
import type { Builtin, Invocation } from "../invocation.ts";
import { MAX_ELEMENTS } from "../limits.ts";
import { unquoteBare } from "../quoting.ts";
import type { Shell } from "../shell.ts";
import { FAILURE, SUCCESS, UNKNOWN, type Outcome } from "../status.ts";
import { Input } from "../streams.ts";
import { elementOf, indexedArray, unknownArray } from "../variable.ts";
import { CommandOptions } from "./command-options.ts";
import { getopts } from "./getopts.ts";

/** Builtins that read standard input into variables, or options out of words. */
export const INPUT_BUILTINS: readonly (readonly [string, Builtin])[] = [
  ["read", read],
  ["mapfile", mapfile],
  ["readarray", mapfile],
  ["getopts", getopts],
];

interface ReadOptions {
  readonly names: readonly string[];
  readonly array: string | undefined;
  readonly delimiter: string;
  readonly isRaw: boolean;
}

function read({ args, shell }: Invocation): Outcome {
  const parsed = CommandOptions.parse(args, { flags: "ers", values: "adinNptu" });
  if (!parsed) return FAILURE;
  const options: ReadOptions = {
    names: parsed.operands.map(({ text }) => text.source),
    array: parsed.value("a")?.source,
    delimiter: delimiterOf(parsed),
    isRaw: parsed.has("r"),
  };
  const input = inputFrom(parsed, shell);
  const limit = Number((parsed.value("n") ?? parsed.value("N"))?.known ?? Infinity);
  const next =
    input &&
    (limit < Infinity ? readCharacters(input, limit, options) : input.readLine(options.delimiter));
  if (!input || Number.isNaN(limit)) {
    assignUnknown(options, shell);
    return UNKNOWN;
  }
  if (!next) {
    assignWords(Text.empty, options, shell);
    return FAILURE;
  }
  shell.session.budget.text(next.line);
  // An unknown may be any number of lines, for which one stands.
  if (isWhollyUnknown(next.line)) {
    assignUnknown(options, shell);
    return UNKNOWN;
  }
  let { line, ended } = next;
  // A backslash hides the end of its line.
  while (!options.isRaw && ended && /(?:^|[^\\])(?:\\\\)*\\$/.test(line.source)) {
    const more = input.readLine(options.delimiter);
    line = Text.concat([line.slice(0, line.length - 1), more?.line ?? Text.empty]);
    ended = more?.ended ?? false;
  }
  assignWords(line, options, shell);
  return ended ? SUCCESS : FAILURE;
}

/** `-n 3`: so many characters, or fewer where the line ends before. */
function readCharacters(
  input: Input,
  limit: number,
  { delimiter }: ReadOptions,
): { line: Text; ended: boolean } | undefined {
  if (input.atEnd) return undefined;
  const { source } = input.text;
  const from = input.position;
  const end = source.indexOf(delimiter, from);
  if (end !== -1 && end - from < limit) return input.readLine(delimiter);
  return { line: input.read(limit), ended: from + limit <= source.length };
}

function delimiterOf(options: CommandOptions): string {
  const given = options.value("d");
  return given ? given.source.charAt(0) || "\0" : "\n";
}

/** Standard input, or what `-u` names. */
function inputFrom(options: CommandOptions, shell: Shell): Input | undefined {
  const descriptor = options.value("u")?.known;
  if (descriptor === undefined || descriptor === "0") return shell.stdin;
  const stream = shell.descriptors.get(Number(descriptor));
  return stream instanceof Input ? stream : undefined;
}

function assignWords(line: Text, options: ReadOptions, shell: Shell): void {
  const separators = shell.fieldSeparators;
  const unquote = (word: Text): Text => (options.isRaw ? word : unquoteBare(word));
  const split = (limit?: number): Text[] =>
    splitText(line, separators, limit, !options.isRaw).words.map(unquote);
  if (options.array !== undefined) {
    const elements = split().map((word) => elementOf(word, isWhollyUnknown(word)));
    shell.setArray(options.array, indexedArray(elements));
    return;
  }
  if (options.names.length === 0) {
    assignText("REPLY", unquote(line), shell);
    return;
  }
  const words = split(options.names.length);
  options.names.forEach((name, i) => {
    assignText(name, words[i] ?? Text.empty, shell);
  });
}

function isWhollyUnknown(text: Text): boolean {
  return text.length > 0 && text.pieces.every((piece) => piece.unknown !== undefined);
}

function assignUnknown(options: ReadOptions, shell: Shell): void {
  if (options.array !== undefined) {
    shell.environment.setVariable(options.array, unknownArray(options.array));
  }
  const names = options.names.length > 0 ? options.names : ["REPLY"];
  for (const name of names) assignText(name, Text.unknown(`$${name}`), shell);
}

/** `mapfile -t lines`: without `-t`, each line keeps its end. */
function mapfile({ args, shell }: Invocation): Outcome {
  const options = CommandOptions.parse(args, { flags: "t", values: "CcdnOsu" });
  const name = options?.operands.at(-1)?.text.source ?? "MAPFILE";
  const input = options && inputFrom(options, shell);
  if (!input || ["C", "O"].some((letter) => options.has(letter))) {
    shell.environment.setVariable(name, unknownArray(name));
    return options ? SUCCESS : FAILURE;
  }
  const delimiter = delimiterOf(options);
  const skipped = Number(options.value("s")?.known ?? 0);
  const most = Number(options.value("n")?.known ?? 0) || MAX_ELEMENTS + 1;
  for (let i = 0; i < skipped && input.readLine(delimiter); i++);
  const elements = [];
  while (elements.length < most) {
    const next = input.readLine(delimiter);
    if (!next) break;
    const end = next.ended && !options.has("t") ? Text.of(delimiter) : Text.empty;
    elements.push(elementOf(next.line.concat(end), isWhollyUnknown(next.line)));
  }
  shell.setArray(name, indexedArray(elements));
  return SUCCESS;
}
