import { Text } from "../../source/text.ts";
import type { Invocation } from "../invocation.ts";
import { quoteExpression, RegularExpression } from "../regular-expression.ts";
import type { Shell } from "../shell.ts";
import { FAILURE, SUCCESS, UNKNOWN, type Outcome } from "../status.ts";
import { CommandOptions } from "./command-options.ts";
import { inputOf } from "./filter-input.ts";
import { joinLines, knownLines } from "./lines.ts";

const SYNTAX = {
  flags: "vqxcoEFGishw",
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
    "ignore-case": "i",
    "no-messages": "s",
    regexp: "e",
    "max-count": "m",
  },
};

/** `grep` on known text. */
export function grep({ args, shell, range, name }: Invocation): Outcome {
  const words = name === "egrep" ? "E" : name === "fgrep" ? "F" : "";
  const options = CommandOptions.parse(args, SYNTAX);
  const operands = [...(options?.operands ?? [])];
  const patterns = options?.values("e") ?? [];
  if (patterns.length === 0) patterns.push(operands.shift()?.text ?? Text.empty);
  const input = inputOf(operands, shell);
  const lines = input && knownLines(input);
  const expression = options && compile(patterns, options, words);
  if (!options || !lines || !expression) {
    if (options?.has("q") !== true) shell.printUnknown(range.pos, range.end);
    return UNKNOWN;
  }
  const found = select(lines, expression, options, shell);
  if (options.has("c")) shell.print(Text.of(`${found.length}\n`));
  else if (!options.has("q")) shell.print(joinLines(output(found, expression, options)));
  return found.length > 0 ? SUCCESS : FAILURE;
}

function compile(
  patterns: readonly Text[],
  options: CommandOptions,
  kind: string,
): RegularExpression | undefined {
  const isFixed = kind === "F" || options.has("F");
  const isExtended = isFixed || kind === "E" || options.has("E");
  const sources: string[] = [];
  for (const pattern of patterns) {
    if (!pattern.isKnown || options.has("w")) return undefined;
    for (const line of pattern.source.split("\n"))
      sources.push(isFixed ? quoteExpression(line) : line);
  }
  const either = sources.join(isExtended ? "|" : "\\|");
  const group = isExtended ? `(${either})` : `\\(${either}\\)`;
  const source = options.has("x") ? `^${group}$` : group;
  return RegularExpression.compile(source, { isExtended, ignoresCase: options.has("i") });
}

function select(
  lines: readonly Text[],
  expression: RegularExpression,
  options: CommandOptions,
  shell: Shell,
): Text[] {
  const most = Number(options.value("m")?.known ?? Infinity);
  const found: Text[] = [];
  for (const line of lines) {
    if (found.length >= most) break;
    shell.session.budget.match(expression.size, line.length);
    const matches = expression.search(line.source) !== undefined;
    if (matches !== options.has("v")) found.push(line);
  }
  return found;
}

/** The lines, or for `-o` what matches in them. */
function output(
  lines: readonly Text[],
  expression: RegularExpression,
  options: CommandOptions,
): readonly Text[] {
  if (!options.has("o") || options.has("v")) return lines;
  return lines.flatMap((line) => {
    const parts: Text[] = [];
    for (let at = 0; at <= line.length;) {
      const [whole] = expression.search(line.source, at) ?? [];
      if (!whole) break;
      const [start, end] = whole;
      if (end > start) parts.push(line.slice(start, end));
      at = end > start ? end : end + 1;
    }
    return parts;
  });
}
