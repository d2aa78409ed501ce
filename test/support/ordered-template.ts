import { lint } from "../../src/lint.ts";
import type { Diagnostic } from "../../src/rules/diagnostic.ts";
import { spanText } from "../../src/source/source-file.ts";
import { withFiles, type Files } from "./files.ts";

const AGENT = `resource "coder_agent" "main" {
  os   = "linux"
  arch = "amd64"
}
`;

/** A script that runs at start, with other arguments in place of these or beside them. */
export function script(name: string, more: Readonly<Record<string, string>> = {}): string {
  const values = { agent_id: "coder_agent.main.id", run_on_start: "true", ...more };
  const lines = Object.entries(values).map(([key, value]) => `  ${key} = ${value}`);
  return `resource "coder_script" "${name}" {
  display_name = "${name}"
  script       = "echo ${name}"
${lines.join("\n")}
}
`;
}

/** Scripts that run when the workspace stops. */
export const AT_STOP = { run_on_start: "false", run_on_stop: "true" };

/** A `coder_script_order` with these rules, each the text between its braces. */
export function order(name: string, ...rules: readonly string[]): string {
  return `data "coder_script_order" "${name}" {
${rules.map((rule) => `  rule {\n    ${rule.trim().replaceAll("\n", "\n    ")}\n  }`).join("\n")}
}
`;
}

/** `run` and `after` with one selector each, and more arguments. */
export function rule(run: string, after: string, ...more: readonly string[]): string {
  const quoted = (selector: string) => JSON.stringify(selector);
  return [`run = [${quoted(run)}]`, `after = [${quoted(after)}]`, ...more].join("\n");
}

/** What `lint` finds in a template with one agent and these blocks. */
export async function findings(
  blocks: readonly string[],
  files: Files = {},
): Promise<readonly Diagnostic[]> {
  const all = { "main.tf": [AGENT, ...blocks].join("\n"), ...files };
  return withFiles(all, async (directory) => (await lint([directory])).diagnostics);
}

/** `error order-self at "coder_script.a"`, with its condition. */
export function outline({ severity, rule, span, when }: Diagnostic): string {
  return `${severity} ${rule} at "${spanText(span)}"${when === null ? "" : ` when ${when}`}`;
}

/** All parts of a finding, spans as what they cover. */
export function parts(diagnostic: Diagnostic) {
  const { rule, severity, message, span, hint, related = [], notes = [] } = diagnostic;
  const { agent = null, script = null, when } = diagnostic;
  return {
    rule,
    severity,
    message,
    at: spanText(span),
    hint: hint ?? null,
    related: related.map((other) => `${spanText(other.span)}: ${other.message}`),
    notes,
    agent,
    script,
    when,
  };
}
