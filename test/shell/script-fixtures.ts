import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { interpret } from "../../src/shell/interpret.ts";
import type { Join, ShellProcess, ShellResult } from "../../src/shell/sync-call.ts";
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
  /** How each shell was started and how it ends, where there are more than the script itself. */
  readonly processes?: readonly string[];
  /** Where the script waits for which jobs. */
  readonly joins?: readonly string[];
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
  const processes = result.processes.map(describeProcess);
  const joins = result.joins.map(describeJoin);
  return {
    calls,
    ...(processes.length > 1 && { processes }),
    ...(joins.length > 0 && { joins }),
    ...(problems.length > 0 && { problems }),
    ...(errors.length > 0 && { errors }),
    ...(result.limits.length > 0 && { limits: result.limits }),
  };
}

function describeProcess({ parent, ...process }: ShellProcess): string {
  const { job, endsParentOnFailure, fails, statusCall, statusProcess } = process;
  return [
    parent === undefined ? "the script" : `started by ${parent}, in job ${job}`,
    ...(endsParentOnFailure ? ["which ends where this one fails"] : []),
    ...(fails ? ["fails"] : []),
    ...(statusCall === undefined ? [] : [`with the status of call ${statusCall}`]),
    ...(statusProcess === undefined ? [] : [`with that of ${statusProcess}`]),
  ].join(", ");
}

function describeJoin({ jobs, any, callsBefore, certain, ...join }: Join): string {
  return [
    `${any ? "one of jobs" : "jobs"} ${jobs.join(" ")} before call ${callsBefore}, in job ${join.job}`,
    ...(certain ? [] : ["perhaps"]),
    ...(join.endsScriptOnFailure ? ["and ends where they fail"] : []),
    `at ${describeSpan(join.span) ?? "?"}`,
  ].join(", ");
}

function describeSpan(span: Span | undefined): string | null {
  if (!span) return null;
  const start = span.file.positionAt(span.start);
  const end = span.file.positionAt(span.end);
  const last = end.line === start.line ? `${end.column}` : `${end.line}:${end.column}`;
  return `${start.line}:${start.column}-${last}`;
}
