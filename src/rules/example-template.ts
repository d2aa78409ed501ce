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
