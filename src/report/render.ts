import { renderJson } from "./json.ts";
import type { Format } from "./output.ts";
import { renderCompact, renderPretty } from "./pretty.ts";
import type { Report } from "./report.ts";

/** A report in one format; what only few ask for is loaded for them. */
export async function render(format: Format, report: Report): Promise<string> {
  const { diagnostics, summary } = report;
  switch (format) {
    case "pretty":
      return renderPretty(diagnostics, summary, report);
    case "compact":
      return renderCompact(diagnostics, summary, report);
    case "json":
      return renderJson(diagnostics, summary, report);
    case "sarif":
      return (await import("./sarif.ts")).renderSarif(report);
    case "github":
      return (await import("./github.ts")).renderGithub(report);
    case "junit":
      return (await import("./junit.ts")).renderJunit(report);
    case "checkstyle":
      return (await import("./checkstyle.ts")).renderCheckstyle(report);
    case "gitlab":
      return (await import("./gitlab.ts")).renderGitlab(report);
  }
}
