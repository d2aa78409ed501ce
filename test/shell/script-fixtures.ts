import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { interpret } from "../../src/shell/interpret.ts";
import type { ShellResult } from "../../src/shell/sync-call.ts";
import { SourceFile, spanText, type Span } from "../../src/source/source-file.ts";
import { Text } from "../../src/source/text.ts";

export const FIXTURES = join(import.meta.dirname, "../../fixtures/shell");

/** A call as the `.calls.json` files write it. */
export interface ExpectedCall {
  readonly kind: string;
  readonly unit: string | null;
  readonly dependencies: readonly string[];
  readonly timeout?: string;
  readonly certain: boolean;
  readonly trap: string | null;
  readonly job: number;
  readonly endsScriptOnFailure: boolean;
  /** `line:column-column`, or `line:column-line:column`. */
  readonly at: string | null;
  /** What stands there. */
  readonly text: string | null;
}

/** What a `.calls.json` file holds; lists that are empty are left out. */
export interface ExpectedResult {
  readonly calls: readonly ExpectedCall[];
  readonly problems?: readonly string[];
  readonly errors?: readonly string[];
  readonly limits?: readonly string[];
}

export interface ScriptFixture {
  readonly name: string;
  readonly path: string;
  readonly source: string;
}

export function scriptFixtures(): ScriptFixture[] {
  return readdirSync(FIXTURES)
    .filter((file) => file.endsWith(".sh"))
    .sort()
    .map((file) => {
      const path = join(FIXTURES, file);
      return { name: file.slice(0, -".sh".length), path, source: readFileSync(path, "utf8") };
    });
}

export function interpretSource(source: string, path = "script.sh"): ShellResult {
  const file = new SourceFile(path, source);
  return interpret(Text.written(file.span(0, source.length)));
}

/** A result in the form of the `.calls.json` files. */
export function describeResult(result: ShellResult): ExpectedResult {
  const calls = result.calls.map((call): ExpectedCall => ({
    kind: call.kind,
    unit: call.unit?.text.display ?? null,
    dependencies: call.dependencies.map((word) => word.text.display),
    ...(call.timeout && { timeout: call.timeout.text.display }),
    certain: call.certain,
    trap: call.trap ?? null,
    job: call.job,
    endsScriptOnFailure: call.endsScriptOnFailure,
    at: describeSpan(call.span),
    text: call.span ? spanText(call.span) : null,
  }));
  const findings = (list: ShellResult["errors"]): string[] =>
    list.map(({ message, span }) => `${describeSpan(span) ?? "?"} ${message}`);
  const problems = findings(result.problems);
  const errors = findings(result.errors);
  return {
    calls,
    ...(problems.length > 0 && { problems }),
    ...(errors.length > 0 && { errors }),
    ...(result.limits.length > 0 && { limits: result.limits }),
  };
}

function describeSpan(span: Span | undefined): string | null {
  if (!span) return null;
  const start = span.file.positionAt(span.start);
  const end = span.file.positionAt(span.end);
  const last = end.line === start.line ? `${end.column}` : `${end.line}:${end.column}`;
  return `${start.line}:${start.column}-${last}`;
}
