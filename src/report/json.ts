import type { Diagnostic } from "../rules/diagnostic.ts";
import { placed, placeOf, shownPath, type Place } from "./places.ts";
import type { Summary } from "./summary.ts";

export const SCHEMA_VERSION = 1;

/** What a terminal would obey, and JSON need not escape. */
const CONTROL = /[\u007F-\u009F\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]/g;

/** The report for programs; fields without a meaning are null. */
export function renderJson(
  diagnostics: readonly Diagnostic[],
  summary: Summary,
  { cwd }: { readonly cwd: string },
): string {
  const report = {
    schemaVersion: SCHEMA_VERSION,
    summary: {
      templates: summary.templates,
      agents: summary.agents,
      scripts: summary.scripts,
      units: summary.units,
      errors: summary.errors,
      warnings: summary.warnings,
      infos: summary.infos,
    },
    diagnostics: jsonFindings(diagnostics, cwd),
  };
  return printableJson(report);
}

/** Each finding as it is in the report. */
export function jsonFindings(diagnostics: readonly Diagnostic[], cwd: string): object[] {
  return placed(diagnostics, cwd).map(({ diagnostic, place }) => ({
    rule: diagnostic.rule,
    severity: diagnostic.severity,
    message: diagnostic.message,
    location: location(place),
    related: (diagnostic.related ?? []).map(({ message, span }) => ({
      message,
      location: location(placeOf(span, cwd)),
    })),
    template: shownPath(diagnostic.template, cwd),
    agent: named(diagnostic.agent),
    script: named(diagnostic.script),
    unit: named(diagnostic.unit),
    when: diagnostic.when,
  }));
}

/** JSON that is safe to print on a terminal. */
export function printableJson(value: unknown): string {
  const json = JSON.stringify(value, undefined, 2);
  return `${json.replace(CONTROL, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)}\n`;
}

function location({ file, line, column, endLine, endColumn }: Place): Place {
  return { file, line, column, endLine, endColumn };
}

/** The agent of a module that is given none has the empty name. */
function named(name: string | undefined): string | null {
  return name === undefined || name === "" ? null : name;
}
