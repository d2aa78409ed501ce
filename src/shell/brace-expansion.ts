import { Text } from "../source/text.ts";
import { MAX_BRACE_WORDS, MAX_EXPRESSION_DEPTH } from "./limits.ts";
import type { Shell } from "./shell.ts";

/**
 * The words that a word with `{a,b}` or `{1..3}` stands for, still unexpanded
 * otherwise: "Brace Expansion" in Bash's manual. A word that would give too
 * many stays as it is.
 */
export function expandBraces(word: Text, shell: Shell): Text[] {
  const words = expand(word, 0, shell);
  if (words) return words;
  shell.limit(
    `a brace expansion that gives more than ${MAX_BRACE_WORDS} words was left as it stands`,
  );
  return [word];
}

/** Undefined where it gives too many words. */
function expand(word: Text, depth: number, shell: Shell): Text[] | undefined {
  const braces = findBraces(word.source);
  if (!braces) return [word];
  if (depth >= MAX_EXPRESSION_DEPTH) return undefined;
  const alternatives = alternativesOf(word, braces);
  if (!alternatives || alternatives.length > MAX_BRACE_WORDS) return undefined;
  const before = word.slice(0, braces.open);
  const rest = expand(word.slice(braces.close + 1), depth + 1, shell);
  if (!rest) return undefined;
  const results: Text[] = [];
  for (const alternative of alternatives) {
    const middles =
      braces.commas.length > 0 ? expand(alternative, depth + 1, shell) : [alternative];
    if (!middles || results.length + middles.length * rest.length > MAX_BRACE_WORDS) {
      return undefined;
    }
    for (const middle of middles) {
      for (const after of rest) results.push(Text.concat([before, middle, after]));
    }
    shell.session.budget.characters(word.length * middles.length * rest.length);
  }
  return results;
}

/** A brace expansion in a word: its braces and the commas between them, as offsets. */
interface Braces {
  readonly open: number;
  readonly close: number;
  readonly commas: readonly number[];
}

const RANGE = /^(-?\d{1,9}|[A-Za-z])\.\.(-?\d{1,9}|[A-Za-z])(?:\.\.(-?\d{1,9}))?$/;

/** The first brace expansion outside quotes and substitutions. One pass over the word. */
function findBraces(source: string): Braces | undefined {
  const open: { at: number; commas: number[] }[] = [];
  let found: Braces | undefined;
  for (let at = 0; at < source.length; at++) {
    const character = source.charAt(at);
    if (character === "\\") at++;
    else if (character === "'" || character === '"') at = skipQuotes(source, at);
    else if (character === "`") at = skipTo(source, at + 1, "`");
    else if (character === "$" && "({".includes(source.charAt(at + 1) || " ")) {
      at = skipSubstitution(source, at + 1);
    } else if (character === "{") open.push({ at, commas: [] });
    else if (character === ",") open.at(-1)?.commas.push(at);
    else if (character === "}") {
      const last = open.pop();
      if (!last) continue;
      const isRange = last.commas.length === 0 && RANGE.test(source.slice(last.at + 1, at));
      if (last.commas.length > 0 || isRange) {
        // An outer pair begins earlier and replaces this one when it closes.
        found =
          !found || last.at < found.open
            ? { open: last.at, close: at, commas: last.commas }
            : found;
      }
      if (open.length === 0 && found) return found;
    }
  }
  return found;
}

function alternativesOf(word: Text, braces: Braces): Text[] | undefined {
  const { open, close, commas } = braces;
  if (commas.length > 0) {
    const ends = [...commas, close];
    return ends.map((end, i) => word.slice((i === 0 ? open : (ends[i - 1] ?? open)) + 1, end));
  }
  const inside = word.slice(open + 1, close);
  const span = inside.locate(0, inside.length);
  return rangeOf(inside.source)?.map((text) => Text.of(text, span));
}

/** `1..5`, `05..10`, `a..e`, `1..9..2`; undefined where it gives too many words. */
function rangeOf(source: string): string[] | undefined {
  const [, first, last, step] = RANGE.exec(source) ?? [];
  if (first === undefined || last === undefined) return undefined;
  const isNumeric = /\d/.test(first) && /\d/.test(last);
  const from = isNumeric ? Number(first) : first.charCodeAt(0);
  const to = isNumeric ? Number(last) : last.charCodeAt(0);
  const by = Math.max(1, Math.abs(Number(step ?? 1)));
  const count = Math.floor(Math.abs(to - from) / by) + 1;
  if (count > MAX_BRACE_WORDS) return undefined;
  const isPadded = isNumeric && [first, last].some((number) => /^-?0\d/.test(number));
  const width = isPadded ? Math.max(first.length, last.length) : 0;
  return Array.from({ length: count }, (_, i) => {
    const value = from + (to >= from ? i : -i) * by;
    return isNumeric ? String(value).padStart(width, "0") : String.fromCharCode(value);
  });
}

function skipQuotes(source: string, open: number): number {
  const quote = source.charAt(open);
  for (let at = open + 1; at < source.length; at++) {
    const character = source.charAt(at);
    if (character === "\\" && quote === '"') at++;
    else if (character === quote) return at;
  }
  return source.length;
}

/** The offset of the bracket that closes the one at `open`. */
function skipSubstitution(source: string, open: number): number {
  let depth = 0;
  for (let at = open; at < source.length; at++) {
    const character = source.charAt(at);
    if (character === "\\") at++;
    else if (character === "'" || character === '"') at = skipQuotes(source, at);
    else if (character === "(" || character === "{") depth++;
    else if ((character === ")" || character === "}") && --depth === 0) return at;
  }
  return source.length;
}

function skipTo(source: string, from: number, end: string): number {
  const at = source.indexOf(end, from);
  return at === -1 ? source.length : at;
}
