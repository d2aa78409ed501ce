import { expect } from "chai";
import { lint } from "../../src/lint.ts";
import { renderJson } from "../../src/report/json.ts";
import { renderPretty } from "../../src/report/pretty.ts";
import { withFiles } from "../support/files.ts";

/** A template with a start script, and a variable whose value nobody may see. */
const template = (script: string, more = "") => ({
  "secret.auto.tfvars": 'secret = "hunter2"\nport = 4242\nwrong = "hunter2"\n',
  "main.tf": `variable "secret" {
  type      = string
  sensitive = true
}
variable "port" {
  type      = number
  sensitive = true
}
variable "wrong" {
  type      = number
  sensitive = true
}
variable "open" {}
resource "coder_agent" "main" {}
resource "coder_script" "app" {
  agent_id     = coder_agent.main.id
  run_on_start = true
  ${more}
  script = <<-EOT
    set -e
    ${script.replaceAll("\n", "\n    ")}
  EOT
}
`,
});

/** Both reports of a template. */
async function reports(files: Readonly<Record<string, string>>): Promise<string> {
  return withFiles(files, async (directory) => {
    const { diagnostics, summary } = await lint([directory]);
    return [
      renderPretty(diagnostics, summary, { cwd: directory, color: false }),
      renderJson(diagnostics, summary, { cwd: directory }),
    ].join("\n");
  });
}

describe("muster lint keeps sensitive values to itself", () => {
  const cases: Readonly<Record<string, [string, string?]>> = {
    "the name of a unit": [
      "coder exp sync want ${var.secret} ${var.secret}-db\ncoder exp sync start ${var.secret}",
    ],
    "a name in a shell variable": [
      'unit=\'${var.secret}\'\ncoder exp sync want app "${unit}" "${unit^^}"\ncoder exp sync start app',
    ],
    "a name behind base64": [
      'echo ${base64encode("coder exp sync want app ${var.secret}")} | base64 -d | bash',
    ],
    "what a command that is not followed prints": [
      "coder exp sync start \"$(curl -H 'Token: ${var.secret}' example.com)\"",
    ],
    "a command": ["coder exp sync ${var.secret}", ""],
    "a flag": ["coder exp sync start --${var.secret} app", ""],
    "what tr makes of it": ["coder exp sync start $(echo ${var.secret} | tr 0-9 a-j)"],
    "what a replacement makes of it": [
      "unit='${var.secret}'\ncoder exp sync start \"${unit//[0-9]/x}\"",
    ],
    "a timeout": ["coder exp sync start app --timeout ${var.secret}", ""],
    "what is too much": ["coder exp sync start app ${var.secret} ${var.port}", ""],
    "a condition": [
      "%{ if var.open == var.secret }coder exp sync start app%{ endif }\ncoder exp sync start app",
    ],
    "a count": ["coder exp sync want app ${var.secret}", "count = var.open == var.secret ? 1 : 0"],
    "an error": ["coder exp sync start ${tonumber(var.secret)}", ""],
    "a value of the wrong type": ["coder exp sync start ${var.wrong}"],
    "an error in a file's name": ['coder exp sync start ${file("${path.module}/${var.secret}")}'],
  };
  for (const [what, [script, more]] of Object.entries(cases)) {
    it(`where it is ${what}`, async () => {
      const report = await reports(template(script.replaceAll("${unit", "$${unit"), more));
      expect(report).not.to.match(/hunter|4242/i);
      expect(report).to.match(/\[[a-z-]+\]/);
    });
  }

  it("and names what cannot be named so", async () => {
    const script = "coder exp sync want app ${var.secret}-db\ncoder exp sync start app";
    expect(await reports(template(script))).to.include(
      '"app" waits for unit "(sensitive value)-db", but no script completes it',
    );
  });

  it("and still compares them", async () => {
    const script = `coder exp sync start \${var.secret}
coder exp sync complete \${var.secret}
coder exp sync want app hunter2
coder exp sync start app
coder exp sync complete app`;
    expect(await reports(template(script))).to.match(/^no problems/);
  });
});
