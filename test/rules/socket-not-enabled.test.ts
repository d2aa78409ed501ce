import { expect } from "chai";
import { lint } from "../../src/lint.ts";
import type { Diagnostic } from "../../src/rules/diagnostic.ts";
import { spanText } from "../../src/source/source-file.ts";
import { withFiles } from "../support/files.ts";
import { outline } from "./findings.ts";

const SCRIPT = `resource "coder_script" "app" {
  agent_id     = coder_agent.main.id
  run_on_start = true
  script       = "coder exp sync start app; coder exp sync complete app"
}
`;
const AGENT = `data "coder_workspace" "me" {}
variable "extra" { default = null }
variable "on" { type = bool }
variable "env" { type = list(string) }
variable "region" { type = string }
resource "coder_agent" "main" {
  env = { CODER_AGENT_SOCKET_SERVER_ENABLED = "true" }
}
`;
const NAME = "CODER_AGENT_SOCKET_SERVER_ENABLED";
const TOKEN = "CODER_AGENT_TOKEN=${coder_agent.main.token}";

const container = (env: string) => `resource "docker_container" "workspace" {
  count = data.coder_workspace.me.start_count
  image = "ubuntu"
  env   = ${env}
}
`;
const pod = (blocks: string) => `resource "kubernetes_deployment" "main" {
  metadata { namespace = var.region }
  spec {
    container {
      command = ["sh", "-c", coder_agent.main.init_script]
      ${blocks}
    }
  }
}
`;
const machine = (userData: string) => `resource "aws_instance" "dev" {
  ami       = var.region
  user_data = <<-EOT
    #!/bin/bash
    ${userData}
    \${coder_agent.main.init_script}
  EOT
}
`;

/** What the rule finds in a template of an agent with a script and some more. */
async function found(more: string, template = AGENT + SCRIPT): Promise<Diagnostic[]> {
  return withFiles({ "main.tf": template + more }, async (directory) => {
    const { diagnostics } = await lint([directory]);
    return diagnostics.filter(({ rule }) => rule === "socket-not-enabled");
  });
}

describe("socket-not-enabled", () => {
  const missing: Record<string, readonly [resource: string, place: string]> = {
    "a container": [container(`["${TOKEN}"]`), "env"],
    "a container with other variables that are not known": [
      container(`["${TOKEN}", "REGION=\${var.region}"]`),
      "env",
    ],
    "a pod": [
      pod('env {\n name = "REGION"\n value = var.region\n }'),
      'resource "kubernetes_deployment" "main"',
    ],
    "a machine": [machine("export REGION=${var.region}"), 'resource "aws_instance" "dev"'],
  };
  for (const [title, [resource, place]] of Object.entries(missing)) {
    it(`finds ${title} that runs the agent without the variable`, async () => {
      expect((await found(resource)).map(outline)).to.deep.equal([
        `warning socket-not-enabled at "${place}" in no script`,
      ]);
    });
  }

  const off: Record<string, string> = {
    "a list": container(`["${TOKEN}", "${NAME}=false"]`),
    "a map": container(`{ TOKEN = "${TOKEN}", ${NAME} = false }`),
    "a pod": pod(`env {\n name = "${NAME}"\n value = "0"\n }`),
    "a script": machine(`export ${NAME}="false"`),
  };
  for (const [title, resource] of Object.entries(off)) {
    it(`is an error where ${title} sets it to false`, async () => {
      const [finding, ...others] = await found(resource);
      expect([finding?.severity, others]).to.deep.equal(["error", []]);
    });
  }

  const fine: Record<string, string> = {
    "a container that sets it": container(`["${TOKEN}", "${NAME}=true"]`),
    "a map that sets it": container(`{ TOKEN = "${TOKEN}", ${NAME} = true }`),
    "a pod that sets it": pod(`env {\n name = "${NAME}"\n value = "true"\n }`),
    "a machine that sets it": machine(`Environment=${NAME}=true`),
    "JSON that sets it": container(
      `jsonencode([{ name = "${NAME}", value = "true" }, { name = "T", value = coder_agent.main.token }])`,
    ),
    "an encoded script that sets it": container(`["${TOKEN}", base64encode("export ${NAME}=1")]`),
    "a value that is open": container(`["${TOKEN}", "${NAME}=\${var.on}"]`),
    "an environment that is not known": container(`concat(["${TOKEN}"], var.env)`),
    "an entry that is not known": container(`["${TOKEN}", var.region]`),
    "variables from elsewhere": pod("env_from {\n secret_ref {\n name = var.region\n }\n }"),
    "blocks that are made from something": pod(
      'dynamic "env" {\n for_each = var.env\n content {\n name = env.value\n }\n }',
    ),
    "an agent that nothing here runs": "",
  };
  for (const [title, resource] of Object.entries(fine)) {
    it(`has nothing against ${title}`, async () => {
      expect((await found(resource)).map(outline)).to.deep.equal([]);
    });
  }

  const SECOND = SCRIPT.replaceAll(".main", ".other").replace('"app"', '"second"');

  it("finds the agent without the variable beside one with it", async () => {
    const other = `resource "coder_agent" "other" {}\n${SECOND}`;
    const bare = container(`["${TOKEN.replace(".main", ".other")}"]`).replace("workspace", "bare");
    const template = `${other}${container(`["${TOKEN}", "${NAME}=true"]`)}`;
    expect((await found(template + bare)).map(({ agent }) => agent)).to.deep.equal([
      "coder_agent.other",
    ]);
    const part = `data "cloudinit_config" "part" {\n  content = "${NAME}=true"\n}\n`;
    expect(await found(template + bare + part)).to.deep.equal([]);
  });

  it("has nothing against a template without sync calls", async () => {
    expect(await found(container(`["${TOKEN}"]`), AGENT)).to.deep.equal([]);
  });

  it("names the condition under which there are sync calls", async () => {
    const script = SCRIPT.replace("{", "{\n  count = var.on ? 1 : 0");
    const [finding] = await found(container(`["${TOKEN}"]`), AGENT + script);
    expect(finding).to.include({ severity: "info", when: "var.on == true" });
  });

  it("says what runs the agent, what fails, and what to do", async () => {
    const [finding] = await found(container(`["${TOKEN}"]`));
    expect(finding).to.deep.include({
      rule: "socket-not-enabled",
      severity: "warning",
      message: `docker_container.workspace runs coder_agent.main without ${NAME}=true: before Coder 2.32 every sync call of its scripts fails`,
      notes: [
        "at start: `coder exp sync` finds no socket of the agent",
        "set the variable beside the agent's token, in the environment of the agent's own process",
      ],
      agent: "coder_agent.main",
      when: null,
    });
    expect(finding?.related?.map(({ message, span }) => [message, spanText(span)])).to.deep.equal([
      ["a sync call is here, in coder_script.app, on coder_agent.main", "coder exp sync start app"],
    ]);
  });
});
