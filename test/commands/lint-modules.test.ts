import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { muster } from "../support/muster.ts";

interface Finding {
  readonly rule: string;
  readonly severity: string;
  readonly location: { readonly file: string; readonly line: number };
  readonly script: string | null;
  readonly agent: string | null;
  readonly when: string | null;
}

const SOURCE = "registry.example.com/acme/tools/coder";

const MODULE = `variable "agent_id" {}
variable "after" { default = "nothing" }
resource "coder_script" "tools" {
  agent_id     = var.agent_id
  run_on_start = true
  script       = <<-EOT
    set -e; coder exp sync want tools \${var.after}
    coder exp sync start tools
    coder exp sync complete tools
  EOT
}
output "unit" { value = "tools" }
`;

const TEMPLATE = `resource "coder_agent" "main" {}
module "tools" {
  source   = "${SOURCE}"
  version  = "~> 1.0"
  agent_id = coder_agent.main.id
  setup    = "coder exp sync start tool-setup"
}
resource "coder_script" "app" {
  agent_id     = coder_agent.main.id
  run_on_start = true
  script       = "set -e; coder exp sync want app \${module.tools.unit}; coder exp sync start app; coder exp sync complete app"
}
`;

describe("muster lint and modules", () => {
  let top: string;

  beforeEach(() => {
    top = mkdtempSync(join(tmpdir(), "muster-test-"));
  });

  afterEach(() => {
    rmSync(top, { recursive: true, force: true });
  });

  function write(name: string, content: string): void {
    mkdirSync(dirname(join(top, name)), { recursive: true });
    writeFileSync(join(top, name), content);
  }

  /** `severity rule file:line script` of each finding in `template/`. */
  function findings(...flags: string[]): string[] {
    const args = ["lint", "--format", "json", ...flags, "template"];
    const { stdout, stderr } = muster(args, { cwd: top });
    expect(stderr).to.equal("");
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: Finding[] };
    return diagnostics.map(({ rule, severity, location, script }) =>
      [severity, rule, `${location.file}:${location.line}`, script ?? ""].join(" ").trim(),
    );
  }

  const inModule = (file: string) => `error unknown-unit ${file}:7 module.tools.coder_script.tools`;

  it("checks the arguments of a module that is not on disk, and says that it is not", () => {
    write("template/main.tf", TEMPLATE);
    expect(findings()).to.deep.equal([
      "info module-not-loaded template/main.tf:3",
      "warning never-completed template/main.tf:6 module.tools.setup",
      "info unresolved-name template/main.tf:11 coder_script.app",
    ]);
  });

  it("follows a local path, and a path of paths", () => {
    write("template/main.tf", TEMPLATE.replace(SOURCE, "./outer").replace('"~> 1.0"', "null"));
    write(
      "template/outer/main.tf",
      'variable "agent_id" {}\nvariable "setup" {}\nmodule "inner" {\n  source = "../inner"\n  agent_id = var.agent_id\n  after = "app"\n}\noutput "unit" { value = module.inner.unit }\n',
    );
    write("template/inner/main.tf", MODULE);
    expect(findings()).to.deep.equal([
      "error dependency-cycle template/inner/main.tf:7 module.tools.module.inner.coder_script.tools",
    ]);
  });

  it("finds what terraform init has put beside the template", () => {
    write("template/main.tf", TEMPLATE);
    write("template/.terraform/modules/tools/main.tf", MODULE);
    write(
      "template/.terraform/modules/modules.json",
      JSON.stringify({
        Modules: [
          { Key: "", Source: "", Dir: "." },
          { Key: "tools", Source: SOURCE, Dir: ".terraform/modules/tools" },
        ],
      }),
    );
    expect(findings()).to.deep.equal([inModule("template/.terraform/modules/tools/main.tf")]);
  });

  /** As terraform init leaves it, with a version of the module. */
  function install(version: string): void {
    write("template/main.tf", TEMPLATE);
    write("template/.terraform/modules/tools/main.tf", MODULE);
    const tools = { Key: "tools", Source: SOURCE, Dir: ".terraform/modules/tools" };
    write(
      "template/.terraform/modules/modules.json",
      JSON.stringify({ Modules: [{ ...tools, Version: version }] }),
    );
  }

  const installed = "template/.terraform/modules/tools/main.tf";

  it("checks a version that the call does not ask for all the same, with a warning", () => {
    install("2.0.0");
    expect(findings()).to.deep.equal([
      inModule(installed),
      "warning module-not-loaded template/main.tf:4",
    ]);
  });

  it("takes a version that the call allows", () => {
    install("1.9.0");
    expect(findings()).to.deep.equal([inModule(installed)]);
  });

  it("does not ask for the version of what --module-path leads to", () => {
    install("2.0.0");
    write("registry/acme/modules/tools/main.tf", MODULE);
    const found = [inModule("registry/acme/modules/tools/main.tf")];
    expect(findings("--module-path", "registry.example.com=registry")).to.deep.equal(found);
  });

  it("says where --module-path leads to, where no folder is", () => {
    write("template/main.tf", TEMPLATE);
    write("registry/README", "");
    const { stdout } = muster(
      ["lint", "template", "--module-path", "registry.example.com=registry"],
      { cwd: top },
    );
    expect(stdout).to.include(
      "\n  --module-path leads to registry/acme/modules/tools, where no folder is\n",
    );
  });

  it("refuses what nothing is filled in for in --module-path and modulePath", () => {
    write("template/main.tf", TEMPLATE);
    const path = "registry/{namespace}/{nmae}";
    const flag = muster(["lint", "template", "--module-path", `a=${path}`], { cwd: top });
    expect(flag).to.include({ status: 2, stdout: "" });
    expect(flag.stderr).to.equal(
      `muster: --module-path a=${path}: {nmae} means nothing\n  What can be filled in is {namespace}, {name}, {provider}, {version}.\n`,
    );
    write("template/.muster.yaml", `modulePath:\n  a: ${path}\n`);
    const config = muster(["lint", "template"], { cwd: top });
    expect(config.status).to.equal(2);
    expect(config.stderr).to.match(
      /^muster: template\/\.muster\.yaml:2:6: .*\{nmae\} means nothing/,
    );
  });

  for (const [what, content] of [
    ["is no JSON", "{"],
    ["is something else", '{"Modules": [1, {"Key": 2}, null]}'],
    ["leads elsewhere", '{"Modules": [{"Key": "tools", "Dir": "../elsewhere"}]}'],
  ] as const) {
    it(`does not follow a list of modules that ${what}`, () => {
      write("template/main.tf", TEMPLATE);
      write("elsewhere/main.tf", MODULE);
      write("template/.terraform/modules/modules.json", content);
      expect(findings()).to.include("info module-not-loaded template/main.tf:3");
    });
  }

  it("maps a registry to a folder", () => {
    write("template/main.tf", TEMPLATE);
    write("registry/acme/modules/tools/main.tf", MODULE);
    const found = [inModule("registry/acme/modules/tools/main.tf")];
    expect(findings("--module-path", "registry.example.com=registry")).to.deep.equal(found);
  });

  it("fills in the folder's placeholders, the longest prefix first", () => {
    write("template/main.tf", TEMPLATE);
    write("mine/tools-coder/main.tf", MODULE);
    mkdirSync(join(top, "registry"));
    const found = findings(
      "--module-path",
      "registry.example.com=registry",
      "--module-path",
      "registry.example.com/acme=mine/{namespace}-{name}",
    );
    expect(found).to.deep.equal([inModule("mine/tools-coder/main.tf")]);
  });

  it("does not map a source out of the folder", () => {
    write(
      "template/main.tf",
      TEMPLATE.replace(SOURCE, "registry.example.com/../../elsewhere/coder"),
    );
    write("elsewhere/main.tf", MODULE);
    write("registry/acme/modules/other/main.tf", MODULE);
    expect(findings("--module-path", "registry.example.com=registry")).to.include(
      "info module-not-loaded template/main.tf:3",
    );
  });
});
