import { Text } from "../../source/text.ts";
import { splitText } from "../fields.ts";
import type { CommandOptions } from "./command-options.ts";
import { joinLines, knownLines } from "./lines.ts";

/** `{print $2}`, `{ print $1, $NF }`, perhaps with `NR==2` in front. */
const PROGRAM = /^\s*(?:NR\s*==\s*(\d{1,9}))?\s*\{\s*print\s*((?:\$(?:\d{1,4}|NF)\s*,?\s*)*)\}\s*$/;

/** `awk '{print $2}'`: fields of the lines of known text; undefined for any other program. */
export function awk(input: Text, options: CommandOptions): Text | undefined {
  const [program] = options.operands;
  const [all, only, list] = PROGRAM.exec(program?.text.known ?? "") ?? [];
  const lines = knownLines(input);
  const separator = options.value("F")?.known;
  const isPlain = separator === undefined || /^[^\\ .[\]^$*+?(){}|]$/.test(separator);
  if (all === undefined || !lines || !isPlain || options.has("v")) return undefined;
  const wanted = (list ?? "").split(",").map((field) => field.trim());
  // Without a comma, fields are joined with nothing between.
  if (wanted.some((field) => field.indexOf("$", 1) !== -1)) return undefined;
  const chosen = only === undefined ? lines : lines.slice(Number(only) - 1, Number(only));
  return joinLines(
    chosen.map((line) => {
      const fields =
        separator === undefined ? splitText(line, " \t\n").words : line.split(separator);
      return Text.join(
        wanted.map((field) => fieldOf(field, line, fields)),
        Text.of(" "),
      );
    }),
  );
}

function fieldOf(field: string, line: Text, fields: readonly Text[]): Text {
  const number = field === "$NF" ? fields.length : Number(field.slice(1));
  return number === 0 ? line : (fields[number - 1] ?? Text.empty);
}
