import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cleanEnvironment, compareProcesses, type Subject } from "./timing.ts";

const ROUNDS = 10;
const MUSTER = "dist/muster.js";

/** How often the root calls the middle module, and that one the inner one, with so many scripts. */
const OUTER_CALLS = 4;
const INNER_CALLS = 2;
const SCRIPTS = 5;

/**
 * Times lint on a template with three levels of modules and 40 scripts, next to
 * `terraform validate` on one of the same shape.
 */
export function benchModules(): void {
  const folder = mkdtempSync(join(tmpdir(), "muster-bench-"));
  const cache = join(folder, "cache");
  const template = join(folder, "template");
  writeTemplate(template, "coder_script", "script");
  const node = process.execPath;
  const subjects: Subject[] = [
    { name: "node -e 0", command: [node, "-e", "0"] },
    {
      name: "muster lint, 3 levels, 40 scripts, cold",
      prepare: () => {
        rmSync(cache, { recursive: true, force: true });
      },
      command: [node, MUSTER, "lint", template],
    },
    { name: "the same, verdicts cached", command: [node, MUSTER, "lint", template] },
  ];
  if (spawnSync("terraform", ["-version"], { stdio: "ignore" }).status === 0) {
    // Validating needs the provider of each resource: this one is Terraform's own.
    const twin = join(folder, "twin");
    writeTemplate(twin, "terraform_data", "input");
    execFileSync("terraform", [`-chdir=${twin}`, "init"], { stdio: "ignore" });
    subjects.push({
      name: "terraform validate, the same shape",
      command: ["terraform", `-chdir=${twin}`, "validate"],
    });
  }
  console.log(`\nwhole processes, median of ${ROUNDS} runs`);
  compareProcesses(subjects, ROUNDS, cleanEnvironment({ XDG_CACHE_HOME: cache }));
  rmSync(folder, { recursive: true });
}

/** @param script the resource that is a script, and the argument that holds it */
function writeTemplate(folder: string, type: string, script: string): void {
  const agent = type === "coder_script" ? 'resource "coder_agent" "main" {}\n' : "";
  const agentId = type === "coder_script" ? "coder_agent.main.id" : '"main"';
  const outer = calls(OUTER_CALLS, "./outer", `agent_id = ${agentId}`);
  writeModule(folder, `${agent}${outer}`);
  writeModule(
    join(folder, "outer"),
    `${VARIABLES}${calls(INNER_CALLS, "../inner", "agent_id = var.agent_id")}`,
  );
  writeModule(
    join(folder, "inner"),
    `${VARIABLES}
locals {
  steps = [for i in range(${SCRIPTS}) : format("%s-step-%d", var.name, i)]
}
resource "${type}" "step" {
  count = length(local.steps)
${type === "coder_script" ? "  agent_id = var.agent_id\n  display_name = local.steps[count.index]\n  run_on_start = true" : ""}
  ${script} = <<-EOT
    #!/bin/bash
    set -e
    trap 'coder exp sync complete \${local.steps[count.index]}' EXIT
    %{if count.index > 0~}
    coder exp sync want \${local.steps[count.index]} \${local.steps[count.index - 1]}
    %{endif~}
    coder exp sync start \${local.steps[count.index]}
    echo -n '\${base64encode("echo \${var.name}")}' | base64 -d > /tmp/\${var.name}.sh
    bash /tmp/\${var.name}.sh
  EOT
}
output "steps" {
  value = local.steps
}
`,
  );
}

const VARIABLES = `
variable "agent_id" {
  type = string
}
variable "name" {
  type = string
}
`;

function calls(count: number, source: string, input: string): string {
  const name = source.startsWith("./") ? '"part' : '"${var.name}-part';
  return Array.from(
    { length: count },
    (_, i) => `
module "part_${i}" {
  source = "${source}"
  ${input}
  name   = ${name}-${i}"
}
`,
  ).join("");
}

function writeModule(folder: string, text: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "main.tf"), text);
}
