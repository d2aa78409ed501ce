import { posix } from "node:path";

/** A pattern that Terraform refuses, or that matches too much, in words for the user. */
export class GlobError extends Error {
  override readonly name = "GlobError";
}

/** Where files are looked for. */
export interface Directories {
  /** Names in a directory, directories with a trailing `/`; empty where there is none. */
  readonly list: (directory: string) => readonly string[];
  readonly isFile: (path: string) => boolean;
}

/** How many directories and entries one pattern may look at. */
const MAX_LOOKS = 50_000;

/** How deep `**` goes. */
const MAX_DEPTH = 64;

/** How many patterns the alternatives in `{…}` may make. */
const MAX_ALTERNATIVES = 100;

/**
 * The files that a pattern matches: `*` and `?` within a name, `**` for any
 * directories, `[a-z]`, `{a,b}`, and a backslash before what stands for itself.
 * @returns paths as the pattern writes them, each once
 * @throws {GlobError}
 */
export function globFiles(pattern: string, directories: Directories): Set<string> {
  const walk = new GlobWalk(directories);
  for (const alternative of expandBraces(pattern)) {
    const isAbsolute = alternative.startsWith("/");
    const names = alternative.split("/").filter((name) => name !== "");
    walk.visit(isAbsolute ? "/" : ".", names, 0);
  }
  return walk.found;
}

class GlobWalk {
  readonly found = new Set<string>();
  #looks = 0;

  constructor(readonly directories: Directories) {}

  visit(directory: string, names: readonly string[], depth: number): void {
    const [name, ...rest] = names;
    if (name === undefined) return;
    if (depth > MAX_DEPTH) throw new GlobError(`directories nest more than ${MAX_DEPTH} deep`);
    if (name === "**") {
      this.#visitBelow(directory, rest, depth);
    } else if (isLiteral(name)) {
      this.#count(1);
      const path = posix.join(directory, name);
      if (rest.length > 0) this.visit(path, rest, depth + 1);
      else if (this.directories.isFile(path)) this.found.add(path);
    } else {
      for (const entry of this.#list(directory)) {
        const isDirectory = entry.endsWith("/");
        if (!matchesName(isDirectory ? entry.slice(0, -1) : entry, name)) continue;
        const path = posix.join(directory, entry);
        if (isDirectory) this.visit(path, rest, depth + 1);
        else if (rest.length === 0) this.found.add(path);
      }
    }
  }

  #visitBelow(directory: string, rest: readonly string[], depth: number): void {
    this.visit(directory, rest, depth + 1);
    for (const entry of this.#list(directory)) {
      const path = posix.join(directory, entry);
      if (entry.endsWith("/")) this.visit(path, ["**", ...rest], depth + 1);
      else if (rest.length === 0) this.found.add(path);
    }
  }

  #list(directory: string): readonly string[] {
    const entries = this.directories.list(directory);
    this.#count(1 + entries.length);
    return entries;
  }

  #count(looks: number): void {
    this.#looks += looks;
    if (this.#looks > MAX_LOOKS) {
      throw new GlobError("the pattern leads through too many files and directories");
    }
  }
}

function isLiteral(name: string): boolean {
  return !/[*?[\\]/.test(name);
}

/** The patterns that one with alternatives stands for. */
function expandBraces(pattern: string): string[] {
  const open = pattern.indexOf("{");
  if (open === -1) return [pattern];
  const alternatives: string[] = [];
  let depth = 0;
  let from = open + 1;
  for (let at = open; at < pattern.length; at++) {
    const character = pattern.charAt(at);
    if (character === "{") depth++;
    if (character === "}") depth--;
    if (depth === 0 || (depth === 1 && character === ",")) {
      alternatives.push(pattern.slice(from, at));
      from = at + 1;
    }
    if (depth === 0) break;
  }
  if (depth > 0) throw new GlobError('a "{" in the pattern is not closed');
  const tail = pattern.slice(from);
  const expanded: string[] = [];
  for (const alternative of alternatives) {
    expanded.push(...expandBraces(pattern.slice(0, open) + alternative + tail));
    if (expanded.length > MAX_ALTERNATIVES) {
      throw new GlobError(`the pattern has more than ${MAX_ALTERNATIVES} alternatives`);
    }
  }
  return expanded;
}

type NamePart = "*" | ((character: string) => boolean);

/** Whether a name matches a pattern without `/`, in time linear in both for each `*`. */
function matchesName(name: string, pattern: string): boolean {
  const parts = parseName(pattern);
  const characters = Array.from(name);
  let at = 0;
  let part = 0;
  // Where the last `*` stands and what it has taken so far: the only place to go back to.
  let star = -1;
  let starEnd = 0;
  while (at < characters.length) {
    const current = parts[part];
    if (current === "*") {
      star = part++;
      starEnd = at;
    } else if (current?.(characters[at] ?? "")) {
      part++;
      at++;
    } else if (star >= 0) {
      part = star + 1;
      at = ++starEnd;
    } else {
      return false;
    }
  }
  while (parts[part] === "*") part++;
  return part === parts.length;
}

function parseName(pattern: string): NamePart[] {
  const parts: NamePart[] = [];
  for (let at = 0; at < pattern.length;) {
    const character = String.fromCodePoint(pattern.codePointAt(at) ?? 0);
    at += character.length;
    if (character === "*") {
      parts.push("*");
    } else if (character === "?") {
      parts.push(() => true);
    } else if (character === "[") {
      const end = pattern.indexOf("]", at + 1);
      if (end === -1) throw new GlobError('a "[" in the pattern is not closed');
      parts.push(classMatcher(pattern.slice(at, end)));
      at = end + 1;
    } else {
      const escaped = character === "\\" ? pattern.charAt(at++) : character;
      parts.push((other) => other === escaped);
    }
  }
  return parts;
}

/** What stands between `[` and `]`. */
function classMatcher(content: string): (character: string) => boolean {
  const negated = content.startsWith("^");
  const characters = Array.from(negated ? content.slice(1) : content);
  const ranges: [string, string][] = [];
  for (let i = 0; i < characters.length; i++) {
    const low = characters[i] ?? "";
    const isRange = characters[i + 1] === "-";
    const high = isRange ? characters[i + 2] : low;
    if (high === undefined) throw new GlobError('a range in "[…]" has no end');
    ranges.push([low, high]);
    if (isRange) i += 2;
  }
  return (character) =>
    ranges.some(([low, high]) => character >= low && character <= high) !== negated;
}
