import type { Severity } from "../rules/diagnostic.ts";
import { explanation } from "./explanation.ts";
import { fingerprints } from "./fingerprint.ts";
import { printableJson } from "./json.ts";
import { placed } from "./places.ts";
import type { Report } from "./report.ts";

const SEVERITIES: Readonly<Record<Severity, string>> = {
  error: "major",
  warning: "minor",
  info: "info",
};

/**
 * A Code Quality report.
 * https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
 */
export function renderGitlab({ diagnostics, root }: Report): string {
  const names = fingerprints(diagnostics, root);
  return printableJson(
    placed(diagnostics, root).map(({ diagnostic, place }) => ({
      description: explanation(diagnostic).join("\n"),
      check_name: diagnostic.rule,
      fingerprint: names.get(diagnostic),
      severity: SEVERITIES[diagnostic.severity],
      location: { path: place.file, lines: { begin: place.line, end: place.endLine } },
    })),
  );
}
