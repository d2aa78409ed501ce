import Table from "cli-table3";
import { visible } from "../visible.ts";

const NO_BORDER = Object.fromEntries(
  (
    [
      ["top", "top-mid", "top-left", "top-right"],
      ["bottom", "bottom-mid", "bottom-left", "bottom-right"],
      ["left", "left-mid", "mid", "mid-mid", "right", "right-mid"],
    ] as const
  )
    .flat()
    .map((name) => [name, ""]),
);

/** Columns under their heads, two spaces apart, as Coder's tables are; ends with a line break. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const drawn = new Table({
    head: [...head],
    chars: { ...NO_BORDER, middle: "  " },
    style: { "padding-left": 0, "padding-right": 0, head: [], border: [] },
  });
  for (const row of rows) drawn.push(row.map(visible));
  return `${drawn.toString().replace(/ +$/gm, "")}\n`;
}
