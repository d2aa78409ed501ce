import type { LintResult } from "../lint.ts";
import { print } from "../print.ts";
import { useColor } from "../report/colors.ts";
import { render } from "../report/render.ts";
import type { Report } from "../report/report.ts";
import { compareDiagnostics } from "../rules/run-rules.ts";
import { isAtLeast, type Diagnostic } from "../rules/diagnostic.ts";
import { repositoryRoot } from "../source/file-reader.ts";
import type { LintRequest } from "./lint-request.ts";

/**
 * Writes the reports that are asked for: first those that go to files, which have
 * all findings, then those on standard output.
 * @throws {CommandError} where a file cannot be written
 */
export async function report(request: LintRequest, result: LintResult): Promise<void> {
  const cwd = process.cwd();
  const whole: Report = {
    ...result,
    failOn: request.failOn,
    cwd,
    root: repositoryRoot(cwd) ?? cwd,
    leftOut: 0,
    quiet: request.quiet,
    color: false,
  };
  const shown = gravest(result.diagnostics, request.maxDiagnostics);
  const printed: Report = {
    ...whole,
    diagnostics: shown,
    leftOut: result.diagnostics.length - shown.length,
    color: useColor(process.stdout, process.env),
  };
  for (const { format, file } of request.outputs) {
    if (file === undefined) continue;
    const { writeWhole } = await import("../write-whole.ts");
    writeWhole(file, await render(format, whole), `the ${format} report`);
  }
  for (const { format, file } of request.outputs) {
    if (file === undefined) await print(await render(format, printed));
  }
}

/** The most that may be shown, errors before warnings, in the order of their places. */
function gravest(diagnostics: readonly Diagnostic[], most: number | undefined) {
  if (most === undefined || diagnostics.length <= most) return diagnostics;
  const bySeverity = (["error", "warning", "info"] as const).flatMap((severity) =>
    diagnostics.filter((diagnostic) => diagnostic.severity === severity),
  );
  return bySeverity.slice(0, most).sort(compareDiagnostics);
}

/** Those at or above a severity, as though there were no others. */
export function atLeast(result: LintResult, severity: Diagnostic["severity"]): LintResult {
  return withDiagnostics(
    result,
    result.diagnostics.filter((found) => isAtLeast(found.severity, severity)),
  );
}

/** A result with a part of its findings, which alone are counted. */
export function withDiagnostics(
  result: LintResult,
  diagnostics: readonly Diagnostic[],
): LintResult {
  const count = (severity: Diagnostic["severity"]) =>
    diagnostics.filter((found) => found.severity === severity).length;
  const counts = { errors: count("error"), warnings: count("warning"), infos: count("info") };
  return { ...result, diagnostics, summary: { ...result.summary, ...counts } };
}
