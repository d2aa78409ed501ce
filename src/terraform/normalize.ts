import { PLACEHOLDER, Text } from "../source/text.ts";
import { substituteText } from "./functions/text-changes.ts";

/** Below these characters, there is nothing to normalize. */
const MAY_CHANGE = /[\u0300-\uffff]/;

/** A character with the marks and the letters behind it that may become one with it. */
const CLUSTER = /[^\p{M}\u1160-\u11ff]?[\p{M}\u1160-\u11ff]+|[\u0340-\uffff]/gu;

/** A string as Terraform has all of them: in Unicode's normalization form C. */
export function normalizeString(text: string): string {
  return MAY_CHANGE.test(text) ? text.normalize("NFC") : text;
}

/** {@link normalizeString} for a text; a character that is put together leads to all its parts. */
export function normalizeText(text: Text): Text {
  const { source } = text;
  const normal = normalizeString(source);
  if (normal === source) return text;
  const parts: Text[] = [];
  let from = 0;
  for (const { index, 0: cluster } of source.matchAll(CLUSTER)) {
    const composed = cluster.normalize("NFC");
    if (composed === cluster || cluster.includes(PLACEHOLDER)) continue;
    const end = index + cluster.length;
    parts.push(text.slice(from, index), substituteText(text.slice(index, end), composed));
    from = end;
  }
  parts.push(text.slice(from));
  const result = Text.concat(parts);
  if (result.source === normal || !text.isKnown) return result;
  return substituteText(text, normal);
}
