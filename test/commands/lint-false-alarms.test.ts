import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { lint } from "../../src/lint.ts";

/** `severity rule` of what `lint` finds, with its condition. */
async function findings(files: Record<string, string>): Promise<string[]> {
  const directory = mkdtempSync(join(tmpdir(), "muster-test-"));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
    const { diagnostics } = await lint([directory]);
    return diagnostics.map(({ rule, severity, when }) =>
      [severity, rule, ...(when === null ? [] : ["when", when])].join(" "),
    );
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** A start script under a name; `more` are further arguments. */
function script(name: string, text: string, more = ""): string {
  return `resource "coder_script" "${name}" {
  agent_id     = coder_agent.main.id
  run_on_start = true
  ${more}
  script = <<-EOT
    ${text.replaceAll("\n", "\n    ")}
  EOT
}
`;
}

const AGENT = 'resource "coder_agent" "main" {}\n';

const all = (unit: string) =>
  `set -e\ncoder exp sync start ${unit}\ncoder exp sync complete ${unit}`;

const waitingFor = (dependency: string) =>
  script("app", `coder exp sync want app ${dependency}\n${all("app")}`);

describe("muster lint raises no false alarm", () => {
  const cases: Record<string, string> = {
    "where a shell test and a count ask the same": `variable "on" { type = bool }
${script("db", all("db"), "count = var.on ? 1 : 0")}
${script("app", `if [ "\${var.on}" = "true" ]; then coder exp sync want app db; fi\n${all("app")}`)}`,

    "where a string and a bool ask the same": `data "coder_parameter" "on" { name = "on" }
${script("db", all("db"), "count = tobool(data.coder_parameter.on.value) ? 1 : 0")}
${script("app", `%{ if data.coder_parameter.on.value != "false" }coder exp sync want app db%{ endif }\n${all("app")}`)}`,

    "where opposite comparisons exclude each other": `variable "n" { type = number }
${script("few", all("app"), "count = var.n <= 1 ? 1 : 0")}
${script("many", all("app"), "count = var.n > 1 ? 1 : 0")}`,
  };

  for (const [title, template] of Object.entries(cases)) {
    it(title, async () => {
      expect(await findings({ "main.tf": AGENT + template })).to.deep.equal([]);
    });
  }

  it("at a directory that is named like a file", async () => {
    const directory = mkdtempSync(join(tmpdir(), "muster-test-"));
    writeFileSync(join(directory, "main.tf"), AGENT);
    mkdtempSync(join(directory, "x.tf"));
    try {
      expect((await lint([directory])).diagnostics).to.deep.equal([]);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
});

describe("muster lint only warns where it may not have seen all", () => {
  const MAY = "warning unknown-unit";

  it("a script in another language", async () => {
    const python = '#!/usr/bin/env python3\nimport os\nos.system("coder exp sync complete py")';
    const template = AGENT + script("py", python) + waitingFor("py");
    expect(await findings({ "main.tf": template })).to.deep.equal(["info invalid-shell", MAY]);
  });

  it("a script that cannot be evaluated", async () => {
    const template = AGENT + script("db", `\${local.none}`) + waitingFor("db");
    expect(await findings({ "main.tf": template })).to.deep.equal(["error invalid-reference", MAY]);
  });

  it("a script that is not known", async () => {
    const template = `${AGENT}variable "script" { type = string }
${script("db", "${var.script}")}${waitingFor("db")}`;
    expect(await findings({ "main.tf": template })).to.deep.equal([MAY]);
  });

  it("a file that does not parse, and names the agent that is declared there", async () => {
    const directory = mkdtempSync(join(tmpdir(), "muster-test-"));
    writeFileSync(join(directory, "agent.tf"), `${AGENT}locals {`);
    writeFileSync(join(directory, "main.tf"), waitingFor("db"));
    try {
      const { diagnostics } = await lint([directory]);
      const [, finding] = diagnostics;
      expect(finding).to.include({ severity: "warning", agent: "coder_agent.main" });
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
});

describe("muster lint takes one mistake for one", () => {
  it("in a call that Coder refuses", async () => {
    const calls = `coder exp sync start app --timeout 5\ncoder exp sync start app more\n${all("app")}`;
    expect(await findings({ "main.tf": AGENT + script("app", calls) })).to.deep.equal([
      "error invalid-sync-call",
      "error invalid-sync-call",
    ]);
  });

  it("in a directory that is named twice", async () => {
    const { summary } = await lint(["fixtures/lint/circle", "fixtures/lint/../lint/circle"]);
    expect(summary).to.include({ templates: 1, errors: 2 });
  });
});
