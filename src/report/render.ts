import type { Diagnostic } from "../rules/diagnostic.ts";
import { useColor } from "./colors.ts";
import { renderJson } from "./json.ts";
import { renderPretty } from "./pretty.ts";
import type { Summary } from "./summary.ts";

export type Format = "pretty" | "json";

/** The report on standard output: coloured where that is a terminal. */
export function render(
  format: Format,
  diagnostics: readonly Diagnostic[],
  summary: Summary,
  cwd: string,
): string {
  switch (format) {
    case "pretty":
      return renderPretty(diagnostics, summary, {
        cwd,
        color: useColor(process.stdout, process.env),
      });
    case "json":
      return renderJson(diagnostics, summary, { cwd });
  }
}
