import { Text } from "../../source/text.ts";
import type { CommandOptions } from "./command-options.ts";
import { joinLines, knownLines } from "./lines.ts";

/** `uniq`, `-c` with how often, `-d` for lines that come several times, `-u` for those that do not, `-i` in any case. */
export function unique(input: Text, options: CommandOptions): Text | undefined {
  const lines = knownLines(input);
  if (!lines || options.operands.length > 1) return undefined;
  const keyOf = (line: Text): string =>
    options.has("i") ? line.source.toLowerCase() : line.source;
  const groups: Text[][] = [];
  for (const line of lines) {
    const [first] = groups.at(-1) ?? [];
    if (first && keyOf(first) === keyOf(line)) groups.at(-1)?.push(line);
    else groups.push([line]);
  }
  const kept = groups.filter((group) => {
    if (options.has("d") && group.length === 1) return false;
    return !options.has("u") || group.length === 1;
  });
  return joinLines(
    kept.map(([first = Text.empty, ...others]) => {
      const count = String(others.length + 1).padStart(COUNT_WIDTH);
      return options.has("c") ? Text.of(`${count} `).concat(first) : first;
    }),
  );
}

const COUNT_WIDTH = 7;

/** `head -n 3`, `-n -3`, `-c 3`. */
export function head(input: Text, options: CommandOptions): Text | undefined {
  return slice(input, options, (count, length) => [
    0,
    count.isNegative ? length - count.value : count.value,
  ]);
}

/** `tail -n 3`, `-n +3`, `-c 3`. */
export function tail(input: Text, options: CommandOptions): Text | undefined {
  return slice(input, options, (count, length) => [
    count.isPositive ? count.value - 1 : length - count.value,
    length,
  ]);
}

/** A number with the sign that it was given. */
interface Count {
  readonly value: number;
  readonly isNegative: boolean;
  readonly isPositive: boolean;
}

const DEFAULT_LINES = "10";

function slice(
  input: Text,
  options: CommandOptions,
  rangeOf: (count: Count, length: number) => readonly [from: number, to: number],
): Text | undefined {
  const characters = options.value("c");
  const written = characters ?? options.value("n") ?? Text.of(DEFAULT_LINES);
  const [, sign, digits] = /^([-+]?)(\d{1,9})$/.exec(written.known ?? "") ?? [];
  if (digits === undefined || !input.isKnown) return undefined;
  const count = { value: Number(digits), isNegative: sign === "-", isPositive: sign === "+" };
  const clamp = (length: number): [number, number] => {
    const [from, to] = rangeOf(count, length);
    return [Math.max(0, from), Math.max(0, to)];
  };
  if (characters) {
    // `-c` counts bytes, which are characters only in ASCII.
    const isAscii = Buffer.byteLength(input.source) === input.length;
    return isAscii ? input.slice(...clamp(input.length)) : undefined;
  }
  const lines = knownLines(input) ?? [];
  return joinLines(lines.slice(...clamp(lines.length)));
}
