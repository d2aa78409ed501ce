import { columns, visible } from "./visible.ts";

/** Between two columns. */
const GAP = "  ";

/** Columns under their heads, as Coder's tables are; each line ends with a line break. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const shown = [head, ...rows].map((row) => row.map(visible));
  const widths = head.map((_, i) =>
    shown.reduce((width, row) => Math.max(width, columns(row[i] ?? "")), 0),
  );
  const lines = shown.map((row) => row.map((cell, i) => padded(cell, widths[i] ?? 0)).join(GAP));
  return lines.map((line) => `${line.trimEnd()}\n`).join("");
}

/** A cell filled up to so many columns of the terminal. */
function padded(cell: string, width: number): string {
  return cell + " ".repeat(Math.max(0, width - columns(cell)));
}
