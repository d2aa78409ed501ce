import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";
import { visible } from "../visible.ts";

/** How much of the end of a log is looked at, in bytes. */
const MAX_TAIL = 8192;

/** The last lines of a log that are not empty, safe to print; none where there is no log. */
export function lastLines(path: string | undefined, count: number): string[] {
  const text = path === undefined ? "" : tailOf(path);
  const lines = text.split("\n").map((line) => {
    // What a progress bar has overwritten is not there any more.
    const shown = line.replace(/\r+$/, "");
    return visible(stripVTControlCharacters(shown.slice(shown.lastIndexOf("\r") + 1))).trimEnd();
  });
  return lines.filter((line) => line !== "").slice(-count);
}

function tailOf(path: string): string {
  try {
    const file = openSync(path, "r");
    try {
      const { size } = fstatSync(file);
      const from = Math.max(0, size - MAX_TAIL);
      const buffer = Buffer.alloc(size - from);
      return buffer.toString("utf8", 0, readSync(file, buffer, 0, buffer.length, from));
    } finally {
      closeSync(file);
    }
  } catch {
    return "";
  }
}
