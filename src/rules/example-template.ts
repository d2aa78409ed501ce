import type { Example } from "./rule.ts";

const AGENT = `resource "coder_agent" "main" {
  os   = "linux"
  arch = "amd64"
}
`;

/**
 * A complete template for a rule's example: an agent, the given blocks, and a
 * start script for each entry.
 */
export function exampleTemplate(
  scripts: Readonly<Record<string, string>>,
  ...blocks: readonly string[]
): string {
  const resources = Object.entries(scripts).map(([name, script]) => scriptBlock(name, script));
  return [AGENT, ...blocks.map((block) => `${block.trim()}\n`), ...resources].join("\n");
}

/** The files of an example by their paths. */
export function exampleFiles(example: Example): Readonly<Record<string, string>> {
  return typeof example === "string" ? { "main.tf": example } : example;
}

/** One script of the example's agent; `run` says when it runs. */
export function scriptBlock(name: string, script: string, run = "run_on_start = true"): string {
  const lines = script.trim().split("\n");
  return `resource "coder_script" "${name}" {
  agent_id     = coder_agent.main.id
  display_name = "${name}"
  ${run}
  script       = <<-EOT
${lines.map((line) => (line === "" ? "" : `    ${line}`)).join("\n")}
  EOT
}
`;
}

/** The usual script of a unit: waits for its dependencies, works, and completes in any case. */
export function unitScript(
  unit: string,
  dependencies: readonly string[],
  ...work: readonly string[]
): string {
  const wants = dependencies.map((dependency) => `coder exp sync want ${unit} ${dependency}`);
  return [
    "set -e",
    `trap 'coder exp sync complete ${unit}' EXIT`,
    ...wants,
    `coder exp sync start ${unit}`,
    ...work,
  ].join("\n");
}

/** Scripts that know nothing of units, for the examples of order rules. */
export const TWO_SCRIPTS = {
  clone: "git clone https://github.com/coder/coder",
  app: "cd coder && make run",
};

/** A `coder_script_order` in which the scripts named first wait for the second ones. */
export function orderBlock(...rules: readonly (readonly [run: string, after: string])[]): string {
  const blocks = rules.map(
    ([run, after]) => `  rule {
    run   = ["${run}"]
    after = ["${after}"]
  }`,
  );
  return `data "coder_script_order" "order" {\n${blocks.join("\n")}\n}`;
}
