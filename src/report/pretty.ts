import { plural } from "../plural.ts";
import type { Diagnostic } from "../rules/diagnostic.ts";
import type { Span } from "../source/source-file.ts";
import { painter, type Paint } from "./colors.ts";
import { excerpt, type Excerpt } from "./excerpt.ts";
import { placed, placeOf, type Place, type Placed } from "./places.ts";
import type { Summary } from "./summary.ts";
import { visible } from "../visible.ts";

/** Line numbers have at least this many columns, so that excerpts stand below each other. */
const GUTTER = 5;

/** How many related places of one finding are shown with their source line. */
const MAX_EXCERPTS = 12;

export interface PrettyOptions {
  /** Paths are shown relative to it. */
  readonly cwd: string;
  readonly color: boolean;
  /** Whether to print findings alone, without counts. */
  readonly quiet?: boolean;
  /** How many findings are left out. */
  readonly leftOut?: number;
}

/** The report for people; its first line of each finding is one that editors and `grep` read. */
export function renderPretty(
  diagnostics: readonly Diagnostic[],
  summary: Summary,
  options: PrettyOptions,
): string {
  const findings = renderFindings(diagnostics, options);
  return [...findings, ...closing(summary, options, painter(options.color))].join("\n");
}

/** Each finding, in some lines. */
export function renderFindings(
  diagnostics: readonly Diagnostic[],
  { cwd, color }: PrettyOptions,
): string[] {
  const paint = painter(color);
  return placed(diagnostics, cwd).map((finding) => describe(finding, cwd, paint));
}

/** A line for each finding, with colours where asked for, and the counts. */
export function renderCompact(
  diagnostics: readonly Diagnostic[],
  summary: Summary,
  options: PrettyOptions,
): string {
  const paint = painter(options.color);
  const lines = placed(diagnostics, options.cwd).map((finding) => `${firstLine(finding, paint)}\n`);
  return [...lines, ...closing(summary, options, paint)].join("");
}

/** What is left out, and the counts of all. */
function closing(
  summary: Summary,
  { quiet = false, leftOut = 0 }: PrettyOptions,
  paint: Paint,
): string[] {
  const more = leftOut === 0 ? [] : [`… and ${plural(leftOut, "more finding")}\n`];
  return quiet ? more : [...more, `${summaryLine(summary, paint)}\n`];
}

/** `main.tf:31:29: error: … [unknown-unit]`, as editors and `grep` read it. */
function firstLine({ diagnostic, place }: Placed, paint: Paint): string {
  const { severity, message, rule } = diagnostic;
  return `${paint("strong", position(place))}: ${paint(severity, severity)}: ${visible(message)} ${paint("faint", `[${rule}]`)}`;
}

function describe(finding: Placed, cwd: string, paint: Paint): string {
  const { diagnostic } = finding;
  const { span, hint, related = [], notes = [], when } = diagnostic;
  const lines = [firstLine(finding, paint), ...markedSource(span, hint, paint)];
  for (const [i, other] of related.entries()) {
    lines.push(`  ${position(placeOf(other.span, cwd))}: ${visible(other.message)}`);
    if (i < MAX_EXCERPTS) lines.push(sourceLine(excerpt(other.span), paint));
  }
  const { script, agent } = diagnostic;
  const where = [script && `in ${script}`, agent && `on ${agent}`].filter(Boolean).join(" ");
  if (where !== "") lines.push(`  ${visible(where)}`);
  if (when !== null) lines.push(`  when ${visible(when)}`);
  lines.push(...notes.map((note) => `  ${visible(note)}`));
  return `${lines.join("\n")}\n`;
}

function position({ file, line, column }: Place): string {
  return `${visible(file)}:${line}:${column}`;
}

function markedSource(span: Span, hint: string | undefined, paint: Paint): string[] {
  const shown = excerpt(span);
  const below = [paint("caret", shown.carets), shown.rest, hint && paint("caret", visible(hint))];
  return [
    sourceLine(shown, paint),
    `${paint("faint", `${" ".repeat(GUTTER)} |`)} ${shown.indent}${below.filter(Boolean).join(" ")}`,
  ];
}

function sourceLine({ line, source }: Excerpt, paint: Paint): string {
  return `${paint("faint", `${String(line).padStart(GUTTER)} |`)} ${source}`.trimEnd();
}

/** `2 errors, 1 warning in 1 template (3 scripts, 4 units)`. */
function summaryLine(summary: Summary, paint: Paint): string {
  const counts = [
    [summary.errors, "error"],
    [summary.warnings, "warning"],
    [summary.infos, "info"],
  ] as const;
  const found = counts
    .filter(([count]) => count > 0)
    .map(([count, severity]) => paint(severity, plural(count, severity)));
  const scope = `${plural(summary.scripts, "script")}, ${plural(summary.units, "unit")}`;
  const what = found.length === 0 ? "no problems" : found.join(", ");
  return `${what} in ${plural(summary.templates, "template")} (${scope})`;
}
