import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { lint } from "../../src/lint.ts";
import { withFiles } from "../support/files.ts";

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

  for (const [title, commands] of [
    ["a line of a script", "set -e\n${var.script}\necho done"],
    ["what a script evaluates", 'eval "${var.script}"'],
    ["what a script gives to a shell", "bash -c '${var.script}'"],
    ["what a script decodes", "echo ${base64encode(var.script)} | base64 -d | bash"],
  ] as const) {
    it(`${title} that is not known, and says so`, async () => {
      const template = `${AGENT}variable "script" { type = string }
${script("db", commands)}${waitingFor("db")}`;
      await withFiles({ "main.tf": template }, async (directory) => {
        const { diagnostics } = await lint([directory]);
        expect(diagnostics.map(({ severity, rule }) => `${severity} ${rule}`)).to.deep.equal([MAY]);
        expect(diagnostics[0]?.notes?.join("\n")).to.contain(
          'coder_script.db runs var.script, which is not known here: it may complete "db"',
        );
      });
    });
  }

  for (const [title, commands] of [
    ["a file that a script writes", "cat > ~/.profile <<'END'\n${var.script}\nEND"],
    ["a program", '"${var.script}"'],
    ["the argument of a program", "echo ${var.script}"],
  ] as const) {
    it(`but not ${title} that is not known`, async () => {
      const template = `${AGENT}variable "script" { type = string }
${script("db", commands)}${waitingFor("db")}`;
      expect(await findings({ "main.tf": template })).to.deep.equal(["error unknown-unit"]);
    });
  }

  it("a script of another agent that is not known does not matter", async () => {
    const template = `${AGENT}${AGENT.replaceAll('"main"', '"other"')}variable "script" { type = string }
${script("db", "${var.script}").replace("coder_agent.main", "coder_agent.other")}${waitingFor("db")}`;
    expect(await findings({ "main.tf": template })).to.deep.equal(["error unknown-unit"]);
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
