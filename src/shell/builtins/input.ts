import { Text } from "../../source/text.ts";
import { assignText } from "../assign.ts";
import { splitText } from "../fields.ts";
import type { Builtin, Invocation } from "../invocation.ts";
import { MAX_VALUE_LENGTH } from "../limits.ts";
import { unquoteBare } from "../quoting.ts";
import type { Shell } from "../shell.ts";
import { FAILURE, SUCCESS, UNKNOWN, type Outcome } from "../status.ts";
import { elementOf, indexedArray, unknownArray } from "../variable.ts";

/** Builtins that read standard input into variables. */
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

/** The options of `read` and of `mapfile` that take a value. */
const READ_VALUES = "adinNptu";
const MAPFILE_VALUES = "CcdnOsu";

function parseOptions({ args }: Invocation, valueOptions: string): ReadOptions {
  const names: string[] = [];
  let array: string | undefined;
  let delimiter = "\n";
  let isRaw = false;
  for (let i = 0; i < args.length; i++) {
    const word = args[i]?.text.source ?? "";
    if (!word.startsWith("-") || word.length === 1) {
      names.push(word);
      continue;
    }
    for (let at = 1; at < word.length; at++) {
      const letter = word.charAt(at);
      if (letter === "r") isRaw = true;
      if (!valueOptions.includes(letter)) continue;
      const value = at + 1 < word.length ? word.slice(at + 1) : (args[++i]?.text.source ?? "");
      if (letter === "a") array = value;
      if (letter === "d") delimiter = value === "" ? "\0" : value.charAt(0);
      break;
    }
  }
  return { names, array, delimiter, isRaw };
}

function read(invocation: Invocation): Outcome {
  const { shell } = invocation;
  const options = parseOptions(invocation, READ_VALUES);
  const { stdin } = shell;
  const next = stdin?.readLine(options.delimiter);
  if (!stdin) {
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
  assignWords(options.isRaw ? next.line : unquoteBare(next.line), options, shell);
  return next.ended ? SUCCESS : FAILURE;
}

function assignWords(line: Text, options: ReadOptions, shell: Shell): void {
  const separators = shell.fieldSeparators;
  if (options.array !== undefined) {
    const { words } = splitText(line, separators);
    const elements = words.map((word) => elementOf(word, isWhollyUnknown(word)));
    shell.setArray(options.array, indexedArray(elements));
    return;
  }
  const names = options.names.length > 0 ? options.names : ["REPLY"];
  const isReply = options.names.length === 0;
  const words = isReply ? [line] : splitText(line, separators, names.length).words;
  names.forEach((name, i) => {
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
function mapfile(invocation: Invocation): Outcome {
  const { shell, args } = invocation;
  const options = parseOptions(invocation, MAPFILE_VALUES);
  const name = options.names.at(-1) ?? "MAPFILE";
  const { stdin } = shell;
  if (!stdin) {
    shell.environment.setVariable(name, unknownArray(name));
    return SUCCESS;
  }
  const trims = args.some((arg) => /^-[a-su-z]*t/.test(arg.text.source));
  const elements = [];
  for (let i = 0; i < MAX_VALUE_LENGTH; i++) {
    const next = stdin.readLine(options.delimiter);
    if (!next) break;
    const end = next.ended && !trims ? Text.of(options.delimiter) : Text.empty;
    elements.push(elementOf(next.line.concat(end), isWhollyUnknown(next.line)));
  }
  shell.setArray(name, indexedArray(elements));
  return SUCCESS;
}

/** What options a script was called with is not followed. */
function getopts({ args, shell }: Invocation): Outcome {
  const name = args[1]?.text.known;
  if (name !== undefined) assignText(name, Text.unknown(`$${name}`), shell);
  assignText("OPTARG", Text.unknown("$OPTARG"), shell);
  return UNKNOWN;
}
