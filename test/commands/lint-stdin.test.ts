import { expect } from "chai";
import { withFiles } from "../support/files.ts";
import { muster } from "../support/muster.ts";

const AGENT = 'resource "coder_agent" "main" {\n  os   = "linux"\n  arch = "amd64"\n}\n';

const SCRIPT = `resource "coder_script" "app" {
  agent_id     = coder_agent.main.id
  display_name = "App"
  run_on_start = true
  script       = <<-EOT
    set -e
    coder exp sync want app nothing
    coder exp sync start app
    trap 'coder exp sync complete app' EXIT
  EOT
}
`;

const COMPACT = ["lint", "-", "--format", "compact"];

describe("muster lint -", () => {
  it("reads one file from standard input, and no other", async () => {
    await withFiles({ "main.tf": "resource {{\n" }, (cwd) => {
      const { status, stdout, stderr } = muster(COMPACT, { cwd, input: AGENT + SCRIPT });
      expect({ status, stderr }).to.deep.equal({ status: 1, stderr: "" });
      expect(stdout).to.match(/^<stdin>:11:29: error: .* \[unknown-unit\]\n1 error in 1 template /);
      expect(muster(COMPACT, { cwd, input: "" }).stdout).to.match(/^no problems/);
      expect(muster(COMPACT, { cwd, input: "x = {" }).stdout).to.match(
        /^<stdin>:.*\[invalid-hcl\]/,
      );
    });
  });

  it("takes the place of the file that it is called after, in its template and with its config", async () => {
    const files = { ".git/HEAD": "", "t/agent.tf": AGENT, "t/main.tf": "resource {{\n" };
    await withFiles(files, (cwd) => {
      const lint = (name: string) =>
        muster([...COMPACT, "--stdin-filename", name], { cwd, input: SCRIPT }).stdout;
      expect(lint("t/main.tf")).to.match(
        /^t\/main\.tf:7:29: error: .*unknown-unit\]\n1 error in 1/,
      );
      expect(lint("t/new.tf")).to.match(/^t\/main\.tf:1:.*invalid-hcl\]\n/);
      expect(lint("nowhere/main.tf")).to.match(/^nowhere\/main\.tf:/);
    });
    await withFiles({ "t/agent.tf": AGENT }, (cwd) => {
      const run = muster([...COMPACT, "--stdin-filename", "t/new.tf"], { cwd, input: SCRIPT });
      expect(run.stdout).to.match(/^t\/new\.tf:7:29: error: .*unknown-unit\]\n/);
    });
    const config = { ...files, ".muster.yaml": "rules: { unknown-unit: info }" };
    await withFiles(config, (cwd) => {
      const run = muster([...COMPACT, "--stdin-filename", "t/main.tf"], { cwd, input: SCRIPT });
      expect(run.stdout).to.match(/^t\/main\.tf:7:29: info:/);
    });
  });

  it("is refused together with what does not fit it", async () => {
    await withFiles({ "main.tf": AGENT }, (cwd) => {
      for (const [flags, message] of [
        [["-", "."], "no other"],
        [["-", "--fix"], "--fix is not for standard input"],
        [["-", "--recursive"], "--recursive is not for standard input"],
        [[".", "--stdin-filename", "main.tf"], "which - stands for"],
        [["-", "--stdin-filename", "main.sh"], "no configuration file"],
      ] as const) {
        const { status, stdout, stderr } = muster(["lint", ...flags], { cwd, input: AGENT });
        expect({ status, stdout }, flags.join(" ")).to.deep.equal({ status: 2, stdout: "" });
        expect(stderr).to.include(message);
      }
    });
  });
});
