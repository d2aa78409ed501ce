import type { Severity } from "../rules/diagnostic.ts";
import { explanation } from "./explanation.ts";
import { placed } from "./places.ts";
import type { Report } from "./report.ts";

const COMMANDS: Readonly<Record<Severity, string>> = {
  error: "error",
  warning: "warning",
  info: "notice",
};

/**
 * Annotations, as a GitHub Actions job reads them from its output.
 * https://docs.github.com/actions/reference/workflow-commands-for-github-actions
 */
export function renderGithub({ diagnostics, root }: Report): string {
  return placed(diagnostics, root)
    .map(({ diagnostic, place }) => {
      const properties = Object.entries({
        file: place.file,
        line: place.line,
        endLine: place.endLine,
        col: place.column,
        endColumn: place.endColumn,
        title: `muster: ${diagnostic.rule}`,
      }).map(([name, value]) => `${name}=${property(String(value))}`);
      const command = COMMANDS[diagnostic.severity];
      return `::${command} ${properties.join(",")}::${data(explanation(diagnostic).join("\n"))}\n`;
    })
    .join("");
}

function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
