import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { withFiles } from "../support/files.ts";
import { describeBoth, muster } from "../support/muster.ts";

function template(...dependencies: readonly string[]): string {
  return `resource "coder_agent" "main" {
  os   = "linux"
  arch = "amd64"
}
resource "coder_script" "app" {
  agent_id     = coder_agent.main.id
  display_name = "App"
  run_on_start = true
  script       = <<-EOT
    set -e
${dependencies.map((dependency) => `    coder exp sync want app ${dependency}\n`).join("")}    coder exp sync start app
    trap 'coder exp sync complete app' EXIT
  EOT
}
`;
}

const FLAGS = ["--baseline", "known.json", "--format", "compact"];

async function inRepository(use: (cwd: string) => void): Promise<void> {
  const files = { "a/main.tf": template("nothing"), "b/main.tf": template("nowhere") };
  await withFiles(files, (cwd) => {
    mkdirSync(join(cwd, ".git"));
    use(cwd);
  });
}

describeBoth("muster lint --baseline", () => {
  it("hides what is known, also where lines have moved, and reports what is new", async () => {
    await inRepository((cwd) => {
      const first = muster(["lint", ...FLAGS, "--update-baseline", "a", "b"], { cwd });
      expect(first.status).to.equal(0);
      expect(first.stdout).to.match(/^no problems in 2 templates/);
      expect(first.stderr).to.equal("muster: known.json holds 2 findings now\n");
      writeFileSync(join(cwd, "a/main.tf"), `# moved\n\n${template("nothing", "new-one")}`);
      const { status, stdout, stderr } = muster(["lint", ...FLAGS, "a", "b"], { cwd });
      expect({ status, stderr }).to.deep.equal({ status: 1, stderr: "" });
      expect(stdout).to.match(
        /^a\/main\.tf:14:29: error: .*"new-one".*\n1 error in 2 templates .*\n$/,
      );
    });
  });

  it("is the same from any directory of the repository", async () => {
    await inRepository((cwd) => {
      muster(["lint", ...FLAGS, "--update-baseline", "a"], { cwd });
      const flags = ["--baseline", "../known.json"];
      expect(muster(["lint", ...flags], { cwd: join(cwd, "a") }).status).to.equal(0);
    });
  });

  it("says what is gone, and forgets it when told to; other templates are left", async () => {
    await inRepository((cwd) => {
      muster(["lint", ...FLAGS, "--update-baseline", "a", "b"], { cwd });
      writeFileSync(join(cwd, "a/main.tf"), template());
      expect(muster(["lint", ...FLAGS, "a"], { cwd }).stderr).to.equal(
        "muster: 1 finding of known.json is gone\n  --update-baseline takes it out.\n",
      );
      expect(muster(["lint", ...FLAGS, "--quiet", "a"], { cwd }).stderr).to.equal("");
      expect(muster(["lint", ...FLAGS, "--update-baseline", "a"], { cwd }).stderr).to.include(
        "1 finding now",
      );
      expect(muster(["lint", ...FLAGS, "b"], { cwd }).status).to.equal(0);
      rmSync(join(cwd, "b"), { recursive: true });
      expect(muster(["lint", ...FLAGS, "--update-baseline", "a"], { cwd }).stderr).to.include(
        "0 findings now",
      );
    });
  });

  it("is written the same by each run, and leaves nothing beside it", async () => {
    await inRepository((cwd) => {
      muster(["lint", ...FLAGS, "--update-baseline", "b", "a"], { cwd });
      const once = readFileSync(join(cwd, "known.json"), "utf8");
      muster(["lint", ...FLAGS, "--update-baseline", "a", "b"], { cwd });
      expect(readFileSync(join(cwd, "known.json"), "utf8")).to.equal(once);
      expect(readdirSync(cwd).sort()).to.deep.equal([".git", "a", "b", "known.json"]);
    });
  });

  it("is refused where it is missing, or something else", async () => {
    await inRepository((cwd) => {
      const stderr = (...flags: string[]) => {
        const run = muster(["lint", ...flags, "a"], { cwd });
        expect({ status: run.status, stdout: run.stdout }).to.deep.equal({ status: 2, stdout: "" });
        return run.stderr;
      };
      expect(stderr(...FLAGS)).to.match(
        /cannot read the baseline known\.json: no such file.*\n.*--update-baseline/,
      );
      expect(stderr("--baseline", "a")).to.match(
        /cannot read the baseline a: it is a directory\n.*Name a baseline file/,
      );
      for (const text of [
        "{",
        "null",
        "{}",
        '{"version":2,"findings":[]}',
        '{"version":1,"findings":[1]}',
      ]) {
        writeFileSync(join(cwd, "known.json"), text);
        expect(stderr(...FLAGS), text).to.include("known.json is no baseline");
        expect(stderr(...FLAGS, "--update-baseline"), text).to.include("known.json is no baseline");
      }
      expect(stderr("--update-baseline")).to.include("--baseline");
      expect(existsSync(join(cwd, "a/main.tf"))).to.equal(true);
    });
  });
});
