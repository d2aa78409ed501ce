import { spawnSync } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { exampleTemplate } from "../../src/rules/example-template.ts";
import { muster } from "../support/muster.ts";

/** A template with something to find in it. */
const VAGUE = exampleTemplate({
  init: "set -e\ncoder exp sync start init\ncoder exp sync complete init",
});

const FILES = {
  "README.md": "",
  "modules/shared/main.tf": 'output "x" {\n  value = 1\n}\n',
  "modules/shared/deep/main.tf": "",
  "modules/unused/main.tf": "",
  "scripts/b.sh": "echo b",
  "rules/base.yaml": "{}",
  ".muster.yaml": "extends: rules/base.yaml\n",
  "t/with-module/main.tf": `${VAGUE}module "shared" {\n  source = "../../modules/shared"\n}\n`,
  "t/with-file/main.tf": `${VAGUE}locals {\n  b = file("../../scripts/b.sh")\n  parts = [for f in fileset("parts", "**/*.sh") : file("parts/\${f}")]\n}\nresource "coder_script" "b" {\n  agent_id     = coder_agent.main.id\n  display_name = "B"\n  run_on_start = true\n  script       = join("\\n", concat([local.b], local.parts))\n}\n`,
  "t/with-file/parts/deep/er/x.sh": "echo x",
  "t/with-file/docs/notes.md": "",
  "t/own-config/main.tf": VAGUE,
  "t/own-config/.muster.yaml": "{}",
};

const ALL = ["t/own-config", "t/with-file", "t/with-module"];

describe("muster lint --changed-since", () => {
  let root: string;

  before(() => {
    root = mkdtempSync(join(tmpdir(), "muster-changed-"));
    for (const [name, text] of Object.entries(FILES)) write(name, text);
    git("init", "-q", "-b", "main");
    commit("first");
  });
  after(() => {
    rmSync(root, { recursive: true });
  });
  afterEach(() => {
    git("checkout", "-q", "-f", "main");
    git("clean", "-q", "-f", "-d");
  });

  function git(...args: string[]): string {
    const identity = ["-c", "user.name=T", "-c", "user.email=t@example.com"];
    const { status, stdout, stderr } = spawnSync("git", [...identity, ...args], {
      cwd: root,
      encoding: "utf8",
    });
    expect(status, stderr).to.equal(0);
    return stdout.trim();
  }

  function commit(message: string): void {
    git("add", "-A");
    git("commit", "-q", "-m", message);
  }

  function write(name: string, text: string): void {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }

  function lint(ref: string, ...flags: string[]) {
    return muster(["lint", "--recursive", "--format", "json", "--changed-since", ref, ...flags], {
      cwd: root,
    });
  }

  /** The templates that are checked. */
  function checked(ref = "main", ...flags: string[]): string[] {
    const { stdout, stderr } = lint(ref, ...flags);
    expect(stdout, stderr).to.match(/^\{/);
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: { template: string }[] };
    return [...new Set(diagnostics.map(({ template }) => template))].sort();
  }

  it("says so where nothing has changed, and reports that nothing was checked", () => {
    const { status, stdout, stderr } = lint("main", "--format", "sarif=out/empty.sarif");
    expect(status).to.equal(0);
    expect(stderr).to.match(
      /^muster: nothing that concerns a template has changed since main \([0-9a-f]{8}\)\n$/,
    );
    expect(JSON.parse(stdout)).to.have.nested.property("summary.templates", 0);
    expect(existsSync(join(root, "out/empty.sarif"))).to.equal(true);
    expect(lint("main", "--quiet").stderr).to.equal("");
  });

  const cases: Readonly<
    Record<string, readonly [change: () => void, templates: readonly string[]]>
  > = {
    "a template's own file": [
      () => {
        write("t/own-config/main.tf", `${VAGUE}# more`);
      },
      [ALL[0] ?? ""],
    ],
    "a new file of it": [
      () => {
        write("t/own-config/new.tf", "");
      },
      ["t/own-config"],
    ],
    "a file that it reads": [
      () => {
        write("scripts/b.sh", "echo c");
      },
      ["t/with-file"],
    ],
    "a file that it reads and that is gone": [
      () => {
        rmSync(join(root, "scripts/b.sh"));
      },
      ["t/with-file"],
    ],
    "a directory that it reads and that is gone": [
      () => {
        rmSync(join(root, "scripts"), { recursive: true });
      },
      ["t/with-file"],
    ],
    "a new file in what fileset lists": [
      () => {
        write("t/with-file/parts/new/y.sh", "");
      },
      ["t/with-file"],
    ],
    "a file gone from what fileset lists": [
      () => {
        rmSync(join(root, "t/with-file/parts/deep"), { recursive: true });
      },
      ["t/with-file"],
    ],
    "a file below it that it does not read": [
      () => {
        write("t/with-file/docs/notes.md", "x");
      },
      [],
    ],
    "a module": [
      () => {
        write("modules/shared/main.tf", "");
      },
      ["t/with-module"],
    ],
    "a module that is gone": [
      () => {
        rmSync(join(root, "modules/shared"), { recursive: true });
      },
      ["t/with-module"],
    ],
    "a module that nobody calls": [
      () => {
        write("modules/unused/main.tf", "# more");
      },
      [],
    ],
    "a file of no template": [
      () => {
        write("README.md", "more");
      },
      [],
    ],
    "the config file": [
      () => {
        write(".muster.yaml", "{}");
      },
      ["t/with-file", "t/with-module"],
    ],
    "a config file that others extend": [
      () => {
        write("rules/base.yaml", "rules: {}");
      },
      ["t/with-file", "t/with-module"],
    ],
    "a nearer config file that is gone": [
      () => {
        rmSync(join(root, "t/own-config/.muster.yaml"));
      },
      ["t/own-config"],
    ],
    "a new config file": [
      () => {
        write("t/.muster.yml", "rules: {}");
      },
      ["t/with-file", "t/with-module"],
    ],
    "a file that git ignores": [
      () => {
        write(".gitignore", "*.tmp\n");
        write("t/own-config/x.tmp", "");
      },
      [],
    ],
  };
  for (const [name, [change, templates]] of Object.entries(cases)) {
    it(`checks those that ${name} concerns`, () => {
      change();
      const expected = name === "a file that git ignores" ? [] : templates;
      expect(checked(), "not committed").to.deep.equal(expected);
      git("checkout", "-q", "-b", "work");
      commit("work");
      expect(checked(), "committed").to.deep.equal(expected);
      git("checkout", "-q", "main");
      git("branch", "-q", "-D", "work");
    });
  }

  it("compares with the commit at which the branch was left", () => {
    git("checkout", "-q", "-b", "topic");
    write("t/with-file/extra.tf", "");
    commit("topic");
    git("checkout", "-q", "main");
    write("t/own-config/extra.tf", "");
    commit("meanwhile");
    git("checkout", "-q", "topic");
    expect(checked("main")).to.deep.equal(["t/with-file"]);
    expect(checked("HEAD")).to.deep.equal([]);
    expect(checked("HEAD~1", "--config", ".muster.yaml")).to.deep.equal(["t/with-file"]);
    appendFileSync(join(root, "rules/base.yaml"), "\n");
    expect(checked("HEAD", "--config", ".muster.yaml"), "one for all").to.deep.equal(ALL);
  });

  it("checks the templates of which a baseline knows something else", () => {
    const update = ["lint", "--recursive", "--baseline", "known.json", "--update-baseline"];
    muster([...update, "--quiet"], { cwd: root });
    commit("baseline");
    const flags = ["--baseline", "known.json"];
    expect(lint("HEAD", ...flags).stderr).to.include("nothing that concerns a template");
    write("t/with-file/main.tf", exampleTemplate({}));
    muster([...update, "--quiet", "t/with-file"], { cwd: root });
    git("checkout", "-q", "-f", "t");
    expect(lint("HEAD", ...flags).stderr).to.include("1 of 3 templates has changed");
    expect(checked("HEAD", ...flags)).to.deep.equal(["t/with-file"]);
    rmSync(join(root, "known.json"));
    expect(lint("HEAD", ...flags).status).to.equal(2);
  });

  it("is refused where git cannot say what has changed", () => {
    const refusal = (ref: string, cwd = root, env: NodeJS.ProcessEnv = {}) => {
      const run = muster(["lint", `--changed-since=${ref}`, "--recursive"], { cwd, env });
      expect({ status: run.status, stdout: run.stdout }).to.deep.equal({ status: 2, stdout: "" });
      return run.stderr;
    };
    expect(refusal("nowhere")).to.match(/there is no commit "nowhere" in .*\n.*fetch-depth/);
    expect(refusal("--output=x")).to.include('"--output=x" is none');
    expect(refusal("")).to.include("the name of a commit");
    expect(refusal("main:README.md")).to.include("there is no commit");
    expect(refusal("main", root, { PATH: "" })).to.include("there is no git program");
    const orphan = ["commit-tree", "-m", "x", git("write-tree")];
    expect(refusal(git(...orphan))).to.match(/no commit in common.*\n.*unshallow/);
    const elsewhere = mkdtempSync(join(tmpdir(), "muster-no-repository-"));
    writeFileSync(join(elsewhere, "main.tf"), VAGUE);
    expect(refusal("main", elsewhere)).to.match(/git cannot read .*: not a git repository/);
    rmSync(elsewhere, { recursive: true });
    const stdin = muster(["lint", "-", "--changed-since", "main"], { cwd: root, input: VAGUE });
    expect(stdin.stderr).to.include("--changed-since is not for standard input");
  });

  it("knows the templates by whatever link it is called, and inside of a hook", () => {
    write("t/own-config/new.tf", "");
    const env = { GIT_DIR: join(root, "nowhere"), GIT_INDEX_FILE: "/nowhere" };
    const run = muster(["lint", "--changed-since", "main", "--format", "json", "."], {
      cwd: join(root, "t/own-config"),
      env,
    });
    expect(run.stderr).to.include("1 of 1 template has changed");
  });
});
