import { Text } from "../../source/text.ts";
import type { Invocation } from "../invocation.ts";
import { quoteExpression, RegularExpression } from "../regular-expression.ts";
import type { Shell } from "../shell.ts";
import { FAILURE, SUCCESS, UNKNOWN, type Outcome } from "../status.ts";
import type { Argument } from "../argument.ts";
import { CommandOptions } from "./command-options.ts";
import { inputOf } from "./filter-input.ts";
import { joinLines, knownLines } from "./lines.ts";
import { translatePerl } from "./perl-expression.ts";

const SYNTAX = {
  flags: "vqxcoEFGPiyshwnHlLa",
  values: "em",
  long: {
    quiet: "q",
    silent: "q",
    "invert-match": "v",
    "line-regexp": "x",
    "word-regexp": "w",
    count: "c",
    "only-matching": "o",
    "extended-regexp": "E",
    "fixed-strings": "F",
    "perl-regexp": "P",
    "ignore-case": "i",
    "no-messages": "s",
    "no-filename": "h",
    "with-filename": "H",
    "line-number": "n",
    "files-with-matches": "l",
    "files-without-match": "L",
    text: "a",
    // Nothing is coloured where no terminal reads it.
    color: "a",
    colour: "a",
    regexp: "e",
    "max-count": "m",
  },
};

/** What is searched for, and which group of it counts as the match. */
interface Search {
  readonly expression: RegularExpression;
  readonly group: number;
}

/** A line that is selected, with its number from 1. */
interface Selected {
  readonly line: Text;
  readonly number: number;
}

/** `grep` on known text. */
export function grep({ args, shell, range, name }: Invocation): Outcome {
  const words = name === "egrep" ? "E" : name === "fgrep" ? "F" : "";
  const options = CommandOptions.parse(args, SYNTAX);
  const operands = [...(options?.operands ?? [])];
  const patterns = options?.values("e") ?? [];
  if (patterns.length === 0) patterns.push(operands.shift()?.text ?? Text.empty);
  const inputs = readInputs(operands, shell);
  const search = options && compile(patterns, options, words);
  if (!options || !inputs || !search) {
    if (options?.has("q") !== true) shell.printUnknown(range.pos, range.end);
    return UNKNOWN;
  }
  const showsNames = options.has("H") || (inputs.length > 1 && !options.has("h"));
  let count = 0;
  for (const { file, lines } of inputs) {
    const found = select(lines, search, options, shell);
    const isListed = found.length > 0 !== options.has("L");
    const lists = options.has("l") || options.has("L");
    if (found.length > 0) count++;
    if (options.has("q")) continue;
    const start = showsNames ? [file, Text.of(":")] : [];
    if (lists) {
      if (isListed) shell.print(joinLines([file]));
    } else if (options.has("c")) {
      shell.print(joinLines([Text.concat([...start, Text.of(String(found.length))])]));
    } else {
      shell.print(joinLines(output(found, search, options, start)));
    }
  }
  return count > 0 ? SUCCESS : FAILURE;
}

/** The lines of each file that is named, or of standard input; undefined where some are not known. */
function readInputs(
  files: readonly Argument[],
  shell: Shell,
): { file: Text; lines: readonly Text[] }[] | undefined {
  const named = files.length > 0 ? files.map((file) => [file]) : [[]];
  const inputs = named.map((one: Argument[]) => {
    const input = inputOf(one, shell);
    const lines = input && knownLines(input);
    return lines && { file: one[0]?.text ?? Text.of("(standard input)"), lines };
  });
  return inputs.every((input) => input !== undefined) ? inputs : undefined;
}

/** Around a word, for `-w`. */
const NO_WORD = "[^[:alnum:]_]";

function compile(
  patterns: readonly Text[],
  options: CommandOptions,
  kind: string,
): Search | undefined {
  const isFixed = kind === "F" || options.has("F");
  const isExtended = isFixed || kind === "E" || options.has("E");
  const ignoresCase = options.has("i") || options.has("y");
  const sources: string[] = [];
  for (const pattern of patterns) {
    if (!pattern.isKnown) return undefined;
    for (const line of pattern.source.split("\n"))
      sources.push(isFixed ? quoteExpression(line) : line);
  }
  if (options.has("P")) {
    const [only, ...others] = sources;
    const isPlain = others.length === 0 && !options.has("w") && !options.has("x");
    const translated = isPlain && only !== undefined ? translatePerl(only) : undefined;
    const expression =
      translated && RegularExpression.compile(translated.source, { isExtended: true, ignoresCase });
    return expression && { expression, group: translated.group };
  }
  const [open, or, close] = isExtended ? ["(", "|", ")"] : ["\\(", "\\|", "\\)"];
  const either = `${open}${sources.join(or)}${close}`;
  const bounded = `${open}^${or}${NO_WORD}${close}${either}${open}$${or}${NO_WORD}${close}`;
  const isWord = options.has("w") && !options.has("x");
  const source = options.has("x") ? `^${either}$` : isWord ? bounded : either;
  const expression = RegularExpression.compile(source, { isExtended, ignoresCase });
  return expression && { expression, group: isWord ? 2 : 0 };
}

function select(
  lines: readonly Text[],
  { expression }: Search,
  options: CommandOptions,
  shell: Shell,
): Selected[] {
  const most = Number(options.value("m")?.known ?? Infinity);
  const found: Selected[] = [];
  for (const [i, line] of lines.entries()) {
    if (found.length >= most) break;
    shell.session.budget.match(expression.size, line.length);
    const matches = expression.search(line.source) !== undefined;
    if (matches !== options.has("v")) found.push({ line, number: i + 1 });
  }
  return found;
}

/** The lines, or for `-o` what matches in them. */
function output(
  lines: readonly Selected[],
  { expression, group }: Search,
  options: CommandOptions,
  start: readonly Text[],
): readonly Text[] {
  const place = ({ number }: Selected): Text[] =>
    options.has("n") ? [...start, Text.of(`${number}:`)] : [...start];
  if (!options.has("o")) {
    return lines.map((selected) => Text.concat([...place(selected), selected.line]));
  }
  if (options.has("v")) return [];
  return lines.flatMap((selected) => {
    const { line } = selected;
    const parts: Text[] = [];
    for (let at = 0; at <= line.length;) {
      const match = expression.search(line.source, at)?.[group];
      if (!match) break;
      const [from, end] = match;
      if (end > from) parts.push(Text.concat([...place(selected), line.slice(from, end)]));
      // What is around a word may be the end of one and the start of the next.
      const next = options.has("w") ? Math.max(end, at + 1) : end + 1;
      at = end > from ? end : next;
    }
    return parts;
  });
}
