import { EXIT } from "../command-error.ts";
import type { Format } from "../report/render.ts";
import type { Severity } from "../rules/diagnostic.ts";
import type { TemplateInputs } from "../terraform/inputs.ts";
import { cacheDirectory } from "./cache-directory.ts";

/** What `muster lint` is asked for. */
export interface LintRequest {
  readonly paths: readonly string[];
  readonly format: Format;
  /** The mildest severity that makes the exit status 1. */
  readonly failOn: Severity;
  /** As on the command line: `PREFIX=DIR`. */
  readonly modulePaths: readonly string[];
  readonly inputs: TemplateInputs;
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
  const { diagnostics, summary } = await lint(request.paths, {
    cacheDirectory: cacheDirectory(),
    modulePaths: request.modulePaths.map(parseModulePath),
    inputs: request.inputs,
  });
  const { render } = await import("../report/render.ts");
  const { isAtLeast } = await import("../rules/diagnostic.ts");
  // Before anything is printed: whoever reads the output may stop doing so.
  if (diagnostics.some(({ severity }) => isAtLeast(severity, request.failOn))) {
    process.exitCode = EXIT.findings;
  }
  await print(render(request.format, diagnostics, summary, process.cwd()));
}

/** Waits until a pipe has taken all of it. */
function print(output: string): Promise<void> {
  return new Promise((resolve) => {
    process.stdout.write(output, () => {
      resolve();
    });
  });
}
