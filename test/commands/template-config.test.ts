import { join } from "node:path";
import { expect } from "chai";
import { exampleTemplate, unitScript } from "../../src/rules/example-template.ts";
import { withFiles } from "../support/files.ts";
import { describeBoth, muster } from "../support/muster.ts";

const TEMPLATE = `${exampleTemplate({ app: unitScript("app", []) })}
variable "region" {
  type = string
}
data "coder_parameter" "ide" {
  name    = "ide"
  default = "vim"
}
resource "coder_script" "ide" {
  count        = data.coder_parameter.ide.value == "emacs" ? 1 : 0
  agent_id     = coder_agent.main.id
  display_name = "IDE"
  run_on_start = true
  script       = "coder exp sync start \${var.region} && coder exp sync complete \${var.region}"
}
module "tool" {
  source = "registry.example.com/acme/tool/coder"
}
`;

const FILES = {
  "repo/.git/HEAD": "",
  "repo/.muster.yaml": `parameters: { ide: emacs }
vars: { region: eu }
modulePath: { registry.example.com: ../modules }
`,
  "repo/other.yaml": "vars: { region: us }\nparameters: { ide: emacs }\n",
  "repo/wrong.yaml": "parameter: {}\n",
  "repo/docker/main.tf": TEMPLATE,
  "modules/acme/modules/tool/main.tf": 'output "unit" {\n  value = "tool"\n}\n',
};

/** What a command prints about the template, from the repository's root. */
async function printed(...args: string[]): Promise<string> {
  return withFiles(FILES, (root) => {
    const { status, stdout, stderr } = muster(args, { cwd: join(root, "repo") });
    expect(status, stderr).to.equal(0);
    return stdout;
  });
}

describeBoth("the config file of the one template", () => {
  it("gives muster eval variables, parameters and modules", async () => {
    const evaluate = (...flags: string[]) =>
      printed("eval", "[var.region, data.coder_parameter.ide.value]", "docker", ...flags);
    expect(await evaluate()).to.equal('[\n  "eu",\n  "emacs"\n]\n');
    expect(await evaluate("--var", "region=asia"))
      .to.include('"asia"')
      .and.include('"emacs"');
    expect(await evaluate("--config", "other.yaml")).to.include('"us"');
    expect(await evaluate("--no-config")).to.not.include('"eu"');
    expect(await printed("eval", "module.tool.unit", "docker")).to.equal('"tool"\n');
  });

  it("chooses what muster plan, graph and rehearse show", async () => {
    for (const command of [
      ["plan", "--format", "json"],
      ["graph", "--format", "json"],
      ["rehearse", "--format", "json", "--only-sync"],
    ]) {
      const shown = (...flags: string[]) => printed(...command, "docker", ...flags);
      const name = command.join(" ");
      expect(await shown(), name)
        .to.include('"eu"')
        .and.not.include('"us"');
      expect(await shown("--config", "other.yaml"), name).to.include('"us"');
      if (command[0] === "graph") continue;
      expect(await shown("--no-config"), name).to.not.include("coder_script.ide[0]");
      expect(await shown("--parameter", "ide=vim"), name).to.not.include("coder_script.ide[0]");
    }
  });

  it("is refused where it is wrong, or two flags exclude each other", async () => {
    await withFiles(FILES, (root) => {
      for (const command of [["plan"], ["graph"], ["rehearse"], ["eval", "1"]]) {
        const run = (...flags: string[]) =>
          muster([...command, "docker", ...flags], { cwd: join(root, "repo") });
        const wrong = run("--config", "wrong.yaml");
        expect(wrong.stderr).to.match(/^muster: wrong\.yaml:1:1: unknown key "parameter"/);
        expect({ status: wrong.status, stdout: wrong.stdout }).to.deep.equal({
          status: 2,
          stdout: "",
        });
        expect(run("--config", "other.yaml", "--no-config").stderr).to.include(
          "exclude each other",
        );
      }
    });
  });
});
