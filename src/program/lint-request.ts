import { EXIT } from "../command-error.ts";
import type { LintOptions, LintResult } from "../lint.ts";
import type { Format } from "../report/render.ts";
import type { Severity } from "../rules/diagnostic.ts";
import type { TemplateInputs } from "../terraform/inputs.ts";
import { cacheFolder } from "./cache-directory.ts";

/** What `muster lint` is asked for. */
export interface LintRequest {
  readonly paths: readonly string[];
  readonly format: Format;
  /** The mildest severity that makes the exit status 1. */
  readonly failOn: Severity;
  /** As on the command line: `PREFIX=DIR`. */
  readonly modulePaths: readonly string[];
  readonly inputs: TemplateInputs;
  /** Whether to mend what can be mended, or to show how. */
  readonly fix: "no" | "write" | "show";
}

export const FORMATS = ["pretty", "json"] as const;
export const SEVERITIES = ["error", "warning", "info"] as const;

/**
 * Does it. Leaves the exit status in `process.exitCode`: 0 nothing at or above
 * `failOn`, 1 findings.
 * @throws {CommandError} where the run itself fails
 */
export async function runLint(request: LintRequest): Promise<void> {
  const { lint } = await import("../lint.ts");
  const { parseModulePath } = await import("../terraform/module-sources.ts");
  const options: LintOptions = {
    cacheDirectory: cacheFolder("verdicts"),
    modulePaths: request.modulePaths.map(parseModulePath),
    inputs: request.inputs,
  };
  if (request.fix !== "no") await runFix(request, options);
  else await report(request, await lint(request.paths, options));
}

/** Writes the fixes and reports what is left, or prints the fixes as a diff. */
async function runFix(request: LintRequest, options: LintOptions): Promise<void> {
  const { lintAndFix } = await import("../fix/lint-and-fix.ts");
  const { unifiedDiff, writeChanges } = await import("../fix/write-fixes.ts");
  const result = await lintAndFix(request.paths, options);
  const { changes, fixed } = result;
  if (request.fix === "show") await print(unifiedDiff(changes, process.cwd()));
  else {
    writeChanges(changes);
    await report(request, result);
  }
  const verb = request.fix === "show" ? "would mend" : "mended";
  const where = changes.length === 1 ? "1 file" : `${changes.length} files`;
  console.error(
    fixed === 0
      ? "muster: there is nothing to mend without guessing"
      : `muster: ${verb} ${fixed === 1 ? "1 finding" : `${fixed} findings`} in ${where}`,
  );
}

async function report(
  { format, failOn }: LintRequest,
  { diagnostics, summary }: LintResult,
): Promise<void> {
  const { render } = await import("../report/render.ts");
  const { isAtLeast } = await import("../rules/diagnostic.ts");
  // Before anything is printed: whoever reads the output may stop doing so.
  if (diagnostics.some(({ severity }) => isAtLeast(severity, failOn))) {
    process.exitCode = EXIT.findings;
  }
  await print(render(format, diagnostics, summary, process.cwd()));
}

/** Waits until a pipe has taken all of it. */
function print(output: string): Promise<void> {
  return new Promise((resolve) => {
    process.stdout.write(output, () => {
      resolve();
    });
  });
}
