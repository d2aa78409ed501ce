import { isAbsolute, relative, sep } from "node:path";
import type { Diagnostic } from "../rules/diagnostic.ts";
import type { Position, Span } from "../source/source-file.ts";

/** A span for people and programs. */
export interface Place extends Position {
  /** Relative to the working directory, with `/`. */
  readonly file: string;
  /** The line and column behind the last character. */
  readonly endLine: number;
  readonly endColumn: number;
}

/** A path as it is shown; made-up names such as `<stdin>` stay as they are. */
export function shownPath(path: string, cwd: string): string {
  return isAbsolute(path) ? (relative(cwd, path) || ".").split(sep).join("/") : path;
}

export function placeOf({ file, start, end }: Span, cwd: string): Place {
  const { line, column } = file.positionAt(start);
  const { line: endLine, column: endColumn } = file.positionAt(end);
  return { file: shownPath(file.path, cwd), line, column, endLine, endColumn };
}

/** A diagnostic and where it is. */
export interface Placed {
  readonly diagnostic: Diagnostic;
  readonly place: Place;
}

/** In the order of the contract: by the file as it is shown, line, column, rule. */
export function placed(diagnostics: readonly Diagnostic[], cwd: string): Placed[] {
  return diagnostics
    .map((diagnostic) => ({ diagnostic, place: placeOf(diagnostic.span, cwd) }))
    .sort(
      (a, b) =>
        compare(a.place.file, b.place.file) ||
        a.place.line - b.place.line ||
        a.place.column - b.place.column ||
        compare(a.diagnostic.rule, b.diagnostic.rule) ||
        compare(a.diagnostic.message, b.diagnostic.message),
    );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
