import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { muster } from "../support/muster.ts";

interface Finding {
  readonly rule: string;
  readonly message: string;
  readonly location: { readonly file: string; readonly line: number };
}

/** What `db` is completed as decides whether something is found. */
const TEMPLATE = `resource "coder_agent" "main" {}
variable "db" {
  type    = string
  default = "mysql"
}
data "coder_parameter" "ide" {
  name = "IDE"
  option {
    name  = "Vim"
    value = "vim"
  }
  option {
    name  = "Emacs"
    value = "emacs"
  }
}
data "coder_workspace_preset" "quick" {
  name       = "Quick start"
  parameters = { IDE = "vim" }
}
resource "coder_script" "app" {
  agent_id     = coder_agent.main.id
  run_on_start = true
  script       = "set -e; coder exp sync want app \${var.db}-\${data.coder_parameter.ide.value}; coder exp sync start app; coder exp sync complete app"
}
`;

describe("muster lint is given", () => {
  let top: string;

  beforeEach(() => {
    top = mkdtempSync(join(tmpdir(), "muster-test-"));
    write("template/main.tf", TEMPLATE);
  });

  afterEach(() => {
    rmSync(top, { recursive: true, force: true });
  });

  function write(name: string, content: string): void {
    mkdirSync(dirname(join(top, name)), { recursive: true });
    writeFileSync(join(top, name), content);
  }

  function findings(flags: readonly string[], env: NodeJS.ProcessEnv = {}): Finding[] {
    const args = ["lint", "--format", "json", ...flags, "template"];
    const { stdout, stderr } = muster(args, { cwd: top, env });
    expect(stderr).to.equal("");
    return (JSON.parse(stdout) as { diagnostics: Finding[] }).diagnostics;
  }

  /** The units that `app` waits for in vain. */
  function missing(flags: readonly string[], env?: NodeJS.ProcessEnv): string[] {
    return findings(flags, env).map(({ message }) => /unit "([^"]*)"/.exec(message)?.[1] ?? "");
  }

  function refusal(...flags: string[]): string {
    const { status, stdout, stderr } = muster(["lint", ...flags, "template"], { cwd: top });
    expect(status).to.equal(2);
    expect(stdout).to.equal("");
    expect(stderr.trimEnd().split("\n")).to.have.length(2);
    return stderr;
  }

  it("nothing, and tries each option of a parameter", () => {
    expect(missing([])).to.have.members(["mysql-vim", "mysql-emacs"]);
  });

  it("variables, of which the later flag wins", () => {
    write("a.tfvars", 'db = "file"\n');
    const vim = ["--parameter", "IDE=vim"];
    expect(missing([...vim, "--var", "db=pg"])).to.deep.equal(["pg-vim"]);
    expect(missing([...vim, "--var=db=a=b"])).to.deep.equal(["a=b-vim"]);
    expect(missing([...vim, "--var", "db=1", "--var", "db=2"])).to.deep.equal(["2-vim"]);
    expect(missing([...vim, "--var", "db=1", "--var-file", "a.tfvars"])).to.deep.equal([
      "file-vim",
    ]);
    expect(missing([...vim, "--var-file", "a.tfvars", "--var", "db=1"])).to.deep.equal(["1-vim"]);
    expect(missing(vim, { TF_VAR_db: "env" })).to.deep.equal(["env-vim"]);
  });

  it("a preset, and parameters that win over it", () => {
    expect(missing(["--preset", "Quick start"])).to.deep.equal(["mysql-vim"]);
    expect(missing(["--preset", "Quick start", "--parameter", "IDE=emacs"])).to.deep.equal([
      "mysql-emacs",
    ]);
  });

  it("files that are wrong, and says where", () => {
    write("template/terraform.tfvars", "db = [\n");
    write("template/x.auto.tfvars", 'db = ["a"]\n');
    const places = findings([]).map(
      ({ rule, location }) => `${rule} ${location.file}:${location.line}`,
    );
    expect(places).to.deep.equal([
      "invalid-hcl template/terraform.tfvars:1",
      "invalid-reference template/x.auto.tfvars:1",
    ]);
  });

  it("what does not fit, and refuses it", () => {
    expect(refusal("--var", "dbs=1")).to.contain('(did you mean "db"?)\n  Its variables are db.');
    expect(refusal("--var", "db")).to.contain("NAME=VALUE");
    expect(refusal("--var", "=1")).to.contain("NAME=VALUE");
    expect(refusal("--var-file", "none.tfvars")).to.contain("no such file");
    expect(refusal("--var-file", "template")).to.contain("is no file");
    expect(refusal("--parameter", "IDE=nano")).to.contain('must be one of "vim", "emacs"');
    expect(refusal("--parameter", "ide=vim")).to.contain('(did you mean "IDE"?)');
    expect(refusal("--parameter", "IDE")).to.contain("NAME=VALUE");
    expect(refusal("--preset", "quick")).to.contain('The presets are "Quick start".');
  });
});
