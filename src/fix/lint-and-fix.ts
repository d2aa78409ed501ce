import { existsSync, realpathSync } from "node:fs";
import { sep } from "node:path";
import { lint, type LintResult } from "../lint.ts";
import type { LintOptions } from "../lint-template.ts";
import { isInside } from "../source/file-reader.ts";
import type { SourceFile } from "../source/source-file.ts";
import { templateDirectory } from "../template-directory.ts";
import { applyFixes, chooseFixes, type ChosenFix } from "./choose-fixes.ts";

/** A fix may make room for the next one, so often. */
const MAX_ROUNDS = 10;

/** How many fixes of one round are tried one by one, where all together do harm. */
const MAX_TRIES = 50;

/** What a file held when it was read, and what it is to hold. */
export interface FileChange {
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

export interface FixResult extends LintResult {
  /** Sorted by path. */
  readonly changes: readonly FileChange[];
  /** How many findings are mended. */
  readonly fixed: number;
}

/**
 * Checks templates, mends what can be mended without guessing, and checks again,
 * until nothing is left to mend. A fix counts only if the findings became fewer by
 * it, and none were added under any rule. Writes nothing.
 * @returns what is found in the mended templates, and the mended texts
 * @throws {CommandError} where `lint` does
 */
export async function lintAndFix(
  paths: readonly string[],
  options: LintOptions = {},
): Promise<FixResult> {
  const isChangeable = changeable(paths);
  const refused = new Set<string>();
  /** What the files hold on disk, by absolute path. */
  const originals = new Map<string, string>();
  const isAllowed = (file: SourceFile) => {
    if (!isChangeable(file.path)) return false;
    if (!texts.has(file.path)) originals.set(file.path, file.text);
    return true;
  };
  let texts: ReadonlyMap<string, string> = new Map();
  let result = await lint(paths, options);
  const before = result.diagnostics.length;
  const attempt = async (fixes: readonly ChosenFix[]): Promise<boolean> => {
    const edited = new Map([...texts, ...applyFixes(fixes)]);
    const after = await lint(paths, { ...options, edited });
    if (!isBetter(result, after)) return false;
    texts = edited;
    result = after;
    return true;
  };
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const fixes = chooseFixes(result.diagnostics, isAllowed, refused);
    if (fixes.length === 0) break;
    if (await attempt(fixes)) continue;
    // One of them does harm; what is tried after it has new places.
    for (const fix of fixes.slice(0, MAX_TRIES)) {
      if (await attempt([fix])) break;
      refused.add(fix.key);
    }
  }
  const changes = [...texts]
    .map(([path, after]) => ({ path, before: originals.get(path) ?? "", after }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  return { ...result, changes, fixed: before - result.diagnostics.length };
}

/** Only files of the templates themselves are changed, and nothing that Terraform has downloaded. */
function changeable(paths: readonly string[]): (path: string) => boolean {
  const roots = paths.map((path) => realpathSync(templateDirectory(path)));
  return (path) => {
    if (!existsSync(path)) return false;
    const real = realpathSync(path);
    return roots.some((root) => isInside(root, real)) && !real.split(sep).includes(".terraform");
  };
}

function isBetter(before: LintResult, after: LintResult): boolean {
  if (after.diagnostics.length >= before.diagnostics.length) return false;
  const counts = countByRule(before);
  return [...countByRule(after)].every(([rule, count]) => count <= (counts.get(rule) ?? 0));
}

function countByRule({ diagnostics }: LintResult): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { rule } of diagnostics) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  return counts;
}
