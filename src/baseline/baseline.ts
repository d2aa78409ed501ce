import { existsSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { CommandError } from "../command-error.ts";
import type { LintResult } from "../lint.ts";
import { fingerprints } from "../report/fingerprint.ts";
import { printableJson } from "../report/json.ts";
import { placed, shownPath } from "../report/places.ts";
import type { Diagnostic } from "../rules/diagnostic.ts";
import { describeError } from "../describe-error.ts";
import { repositoryRoot } from "../source/file-reader.ts";
import { writeWhole } from "../write-whole.ts";

const VERSION = 1;

/** A finding that is known; what is beside its fingerprint is for people. */
interface Known {
  readonly fingerprint: string;
  /** Relative to the repository's root, or without one to the baseline's directory. */
  readonly template: string;
  readonly rule: string;
  readonly file: string;
  readonly message: string;
}

/** What is left of a run when known findings are taken out. */
export interface Unknown {
  readonly diagnostics: readonly Diagnostic[];
  /** How many known findings of the checked templates are not there any more. */
  readonly gone: number;
}

/**
 * Takes out the findings that a baseline knows.
 * @throws {CommandError} where the file is no baseline
 */
export function withoutKnown(result: LintResult, path: string): Unknown {
  const known = readBaseline(path);
  const root = rootOf(path);
  const names = fingerprints(result.diagnostics, root);
  const present = new Set(names.values());
  const fingerprintsKnown = new Set(known.map(({ fingerprint }) => fingerprint));
  const checked = checkedTemplates(result, root);
  return {
    diagnostics: result.diagnostics.filter(
      (found) => !fingerprintsKnown.has(names.get(found) ?? ""),
    ),
    gone: known.filter(
      ({ template, fingerprint }) => checked.has(template) && !present.has(fingerprint),
    ).length,
  };
}

/**
 * Writes all findings of a run to a baseline, and leaves those of templates that
 * were not checked, as long as these are there.
 * @returns how many findings it knows now
 * @throws {CommandError} where it cannot be written, or the file is no baseline
 */
export function updateBaseline(result: LintResult, path: string): number {
  const root = rootOf(path);
  const checked = checkedTemplates(result, root);
  const before = existsSync(path) ? readBaseline(path) : [];
  const kept = before.filter(
    ({ template }) => !checked.has(template) && existsSync(resolve(root, template)),
  );
  const names = fingerprints(result.diagnostics, root);
  const found = placed(result.diagnostics, root).map(({ diagnostic, place }): Known => ({
    fingerprint: names.get(diagnostic) ?? "",
    template: shownPath(diagnostic.template, root),
    rule: diagnostic.rule,
    file: place.file,
    message: diagnostic.message,
  }));
  const findings = [...kept, ...found].sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
  writeWhole(path, printableJson({ version: VERSION, findings }), "the baseline");
  return findings.length;
}

/**
 * The templates, absolute, of which two texts of a baseline know something else.
 * @param path of the baseline, absolute
 * @param texts undefined where there was no file; of what is no baseline, nothing is known
 */
export function templatesThatDiffer(
  path: string,
  ...texts: readonly [string | undefined, string | undefined]
): Set<string> {
  const root = rootOf(path);
  const [before, after] = texts.map((text) => (text === undefined ? [] : parsedFindings(text)));
  const counts = new Map<string, number>();
  for (const { template, fingerprint } of before ?? []) count(template, fingerprint, 1);
  for (const { template, fingerprint } of after ?? []) count(template, fingerprint, -1);
  const differing = [...counts].filter(([, difference]) => difference !== 0);
  return new Set(differing.map(([key]) => resolve(root, (JSON.parse(key) as [string])[0])));

  function count(template: string, fingerprint: string, by: number): void {
    const key = JSON.stringify([template, fingerprint]);
    counts.set(key, (counts.get(key) ?? 0) + by);
  }
}

/** An order in which a file in version control changes little. */
function sortKey({ template, file, rule, fingerprint }: Known): string {
  return [template, file, rule, fingerprint].join("\0");
}

function readBaseline(path: string): Known[] {
  let text;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new CommandError(
      `cannot read the baseline ${path}: ${describeError(error)}`,
      existsSync(path)
        ? "Name a baseline file that can be read."
        : "Run muster lint with --update-baseline to write it.",
    );
  }
  const findings = parsedFindings(text);
  if (findings) return findings;
  throw new CommandError(
    `${path} is no baseline of this version of muster`,
    "Name another file; or remove it, and write it anew with --update-baseline.",
  );
}

function parsedFindings(text: string): Known[] | undefined {
  try {
    const { version, findings } = JSON.parse(text) as { version?: unknown; findings?: unknown };
    if (version !== VERSION || !Array.isArray(findings)) return undefined;
    return findings.every(isKnown) ? findings : undefined;
  } catch {
    return undefined;
  }
}

function isKnown(value: unknown): value is Known {
  if (typeof value !== "object" || value === null) return false;
  const entry = value as Record<string, unknown>;
  return ["fingerprint", "template", "rule", "file", "message"].every(
    (key) => typeof entry[key] === "string",
  );
}

function checkedTemplates({ templates }: LintResult, root: string): Set<string> {
  return new Set(templates.map((template) => shownPath(template, root)));
}

function rootOf(path: string): string {
  const directory = dirname(resolve(path));
  return repositoryRoot(directory) ?? directory;
}
