import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { withFiles, type Files } from "../support/files.ts";
import { describeBoth, muster, type Run } from "../support/muster.ts";

const AGENT = 'resource "coder_agent" "main" {\n  os   = "linux"\n  arch = "amd64"\n}\n';

function script(...lines: readonly string[]): string {
  return `resource "coder_script" "app" {
  agent_id     = coder_agent.main.id
  display_name = "App"
  run_on_start = true
  script       = <<-EOT
    set -e
${lines.map((line) => `    ${line}\n`).join("")}  EOT
}
`;
}

const START = ["coder exp sync start init", "trap 'coder exp sync complete init' EXIT"];

/** Finds vague-unit-name (info) in line 11. */
const VAGUE = AGENT + script(...START);

/** Finds unknown-unit (error) and vague-unit-name (info) in line 11. */
const UNKNOWN = AGENT + script("coder exp sync want init nothing", ...START);

async function run(files: Files, ...args: readonly string[]): Promise<Run> {
  return withFiles({ ".git/HEAD": "", ...files }, (cwd) =>
    muster(["lint", "--format", "compact", "--quiet", ...args], { cwd }),
  );
}

/** `severity rule` of each finding. */
async function findings(files: Files, ...args: readonly string[]): Promise<string[]> {
  const { stdout, stderr } = await run(files, ...args);
  expect(stderr).to.equal("");
  const lines = stdout.split("\n").filter((line) => line !== "");
  return lines.map((line) => line.replace(/^\S+ (\w+): .* \[(.*)\]$/, "$1 $2"));
}

async function refusal(config: string, name = ".muster.yaml"): Promise<string> {
  const { status, stdout, stderr } = await run({ "main.tf": VAGUE, [name]: config });
  expect({ status, stdout }, config).to.deep.equal({ status: 2, stdout: "" });
  expect(stderr.trimEnd().split("\n").length).to.be.within(1, 3);
  return stderr;
}

describeBoth("the config file of muster lint", () => {
  it("sets severities, switches rules off, and excepts units", async () => {
    const files = (config: string) => ({ "main.tf": UNKNOWN, ".muster.yaml": config });
    expect(await findings(files(""))).to.deep.equal(["info vague-unit-name", "error unknown-unit"]);
    expect(
      await findings(files("rules:\n  vague-unit-name: off\n  unknown-unit: warning\n")),
    ).to.deep.equal(["warning unknown-unit"]);
    expect(
      await findings(files("rules:\n  vague-unit-name: { exceptUnits: [init] }\n")),
    ).to.deep.equal(["error unknown-unit"]);
    expect(
      await findings(files("rules: { unknown-unit: { severity: info } }"), "--severity", "warning"),
    ).to.deep.equal([]);
    expect(
      (await run(files("rules: { vague-unit-name: error, unknown-unit: off }"))).status,
    ).to.equal(1);
    expect((await run(files("rules: { unknown-unit: warning }"))).status).to.equal(0);
  });

  it("is milder by a step where a finding is conditional", async () => {
    const conditional = `${AGENT}variable "on" {\n  type = bool\n}\n${script(...START).replace("{\n", "{\n  count = var.on ? 1 : 0\n")}`;
    const files = { "main.tf": conditional, ".muster.yaml": "rules: { vague-unit-name: error }" };
    expect(await findings(files)).to.deep.equal(["warning vague-unit-name"]);
  });

  it("is found in any of its forms, upwards to the repository's root; the nearest one counts", async () => {
    const off = "rules: { vague-unit-name: off }";
    for (const name of [".muster.yaml", ".muster.yml", ".muster.json", "a/.muster.yaml"]) {
      const content = name.endsWith(".json") ? '{ "rules": { "vague-unit-name": "off" } }' : off;
      expect(await findings({ "a/b/main.tf": VAGUE, [name]: content }, "a/b"), name).to.deep.equal(
        [],
      );
    }
    const inner = { "a/b/main.tf": VAGUE, ".muster.yaml": off };
    expect(await findings({ ...inner, "a/.muster.yaml": "{}" }, "a/b")).to.have.length(1);
    expect(await findings({ ...inner, "a/b/.git/HEAD": "" }, "a/b")).to.have.length(1);
    await withFiles({ "a/b/main.tf": VAGUE, ".muster.yaml": off }, (cwd) => {
      const lint = (directory: string, path: string) =>
        muster(["lint", "--quiet", path], { cwd: join(cwd, directory) }).stdout;
      expect(lint(".", "a/b")).to.equal("");
      expect(lint("a", "b"), "above the working directory, in no repository").to.not.equal("");
    });
    const both = await run({ "main.tf": VAGUE, ".muster.yaml": off, ".muster.json": "{}" });
    expect(both).to.include({ status: 2 });
    expect(both.stderr).to.include("more than one config file: .muster.yaml, .muster.json");
  });

  it("is chosen by --config, and left alone with --no-config", async () => {
    const files = {
      "main.tf": VAGUE,
      ".muster.yaml": "rules: { vague-unit-name: off }",
      "c/x.yaml": "{}",
    };
    expect(await findings(files)).to.deep.equal([]);
    expect(await findings(files, "--no-config")).to.have.length(1);
    expect(await findings(files, "--config", "c/x.yaml")).to.have.length(1);
    expect((await run(files, "--config", "nowhere.yaml")).stderr).to.match(
      /cannot read .*nowhere\.yaml: no such file/,
    );
    expect((await run(files, "--config", "x", "--no-config")).status).to.equal(2);
  });

  it("extends others, later ones over earlier ones, and itself over all", async () => {
    const files = {
      "main.tf": UNKNOWN,
      ".muster.yaml": "extends: [shared/a.yaml, shared/b.yaml]\nrules: { unknown-unit: warning }",
      "shared/a.yaml": "rules: { vague-unit-name: error, unknown-unit: off }",
      "shared/b.yaml": "extends: c.yaml\n",
      "shared/c.yaml": "rules: { vague-unit-name: warning }",
    };
    expect(await findings(files)).to.deep.equal([
      "warning vague-unit-name",
      "warning unknown-unit",
    ]);
  });

  it("overrides settings by path, for templates and for single files", async () => {
    const config = `overrides:
  - paths: [legacy/, "*.sh"]
    rules: { vague-unit-name: off }
`;
    const files = { ".muster.yaml": config, "legacy/main.tf": VAGUE, "new/main.tf": VAGUE };
    expect(await findings(files, "legacy")).to.deep.equal([]);
    expect(await findings(files, "new")).to.have.length(1);
    const read = VAGUE.replace(/<<-EOT[^]*EOT/, 'file("${path.module}/app.sh")');
    expect(
      await findings({
        ".muster.yaml": config,
        "main.tf": read,
        "app.sh": ["set -e", ...START].join("\n"),
      }),
    ).to.deep.equal([]);
  });

  it("ignores files, and says which templates it leaves out", async () => {
    const config = "ignore: [old, '**/*.sh']";
    const ignored = await run({ ".muster.yaml": config, "old/main.tf": UNKNOWN }, "old");
    expect(ignored).to.deep.equal({
      status: 0,
      stdout: "",
      stderr: "muster: old is not checked: .muster.yaml ignores it\n",
    });
    const read = VAGUE.replace(/<<-EOT[^]*EOT/, 'file("${path.module}/app.sh")');
    const files = {
      ".muster.yaml": config,
      "main.tf": read,
      "app.sh": ["set -e", ...START].join("\n"),
    };
    expect(await findings(files)).to.deep.equal([]);
  });

  it("gives variables values, under the command line and over .tfvars files", async () => {
    const template = `variable "unit" {\n  default = "init"\n}\nvariable "units" {\n  type    = list(string)\n  default = []\n}\n${AGENT}${script(
      'coder exp sync start ${var.unit}${join("", var.units)}',
    )}`;
    const unit = async (config: string, ...args: string[]) => {
      const files = {
        "main.tf": template,
        ".muster.yaml": config,
        "terraform.tfvars": 'unit = "setup"',
      };
      const { stdout } = await run(files, "--severity", "warning", ...args);
      return /"(.*?)"/.exec(stdout)?.[1];
    };
    expect(await unit("{}")).to.equal("setup");
    expect(await unit("vars: { unit: app, other: 1 }")).to.equal("app");
    expect(await unit("vars: { unit: app }", "--var", "unit=docs")).to.equal("docs");
    expect(await unit("vars: { unit: 2.50, units: [a, '%{b}'] }")).to.equal("2.50a%{b}");
    const wrong = await run({ "main.tf": template, ".muster.yaml": "vars: { units: { a: 1 } }" });
    expect(wrong.status).to.equal(2);
    expect(wrong.stderr).to.match(/^muster: vars\.units of \.muster\.yaml does not fit: /);
  });

  it("fixes parameters, in templates that have them", async () => {
    const parameter =
      'data "coder_parameter" "ide" {\n  name = "ide"\n  default = "vim"\n  option {\n    name = "vim"\n    value = "vim"\n  }\n  option {\n    name = "code"\n    value = "code"\n  }\n}\n';
    const template = `${parameter}${AGENT}${script(...START).replace("{\n", '{\n  count = data.coder_parameter.ide.value == "vim" ? 1 : 0\n')}`;
    const files = (config: string) => ({ "main.tf": template, ".muster.yaml": config });
    expect(await findings(files("parameters: { ide: code, other: 1 }"))).to.deep.equal([]);
    expect(
      await findings(files("parameters: { ide: code }"), "--parameter", "ide=vim"),
    ).to.have.length(1);
    const wrong = await run(files("parameters: { ide: emacs }"));
    expect(wrong.status).to.equal(2);
    expect(wrong.stderr).to.match(/^muster: parameters\.ide of \.muster\.yaml: /);
  });

  it("says where modules are, relative to itself", async () => {
    const template = `${AGENT}module "tool" {\n  source   = "registry.coder.com/coder/tool/coder"\n  agent_id = coder_agent.main.id\n}\n`;
    const module = `variable "agent_id" {\n}\n${script(...START).replace("coder_agent.main.id", "var.agent_id")}`;
    const files = { "t/main.tf": template, "modules/coder/modules/tool/main.tf": module };
    expect(await findings(files, "t")).to.deep.equal(["info module-not-loaded"]);
    const config = "modulePath: { registry.coder.com: modules }";
    expect(await findings({ ...files, ".muster.yaml": config }, "t")).to.include(
      "info vague-unit-name",
    );
    expect(await refusal("modulePath:\n  registry.coder.com: nowhere\n")).to.match(
      /^muster: \.muster\.yaml:2:23: modulePath "registry\.coder\.com": there is no folder nowhere\n/,
    );
  });

  it("switches socket-not-enabled off from Coder 2.32 on", async () => {
    const socketless =
      `${AGENT}${script(...START).replaceAll("init", "app")}resource "docker_container" "w" {\n  image = "x"\n  name = "y"\n  env = ["CODER_AGENT_TOKEN=\${coder_agent.main.token}"]\n}\n`.replaceAll(
        "sync start init",
        "sync start app",
      );
    const files = (config: string) => ({ "main.tf": socketless, ".muster.yaml": config });
    for (const [version, count] of [
      ["2.31.9", 1],
      ["2.4", 1],
      ["2.32", 0],
      ["v2.32.1", 0],
      ["2.100", 0],
      ["3.0", 0],
    ] as const) {
      const found = await findings(files(`coderVersion: ${version}`));
      expect(
        found.filter((line) => line.endsWith("socket-not-enabled")),
        version,
      ).to.have.length(count);
    }
    expect(
      await findings(files('{ coderVersion: "2.32", rules: { socket-not-enabled: error } }')),
    ).to.include("error socket-not-enabled");
  });

  it("is refused with a place and a suggestion where it is wrong", async () => {
    expect(await refusal("rule:\n  deadlock: off\n")).to.equal(
      'muster: .muster.yaml:1:1: unknown key "rule" (did you mean "rules"?)\n  The keys of the file are extends, rules, modulePath, parameters, vars, coderVersion, ignore, overrides.\n',
    );
    expect(await refusal("rules:\n  dead-lock: off\n")).to.match(
      /^muster: \.muster\.yaml:2:3: there is no rule "dead-lock" \(did you mean "deadlock"\?\)\n/,
    );
    expect(await refusal("rules:\n  deadlock: eror\n")).to.match(
      /:2:13: "deadlock" cannot be "eror" \(did you mean "error"\?\)/,
    );
    expect(await refusal('{\n  "ignore": "x"\n}', ".muster.json")).to.match(
      /^muster: \.muster\.json:2:13: "ignore" is a text, and should be a list/,
    );
    expect(await refusal("rules:\n")).to.include('"rules" is empty, and should be a mapping');
    expect(await refusal("- a\n")).to.include("the file is a list, and should be a mapping");
    expect(await refusal("a: [\n")).to.match(/\.muster\.yaml:\d:\d: it is no YAML: /);
    expect(await refusal("ignore: [a]\nignore: [b]\n")).to.match(/:2:1: it is no YAML: /);
    expect(await refusal("overrides:\n  - rules: {}\n")).to.include('lacks "paths"');
    expect(await refusal("coderVersion: newest\n")).to.include("Write it as 2.32");
    expect(await refusal("x: &a 1\nvars: *a\n")).to.include("unknown key");
    expect(await refusal("vars: { a: &a [*a] }\n")).to.include("aliases are not followed");
    expect(await refusal(`vars: { a: ${"[".repeat(60)}${"]".repeat(60)} }`)).to.include("deep");
    expect(await refusal("rules: {}\nextends:\n  - nowhere.yaml\n")).to.equal(
      'muster: .muster.yaml:3:5: cannot read nowhere.yaml, which "extends" names: no such file\n  Name a YAML or JSON file of the same repository; its path is relative to this file.\n',
    );
    expect(await refusal('extends: ""\n')).to.include('.muster.yaml:1:10: "extends" is empty\n');
    expect(await refusal("rules: {}\n---\nignore: []\n")).to.equal(
      "muster: .muster.yaml:2:1: a second YAML document begins here\n  Keep one of them in the file.\n",
    );
    expect(await refusal("extends: .muster.yaml\n")).to.match(
      /:1:10: "extends" leads back to \.muster\.yaml/,
    );
    expect(await refusal("extends: ../../../etc/passwd\n")).to.include("outside");
  });

  it("is not read through a link that leads out of the repository", async () => {
    await withFiles(
      { "secret.yaml": "password: 1", "repo/main.tf": VAGUE, "repo/.git/HEAD": "" },
      (root) => {
        symlinkSync("../secret.yaml", join(root, "repo/.muster.yaml"));
        const { status, stderr } = muster(["lint"], { cwd: join(root, "repo") });
        expect(status).to.equal(2);
        expect(stderr).to.include("outside").and.not.include("password");
      },
    );
  });

  it("of one template says nothing about another", async () => {
    await withFiles({ "a/main.tf": VAGUE, "b/main.tf": VAGUE }, (cwd) => {
      mkdirSync(join(cwd, ".git"));
      writeFileSync(join(cwd, "a/.muster.yaml"), "rules: { vague-unit-name: off }");
      const { stdout } = muster(["lint", "--quiet", "--format", "compact", "a", "b"], { cwd });
      expect(stdout).to.match(/^b\/main\.tf:\d+:\d+: info: .*\n$/);
    });
  });
});
