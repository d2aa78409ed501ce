import { Text } from "../../source/text.ts";
import type { CommandOptions } from "./command-options.ts";
import { joinLines, knownLines } from "./lines.ts";

/** `sort` with `-u`, `-r`, `-n`, by code units; `-k` with one field; `-z` where null characters end the lines. */
export function sort(input: Text, options: CommandOptions): Text | undefined {
  const end = options.has("z") ? "\0" : "\n";
  const lines = knownLines(input, end);
  const keyOf = keyFunction(options);
  if (!lines || !keyOf || options.has("V")) return undefined;
  const isNumeric = options.has("n") || /n/.test(options.value("k")?.source ?? "");
  const entries = lines.map((line) => ({ line, key: keyOf(line.source) }));
  const compareKeys = (a: string, b: string): number =>
    isNumeric ? numberIn(a) - numberIn(b) : compare(a, b);
  entries.sort(
    (a, b) =>
      compareKeys(a.key, b.key) || (options.has("u") ? 0 : compare(a.line.source, b.line.source)),
  );
  const isSame = (a: string, b: string): boolean => compareKeys(a, b) === 0;
  const kept = options.has("u")
    ? entries.filter(({ key }, i) => i === 0 || !isSame(key, entries[i - 1]?.key ?? ""))
    : entries;
  if (options.has("r")) kept.reverse();
  return joinLines(
    kept.map(({ line }) => line),
    end,
  );
}

/** What lines are compared by: `-k2`, `-k2,2`, with `-t` for the separator. */
function keyFunction(options: CommandOptions): ((line: string) => string) | undefined {
  const key = options.value("k");
  if (!key) return (line) => line;
  const [, first, last] = /^(\d{1,6})(?:,(\d{1,6}))?n?$/.exec(key.known ?? "") ?? [];
  const separator = options.value("t")?.known;
  if (first === undefined) return undefined;
  const from = Number(first) - 1;
  const to = last === undefined ? Infinity : Number(last);
  return (line) => {
    const fields = separator === undefined ? (line.match(/\s*\S+/g) ?? []) : line.split(separator);
    return fields.slice(from, to).join(separator ?? "");
  };
}

function numberIn(text: string): number {
  return Number.parseFloat(text) || 0;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** `uniq`, `-d` for lines that come several times, `-u` for those that do not. */
export function unique(input: Text, options: CommandOptions): Text | undefined {
  const lines = knownLines(input);
  if (!lines || options.has("c")) return undefined;
  const groups: Text[][] = [];
  for (const line of lines) {
    const last = groups.at(-1);
    if (last?.[0]?.source === line.source) last.push(line);
    else groups.push([line]);
  }
  const kept = groups.filter((group) => {
    if (options.has("d")) return group.length > 1;
    return !options.has("u") || group.length === 1;
  });
  return joinLines(kept.flatMap(([first]) => first ?? []));
}

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
