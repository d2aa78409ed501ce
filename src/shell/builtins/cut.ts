import { Text } from "../../source/text.ts";
import type { Argument } from "../sync-arguments.ts";

/** `cut -d, -f2`: one field, or a range of them, of each line; undefined for anything else. */
export function cut(args: readonly Argument[], input: Text): Text | undefined {
  if (!input.isKnown) return undefined;
  let delimiter = "\t";
  let fields: string | undefined;
  for (let i = 0; i < args.length; i++) {
    const [, letter, attached] = /^-([df])(.*)$/s.exec(args[i]?.text.source ?? "") ?? [];
    if (letter === undefined) return undefined;
    const value = attached === "" ? args[++i]?.text.source : attached;
    if (value === undefined) return undefined;
    if (letter === "d") delimiter = value;
    else fields = value;
  }
  const [, first, dash, last] = /^(\d{0,6})(-?)(\d{0,6})$/.exec(fields ?? "") ?? [];
  if (first === undefined || delimiter.length !== 1 || fields === "-" || fields === "") {
    return undefined;
  }
  const from = Number(first === "" ? 1 : first);
  const to = dash === "" ? from : last === "" ? Infinity : Number(last);
  if (from < 1) return undefined;
  const lines = input.split("\n").map((line) => {
    const parts = line.split(delimiter);
    return parts.length === 1 ? line : Text.join(parts.slice(from - 1, to), Text.of(delimiter));
  });
  return Text.join(lines, Text.of("\n"));
}
