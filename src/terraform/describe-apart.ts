import { isSensitive } from "./sensitive.ts";
import { describeValue, valueKey, type Value } from "./value.ts";

/** How many characters of the values are shown. */
const MAX_LENGTH = 240;

/**
 * Values in short, as a part of an unknown's name: equal for equal values, and
 * for other values another text, except where they are sensitive.
 */
export function describeApart(values: readonly Value[]): string {
  const texts = values.map(describeValue);
  const full = texts.join(", ");
  const isWhole = full.length <= MAX_LENGTH && !texts.some((text) => text.endsWith("…"));
  if (isWhole) return full;
  const shown = `${full.slice(0, MAX_LENGTH)}…`;
  if (values.some(isSensitive)) return shown;
  // What is left out still tells two names apart.
  return `${shown} #${fingerprint(values.map(valueKey).join("\0"))}`;
}

/** 32 bits by FNV-1a, in hexadecimal. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, "0");
}
