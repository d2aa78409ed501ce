import { distance } from "fastest-levenshtein";

/** Longer names are not compared. */
const MAX_LENGTH = 100;

/** More candidates are not looked at. */
const MAX_CANDIDATES = 1000;

/** Two letters that changed places, in a name of five, are two edits. */
const EDITS_PER_CHARACTER = 0.4;

/** The candidate that a name is most likely a misspelling of, if one is near enough. */
export function closeName(name: string, candidates: readonly string[]): string | undefined {
  if (name.length > MAX_LENGTH) return undefined;
  const plain = withoutStyle(name);
  const limit = Math.max(1, Math.round(name.length * EDITS_PER_CHARACTER));
  let best: { candidate: string; edits: number } | undefined;
  for (const candidate of candidates.slice(0, MAX_CANDIDATES)) {
    if (candidate === name || Math.abs(candidate.length - name.length) > limit) continue;
    if (withoutStyle(candidate) === plain) return candidate;
    const distant = distance(name, candidate);
    // A name of which nothing is left is another name.
    if (distant > limit || distant >= name.length) continue;
    // Letters in another order are the likeliest mistake.
    const edits = distant > 1 && letters(name) === letters(candidate) ? 0.5 : distant;
    if (edits < (best?.edits ?? Infinity)) best = { candidate, edits };
  }
  return best?.candidate;
}

/** Whether a name is near enough to just one of the candidates. */
export function isCloseToOne(name: string, candidates: readonly string[]): boolean {
  const close = closeName(name, candidates);
  if (close === undefined) return false;
  return (
    closeName(
      name,
      candidates.filter((candidate) => candidate !== close),
    ) === undefined
  );
}

function letters(name: string): string {
  return Array.from(name).sort().join("");
}

function withoutStyle(name: string): string {
  return name.toLowerCase().replace(/[-_]/g, "");
}

/** ` (did you mean "…"?)` where one of the names is near enough, else nothing. */
export function suggestion(name: string, names: Iterable<string>): string {
  const close = closeName(name, [...names]);
  return close === undefined ? "" : ` (did you mean "${close}"?)`;
}
