import { Text } from "../../source/text.ts";
import type { CommandOptions } from "./command-options.ts";

/** The first and the last position of a range, counted from 1. */
type Range = readonly [from: number, to: number];

/** `cut -d, -f1,3-`, `cut -c1-3`, with `--complement` and `--output-delimiter`; undefined for anything else. */
export function cut(input: Text, options: CommandOptions): Text | undefined {
  if (!input.isKnown) return undefined;
  const delimiter = options.value("d")?.known ?? "\t";
  const fields = options.value("f")?.known;
  const bytes = options.value("b")?.known;
  const list = fields ?? options.value("c")?.known ?? bytes ?? "";
  const ranges = parseRanges(list);
  const between = options.value("O");
  // What is put between ranges of characters is rarely asked for; bytes are characters in ASCII.
  const isOdd = fields === undefined && between !== undefined;
  const isAscii = Buffer.byteLength(input.source) === input.length;
  if (!ranges || delimiter.length !== 1 || isOdd || (bytes !== undefined && !isAscii)) {
    return undefined;
  }
  const pick = (parts: readonly Text[]): Text[] =>
    parts.filter((_, i) => {
      const isIn = ranges.some(([from, to]) => i + 1 >= from && i + 1 <= to);
      return isIn !== options.has("C");
    });
  const lines = input.split("\n").flatMap((line, i, all): Text[] => {
    if (fields === undefined) {
      const characters = Array.from({ length: line.length }, (_, at) => line.slice(at, at + 1));
      return [Text.concat(pick(characters))];
    }
    const parts = line.split(delimiter);
    const isAfterEnd = i === all.length - 1 && line.length === 0;
    if (parts.length === 1) return options.has("s") && !isAfterEnd ? [] : [line];
    return [Text.join(pick(parts), between ?? Text.of(delimiter))];
  });
  return Text.join(lines, Text.of("\n"));
}

/** `1,3-5,7-`; undefined where it is no list. */
function parseRanges(list: string): Range[] | undefined {
  const ranges: Range[] = [];
  for (const item of list.split(",")) {
    const [, first, dash, last] = /^(\d{0,6})(-?)(\d{0,6})$/.exec(item) ?? [];
    if (first === undefined || item === "-" || item === "") return undefined;
    const from = Number(first === "" ? 1 : first);
    if (from < 1 || (last !== "" && Number(last) < from)) return undefined;
    ranges.push([from, dash === "" ? from : last === "" ? Infinity : Number(last)]);
  }
  return ranges;
}
