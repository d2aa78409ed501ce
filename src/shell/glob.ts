import type { Word as WordNode } from "unbash";
import { Text } from "../source/text.ts";
import { expandWord } from "./expand.ts";
import { Pattern, type PatternPart } from "./pattern.ts";
import { unquoteBare } from "./quoting.ts";
import type { Shell } from "./shell.ts";
import { elementOf, type Element } from "./variable.ts";

/** Whether a word holds a pattern for names of files. */
export function isGlob(word: WordNode): boolean {
  return word.parts?.some((part) => part.type === "Glob" || part.type === "ExtendedGlob") === true;
}

/** What may change something when it is expanded, and so must be expanded once only. */
const EFFECT = /[$<>]\(|`|\$\{[^}]*=/;

/**
 * The files that a word names, as "Filename Expansion" in Bash's manual says;
 * undefined where they do not all lie in directories that the script has made.
 */
export function expandGlob(word: WordNode, shell: Shell): Element[] | undefined {
  const written = shell.program.text.slice(word.pos, word.end);
  if (EFFECT.test(written.source)) return undefined;
  const components = componentsOf(word, shell);
  return components && filesNamed(components, written, shell);
}

/** The files that a field names whose pattern came out of a variable; as {@link expandGlob}. */
export function expandGlobParts(
  parts: readonly PatternPart[],
  shell: Shell,
): Element[] | undefined {
  const components: PatternPart[][] = [[]];
  for (const part of parts) addComponents(part, components);
  return filesNamed(components, Text.concat(parts.map(({ text }) => text)), shell);
}

/** @param written what stays where there is no such file */
function filesNamed(
  components: readonly (readonly PatternPart[])[],
  written: Text,
  shell: Shell,
): Element[] | undefined {
  const { noglob, nullglob, dotglob, globstar } = shell.environment.options;
  if (noglob) return undefined;
  let paths: Text[] = [Text.empty];
  let isWhole = true;
  for (const [i, parts] of components.entries()) {
    const isLast = i === components.length - 1;
    const slash = isLast ? Text.empty : SLASH;
    if (!parts.some(({ text, quoted }) => !quoted && OPERATOR.test(text.source))) {
      const name = parts.map(({ text, quoted }) => (quoted ? text : unquoteBare(text)));
      paths = paths.map((path) => Text.concat([path, ...name, slash]));
      if (i > 0)
        paths = paths.filter((path) => isLast || shell.files.kindOf(shell.path(path)) !== "absent");
      continue;
    }
    // Directories below directories are not gone through.
    if (globstar && parts.some(({ text }) => text.source.includes("**"))) return undefined;
    const pattern = Pattern.compile(parts);
    const found: Text[] = [];
    for (const path of paths) {
      const entries = pattern && shell.files.entries(shell.path(path));
      if (!entries) return undefined;
      isWhole &&= entries.isWhole;
      const showsHidden = dotglob || parts[0]?.text.source.startsWith(".") === true;
      for (const { name, kind } of entries.list) {
        const { source } = name;
        if ((source.startsWith(".") && !showsHidden) || !pattern.matches(source)) continue;
        if (kind === "perhaps" || !name.isKnown) return undefined;
        if (isLast || kind === "directory") found.push(Text.concat([path, name, slash]));
      }
    }
    paths = found;
  }
  const files = paths.filter((path) => shell.files.kindOf(shell.path(path)) !== "absent");
  if (files.length > 0) return files.sort(byName).map((path) => elementOf(path));
  if (!isWhole) return undefined;
  return nullglob ? [] : [elementOf(written)];
}

const SLASH = Text.of("/");
const OPERATOR = /[*?[]|[@+!]\(/;

/** By the characters' numbers, as in the locale C. */
export function byName(a: Text, b: Text): number {
  return a.source < b.source ? -1 : a.source > b.source ? 1 : 0;
}

/** The parts of a pattern between slashes; undefined where it may be more than one word. */
function componentsOf(word: WordNode, shell: Shell): PatternPart[][] | undefined {
  const components: PatternPart[][] = [[]];
  for (const fragment of expandWord(word, shell, false, true)) {
    if (fragment.kind === "break") return undefined;
    const { text, quoted, splits } = fragment;
    if (splits && /\s/.test(text.source)) return undefined;
    addComponents({ text, quoted }, components);
  }
  return components;
}

function addComponents({ text, quoted }: PatternPart, components: PatternPart[][]): void {
  for (const [i, part] of text.split("/").entries()) {
    if (i > 0) components.push([]);
    if (part.length > 0) components.at(-1)?.push({ text: part, quoted });
  }
}
