import { availableParallelism } from "node:os";
import { dirname } from "node:path";
import type { ReadingOptions } from "../changes/changed-templates.ts";
import { CommandError, EXIT } from "../command-error.ts";
import type { ConfigSource } from "../config/config-files.ts";
import type { LintResult, ManyOptions } from "../lint.ts";
import type { LintOptions } from "../lint-template.ts";
import { plural } from "../plural.ts";
import { outputsOf, type Output } from "../report/output.ts";
import type { Severity } from "../rules/diagnostic.ts";
import type { TemplateInputs } from "../terraform/inputs.ts";
import { cacheFolder } from "./cache-directory.ts";
import { type DownloadMode, moduleDownloads } from "./module-downloads.ts";

/** What `muster lint` is asked for. */
export interface LintRequest {
  /** Directories, or `-` alone. */
  readonly paths: readonly string[];
  /** Whether templates are checked again when something changes. */
  readonly watch: boolean;
  /** Whether templates are looked for below the paths, too. */
  readonly recursive: boolean;
  /** The commit since which templates must have changed to be checked. */
  readonly changedSince: string | undefined;
  /** What the file on standard input is called. */
  readonly stdinFilename: string | undefined;
  readonly outputs: readonly Output[];
  /** The mildest severity that makes the exit status 1. */
  readonly failOn: Severity;
  /** The mildest severity that is reported: what is milder counts as not found. */
  readonly severity: Severity;
  /** How many findings are printed at most; undefined for all. */
  readonly maxDiagnostics: number | undefined;
  /** Whether counts are left out. */
  readonly quiet: boolean;
  /** Whether verdicts on files are remembered between runs. */
  readonly cache: boolean;
  /** As on the command line: `PREFIX=DIR`. */
  readonly modulePaths: readonly string[];
  readonly downloads: DownloadMode;
  readonly inputs: TemplateInputs;
  readonly config: ConfigSource;
  readonly baseline: Baseline | undefined;
  /** How many threads may check templates; undefined for as many as are of use. */
  readonly jobs: number | undefined;
  /** Whether to mend what can be mended, or to show how. */
  readonly fix: "no" | "write" | "show";
}

/** Stands for standard input in the place of a path. */
const STANDARD_INPUT = "-";

/** The most threads that may be asked for. */
export const MAX_JOBS = 64;

/** How many there are at most where nobody asks: each of them takes memory. */
const USUAL_JOBS = 4;

export const SEVERITIES = ["error", "warning", "info"] as const;

/** Flags of `lint` as they stand on the command line. */
export interface ReportFlags {
  readonly format: readonly string[];
  readonly failOn: Severity;
  readonly severity: Severity;
  readonly maxDiagnostics: number | undefined;
  readonly quiet: boolean;
}

/** A file of findings that are known, and not reported. */
export interface Baseline {
  readonly file: string;
  /** Whether what is found now becomes what is known. */
  readonly update: boolean;
}

/** @throws {CommandError} where no file is named to update */
export function baselineOf(file: string | undefined, update: boolean): Baseline | undefined {
  if (file !== undefined) return { file, update };
  if (!update) return undefined;
  throw new CommandError(
    "--update-baseline needs to know the file",
    "Name it: --baseline muster-baseline.json --update-baseline",
  );
}

type ReportRequest = Pick<
  LintRequest,
  "outputs" | "failOn" | "severity" | "maxDiagnostics" | "quiet"
>;

/**
 * What is to be reported, and how.
 * @throws {CommandError} where flags do not go together
 */
export function reportRequest({ format, ...flags }: ReportFlags): ReportRequest {
  const order = SEVERITIES.indexOf(flags.failOn) - SEVERITIES.indexOf(flags.severity);
  if (order > 0) {
    throw new CommandError(
      `--fail-on ${flags.failOn} would fail for what --severity ${flags.severity} does not report`,
      `Give --severity ${flags.failOn}, or leave out --fail-on.`,
    );
  }
  return { outputs: outputsOf(format, process.env), ...flags };
}

/**
 * Does it. Leaves the exit status in `process.exitCode`: 0 nothing at or above
 * `failOn`, 1 findings.
 * @throws {CommandError} where the run itself fails
 */
export async function runLint(request: LintRequest): Promise<void> {
  const { lint } = await import("../lint.ts");
  const { parseModulePath } = await import("../terraform/module-sources.ts");
  const options = {
    cacheDirectory: request.cache ? cacheFolder("verdicts") : undefined,
    modulePaths: request.modulePaths.map(parseModulePath),
    downloads: moduleDownloads(request.downloads),
    inputs: request.inputs,
    config: request.config,
  };
  const { paths, recursive } = request;
  if (paths.includes(STANDARD_INPUT) || request.stdinFilename !== undefined) {
    checkStandardInput(request);
    const { readStandardInput } = await import("./standard-input.ts");
    const standardInput = await readStandardInput(request.stdinFilename);
    const directory = dirname(standardInput.path);
    await reportAndGrade(request, await lint([directory], { ...options, standardInput }));
    return;
  }
  if (request.watch) {
    const { checkWatch, watchLint } = await import("./watch-lint.ts");
    checkWatch(request);
    const { findTemplates } = await import("../find-templates.ts");
    const find = (visit: (directory: string) => void) =>
      recursive ? findTemplates(paths, visit) : paths;
    await watchLint(request, { ...options, jobs: jobsFor(request) }, find, (result) =>
      reportAndGrade(request, result),
    );
    return;
  }
  const all = recursive ? (await import("../find-templates.ts")).findTemplates(paths) : paths;
  const found = { ...request, paths: await changedOf(all, request, options) };
  if (request.fix !== "no") await runFix(found, options);
  else await reportAndGrade(found, await lintMany(found, { ...options, jobs: jobsFor(found) }));
}

/** Checks the templates, and says how far it is to whom is likely to wait for it. */
async function lintMany({ paths, quiet }: LintRequest, options: ManyOptions): Promise<LintResult> {
  const { lint } = await import("../lint.ts");
  if (paths.length <= 1) return lint(paths, options);
  const { LintProgress, showsProgress } = await import("./lint-progress.ts");
  if (!showsProgress(quiet)) return lint(paths, options);
  const progress = new LintProgress();
  try {
    return await lint(paths, {
      ...options,
      onStart: (count) => {
        progress.start(count);
      },
      onChecked: (template) => {
        progress.checked(template);
      },
    });
  } finally {
    progress.end();
  }
}

/** Downloads are for one thread alone: it asks each server for a module once. */
function jobsFor({ jobs, downloads }: LintRequest): number {
  if (downloads !== "no") return 1;
  return jobs ?? Math.min(availableParallelism(), USUAL_JOBS);
}

/** The templates that have changed since the commit that is asked for; all of them without one. */
async function changedOf(
  templates: readonly string[],
  { paths, changedSince, baseline, quiet }: LintRequest,
  options: Pick<ReadingOptions, "modulePaths" | "inputs" | "config">,
): Promise<readonly string[]> {
  if (changedSince === undefined) return templates;
  const { changedTemplates } = await import("../changes/changed-templates.ts");
  const given = { ...options, baseline: baseline?.file };
  const changed = await changedTemplates(templates, paths, changedSince, given);
  if (!quiet) {
    const bases = changed.bases.map((base) => base.slice(0, 8)).join(", ");
    const count = changed.paths.length;
    const what =
      count === 0
        ? "nothing that concerns a template has"
        : `${count} of ${plural(templates.length, "template")} ${count === 1 ? "has" : "have"}`;
    console.error(`muster: ${what} changed since ${changedSince} (${bases})`);
  }
  return changed.paths;
}

/** @throws {CommandError} where standard input is asked for together with what does not fit it */
function checkStandardInput({ paths, recursive, changedSince, watch, fix }: LintRequest): void {
  const example = "For example: muster lint - --stdin-filename templates/docker/main.tf < main.tf";
  if (!paths.includes(STANDARD_INPUT)) {
    throw new CommandError("--stdin-filename is for standard input, which - stands for", example);
  }
  if (paths.length > 1) {
    throw new CommandError(
      "standard input (-) is one template, and no other can be with it",
      example,
    );
  }
  const flags = [
    recursive && "--recursive",
    changedSince !== undefined && "--changed-since",
    watch && "--watch",
    fix !== "no" && "--fix",
  ];
  const flag = flags.find((name) => name !== false);
  if (flag !== undefined) {
    throw new CommandError(
      `${flag} is not for standard input`,
      `Leave out ${flag}, or give a directory.`,
    );
  }
}

/** Writes the fixes and reports what is left, or prints the fixes as a diff. */
async function runFix(request: LintRequest, options: LintOptions): Promise<void> {
  const { lintAndFix } = await import("../fix/lint-and-fix.ts");
  const { unifiedDiff, writeChanges } = await import("../fix/write-fixes.ts");
  const result = await lintAndFix(request.paths, options);
  const { changes, fixed } = result;
  if (request.fix === "show") {
    const { print } = await import("../print.ts");
    await print(unifiedDiff(changes, process.cwd()));
  } else {
    writeChanges(changes);
    await reportAndGrade(request, result);
  }
  const verb = request.fix === "show" ? "would mend" : "mended";
  console.error(
    fixed === 0
      ? "muster: there is nothing to mend without guessing"
      : `muster: ${verb} ${plural(fixed, "finding")} in ${plural(changes.length, "file")}`,
  );
}

async function reportAndGrade(request: LintRequest, found: LintResult): Promise<void> {
  const { atLeast, report } = await import("./report.ts");
  const { isAtLeast } = await import("../rules/diagnostic.ts");
  const result = atLeast(await withoutBaseline(request, found), request.severity);
  for (const [path, config] of request.recursive ? [] : result.ignored) {
    console.error(`muster: ${path} is not checked: ${config} ignores it`);
  }
  // Before anything is printed: whoever reads the output may stop doing so.
  if (result.diagnostics.some(({ severity }) => isAtLeast(severity, request.failOn))) {
    process.exitCode = EXIT.findings;
  }
  await report(request, result);
}

/** What is found beyond the baseline; brings it up to date where that is asked for. */
async function withoutBaseline(
  { baseline, quiet }: LintRequest,
  result: LintResult,
): Promise<LintResult> {
  if (!baseline) return result;
  const { updateBaseline, withoutKnown } = await import("../baseline/baseline.ts");
  const { withDiagnostics } = await import("./report.ts");
  const { file, update } = baseline;
  if (update) {
    const count = updateBaseline(result, file);
    if (!quiet) console.error(`muster: ${file} holds ${plural(count, "finding")} now`);
  }
  const { diagnostics, gone } = withoutKnown(result, file);
  if (gone > 0 && !quiet) {
    console.error(
      `muster: ${plural(gone, "finding")} of ${file} ${gone === 1 ? "is" : "are"} gone\n  --update-baseline takes ${gone === 1 ? "it" : "them"} out.`,
    );
  }
  return withDiagnostics(result, diagnostics);
}
