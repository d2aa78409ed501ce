import { shorten } from "../shorten.ts";
import { visible } from "../visible.ts";

/** How many units of a critical path are named. */
const MAX_PATH = 12;

/** The names on a critical path; of a long one, the beginning and the end. */
export function pathText(path: readonly string[]): string {
  const more = path.length - MAX_PATH;
  if (more <= 0) return path.map(shown).join(" → ");
  const half = MAX_PATH / 2;
  const ends = [path.slice(0, half), path.slice(-half)].map((part) => part.map(shown));
  return [...(ends[0] ?? []), `… ${more} more …`, ...(ends[1] ?? [])].join(" → ");
}

function shown(name: string): string {
  return shorten(visible(name));
}
