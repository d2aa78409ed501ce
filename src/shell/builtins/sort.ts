import type { Text } from "../../source/text.ts";
import type { Shell } from "../shell.ts";
import type { CommandOptions } from "./command-options.ts";
import { joinLines, knownLines } from "./lines.ts";

/** Compares texts or parts of them: negative where the first one comes before. */
type Compare = (a: string, b: string) => number;

/** What lines are compared by: a part of them, and how. */
interface Key {
  readonly partOf: (line: string) => string;
  readonly compare: Compare;
}

/**
 * `sort` in the locale C: `-u`, `-r`, `-s`, keys of whole fields (`-t, -k2,2nr`),
 * by numbers (`-n`), versions (`-V`) or without case (`-f`); `-o` writes a file.
 */
export function sort(input: Text, options: CommandOptions, shell: Shell): Text | undefined {
  const end = options.has("z") ? "\0" : "\n";
  const lines = knownLines(input, end);
  const keys = keysOf(options);
  if (!lines || !keys) return undefined;
  const compareKeys = (a: Text, b: Text): number => {
    for (const { partOf, compare } of keys) {
      const order = compare(partOf(a.source), partOf(b.source));
      if (order !== 0) return order;
    }
    return 0;
  };
  const isUnique = options.has("u");
  const isStable = isUnique || options.has("s");
  const last = options.has("r") ? reversed(byCode) : byCode;
  lines.sort((a, b) => compareKeys(a, b) || (isStable ? 0 : last(a.source, b.source)));
  const kept = isUnique
    ? lines.filter((line, i) => {
        const before = lines[i - 1];
        return !before || compareKeys(before, line) !== 0;
      })
    : lines;
  const sorted = joinLines(kept, end);
  const file = options.value("o");
  if (!file) return sorted;
  shell.files.write(shell.path(file), sorted);
  return sorted.slice(0, 0);
}

/** Undefined for what is not followed. */
function keysOf(options: CommandOptions): Key[] | undefined {
  const letters = ["n", "V", "f", "r"].filter((letter) => options.has(letter)).join("");
  const written = options.values("k");
  const keys = written.map((key) => parseKey(key.known ?? "", options.value("t")?.known, letters));
  if (keys.length === 0) keys.push({ partOf: (line) => line, compare: compareBy(letters) });
  return keys.every((key) => key !== undefined) ? keys : undefined;
}

/** `2`, `2,3`, `2nr`, `2,2V`: the fields from one on, or up to another. */
function parseKey(key: string, separator: string | undefined, letters: string): Key | undefined {
  const [, first, early = "", last, late = ""] =
    /^(\d{1,6})([nVfrb]*)(?:,(\d{1,6})([nVfrb]*))?$/.exec(key) ?? [];
  if (first === undefined || Number(first) < 1) return undefined;
  const own = early + late;
  const from = Number(first) - 1;
  const to = last === undefined ? Infinity : Number(last);
  const partOf = (line: string): string => {
    const fields =
      separator === undefined
        ? (line.match(/[ \t]*[^ \t]+|[ \t]+$/g) ?? [])
        : line.split(separator);
    const part = fields.slice(from, to).join(separator ?? "");
    return own.includes("b") ? part.replace(/^[ \t]+/, "") : part;
  };
  return { partOf, compare: compareBy(own === "" ? letters : own) };
}

/** How parts are compared under some of `-n`, `-V`, `-f` and `-r`. */
function compareBy(letters: string): Compare {
  const compare = letters.includes("n")
    ? byNumber
    : letters.includes("V")
      ? byVersion
      : letters.includes("f")
        ? (a: string, b: string) => byCode(a.toUpperCase(), b.toUpperCase())
        : byCode;
  return letters.includes("r") ? reversed(compare) : compare;
}

function reversed(compare: Compare): Compare {
  return (a, b) => compare(b, a);
}

/** By the characters' numbers, which for all but rare ones are in the order of their bytes. */
function byCode(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function byNumber(a: string, b: string): number {
  return numberIn(a) - numberIn(b);
}

/** What begins with no number counts as 0. */
function numberIn(text: string): number {
  const [digits] = /^[ \t]*-?\d*(?:\.\d*)?/.exec(text) ?? [];
  return Number.parseFloat(digits ?? "") || 0;
}

/** A suffix such as `.tar.gz`, which counts only where the rest is the same. */
const SUFFIX = /(?:\.[A-Za-z~][A-Za-z0-9~]*)*$/;

/** Names with numbers in them, as `sort -V` orders them. */
function byVersion(a: string, b: string): number {
  if (a === b) return 0;
  for (const special of ["", ".", ".."]) {
    if (a === special || b === special) return a === special ? -1 : 1;
  }
  if (a.startsWith(".") !== b.startsWith(".")) return a.startsWith(".") ? -1 : 1;
  const [start, other] = [a.replace(SUFFIX, ""), b.replace(SUFFIX, "")];
  return compareVersions(start, other) || compareVersions(a, b) || byCode(a, b);
}

function compareVersions(a: string, b: string): number {
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    while (isOther(a, i) || isOther(b, j)) {
      const order = rank(a, i) - rank(b, j);
      if (order !== 0) return order;
      i++;
      j++;
    }
    const [number, otherNumber] = [digitsAt(a, i), digitsAt(b, j)];
    const order = Number(number) - Number(otherNumber);
    if (order !== 0) return order;
    i += number.length;
    j += otherNumber.length;
  }
  return 0;
}

function isOther(text: string, at: number): boolean {
  return at < text.length && !/\d/.test(text.charAt(at));
}

/** A tilde comes before the end, which comes before letters, which come before the rest. */
function rank(text: string, at: number): number {
  const character = text.charAt(at);
  if (character === "~") return -1;
  if (character === "" || /\d/.test(character)) return 0;
  return character.charCodeAt(0) + (/[A-Za-z]/.test(character) ? 0 : 256);
}

function digitsAt(text: string, at: number): string {
  return /^\d{0,300}/.exec(text.slice(at, at + 300))?.[0] ?? "";
}
