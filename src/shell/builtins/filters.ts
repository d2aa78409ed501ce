import { Text } from "../../source/text.ts";
import type { Builtin, Invocation } from "../invocation.ts";
import { ASSUMED, FAILURE, SUCCESS, type Outcome } from "../status.ts";
import type { Shell } from "../shell.ts";
import type { Argument } from "../argument.ts";
import { awk } from "./awk.ts";
import { base64 } from "./base64.ts";
import { CommandOptions, type OptionSyntax } from "./command-options.ts";
import { cut } from "./cut.ts";
import { substituteVariables } from "./envsubst.ts";
import { expr } from "./expr.ts";
import { find } from "./find.ts";
import { inputOf } from "./filter-input.ts";
import { grep } from "./grep.ts";
import { jq } from "./jq.ts";
import { listFiles } from "./list-files.ts";
import { head, tail, unique } from "./line-filters.ts";
import { joinLines, knownLines } from "./lines.ts";
import { sed } from "./sed.ts";
import { sort } from "./sort.ts";
import { translate } from "./translate.ts";
import { baseName, directoryNames, sequence } from "./words.ts";
import { runForWords } from "./xargs.ts";

/** Makes output of input; undefined where that takes more than what is known. */
export type Filter = (input: Text, options: CommandOptions, shell: Shell) => Text | undefined;

/** Programs whose output follows from their words and their input. */
export const FILTERS: readonly (readonly [string, Builtin])[] = [
  ["cat", cat],
  ["basename", baseNameCommand],
  ["dirname", (invocation) => printText(directoryNames(invocation.args), invocation)],
  ["seq", (invocation) => printText(sequence(invocation.args), invocation)],
  ["xargs", runForWords],
  ["find", find],
  ["expr", expr],
  ["ls", listFiles],
  ["sed", sed],
  ["grep", grep],
  ["egrep", grep],
  ["fgrep", grep],
  filter(
    "tr",
    {
      flags: "cCdst",
      long: { complement: "c", delete: "d", "squeeze-repeats": "s", "truncate-set1": "t" },
    },
    translate,
    2,
  ),
  filter(
    "cut",
    {
      flags: "sC",
      values: "dfcbO",
      long: {
        "only-delimited": "s",
        delimiter: "d",
        fields: "f",
        characters: "c",
        bytes: "b",
        complement: "C",
        "output-delimiter": "O",
      },
    },
    cut,
  ),
  filter("base64", { flags: "dD", values: "w", long: { decode: "d", wrap: "w" } }, base64),
  filter(
    "sort",
    {
      flags: "urnVfsz",
      values: "tko",
      long: {
        unique: "u",
        reverse: "r",
        "numeric-sort": "n",
        "version-sort": "V",
        "ignore-case": "f",
        stable: "s",
        "zero-terminated": "z",
        "field-separator": "t",
        key: "k",
        output: "o",
      },
    },
    sort,
  ),
  filter(
    "uniq",
    { flags: "cdui", long: { count: "c", repeated: "d", unique: "u", "ignore-case": "i" } },
    unique,
  ),
  filter("head", { flags: "q", values: "nc", number: "n" }, head),
  filter("tail", { flags: "q", values: "nc", number: "n" }, tail),
  filter("wc", { flags: "lwc" }, countIn),
  filter("rev", {}, reverseLines),
  filter("tac", {}, lastFirst),
  filter("envsubst", {}, substituteVariables, 1),
  filter("paste", { flags: "s", values: "d" }, paste),
  filter("jq", { flags: "rcs", long: { "raw-output": "r", "compact-output": "c" } }, jq, 1),
  filter("awk", { values: "Fv" }, awk, 1),
];

/**
 * @param operands how many operands at most stand before the files
 */
function filter(
  name: string,
  syntax: OptionSyntax,
  apply: Filter,
  operands = 0,
): [string, Builtin] {
  return [
    name,
    ({ args, shell, range }) => {
      const options = CommandOptions.parse(args, syntax);
      const input = inputOf(options?.operands.slice(operands) ?? [], shell);
      if (input) shell.session.budget.text(input);
      const output = options && input && apply(input, options, shell);
      if (output) shell.print(output);
      else shell.printUnknown(range.pos, range.end);
      return output ? SUCCESS : ASSUMED;
    },
  ];
}

function baseNameCommand(invocation: Invocation): Outcome {
  const { args } = invocation;
  // Without `-a`, it takes one path and one suffix.
  const isRefused = args.length > 2 && args.every(({ text }) => !text.source.startsWith("-"));
  return isRefused ? FAILURE : printText(baseName(args), invocation);
}

function printText(text: Text | undefined, { shell, range }: Invocation): Outcome {
  if (!text) {
    shell.printUnknown(range.pos, range.end);
    return ASSUMED;
  }
  shell.print(text);
  return SUCCESS;
}

/** Prints files that the script has written, or its input. */
function cat({ args, shell, range }: Invocation): Outcome {
  const operands = args.filter((arg) => !/^-./.test(arg.text.source));
  const inputs: (readonly Argument[])[] =
    operands.length === 0 ? [[]] : operands.map((operand) => [operand]);
  let outcome: Outcome = SUCCESS;
  for (const input of inputs) {
    const text = inputOf(input, shell);
    if (text) shell.print(text);
    else shell.printUnknown(range.pos, range.end);
    if (!text) outcome = ASSUMED;
  }
  return outcome;
}

/** `wc -l`, `-w` or `-c`. */
function countIn(input: Text, options: CommandOptions): Text | undefined {
  const source = input.known;
  const flags = ["l", "w", "c"].filter((letter) => options.has(letter));
  if (source === undefined || flags.length !== 1 || options.operands.length > 0) return undefined;
  const counts: Readonly<Record<string, number>> = {
    l: source.split("\n").length - 1,
    w: source.split(/\s+/).filter((word) => word !== "").length,
    c: Buffer.byteLength(source),
  };
  return Text.of(`${counts[flags[0] ?? ""] ?? 0}\n`);
}

function reverseLines(input: Text): Text | undefined {
  const lines = knownLines(input);
  return lines && joinLines(lines.map(reverseLine));
}

function lastFirst(input: Text): Text | undefined {
  const lines = input.source.endsWith("\n") ? knownLines(input) : undefined;
  return lines && joinLines(lines.reverse());
}

function reverseLine(line: Text): Text {
  const characters = Array.from({ length: line.length }, (_, i) => line.slice(i, i + 1));
  return Text.concat(characters.reverse());
}

/** `paste -s -d,`: lines joined with a character. */
function paste(input: Text, options: CommandOptions): Text | undefined {
  const lines = knownLines(input);
  const delimiter = options.value("d") ?? Text.of("\t");
  if (!lines || !options.has("s") || delimiter.known?.length !== 1) return undefined;
  return Text.join(lines, delimiter).concat(Text.of("\n"));
}
