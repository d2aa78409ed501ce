import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { NoOperationTraceWriter, parseWorkflow } from "@actions/workflow-parser";
import { expect } from "chai";
import { parse } from "yaml";
import { withItem } from "../../src/init/edit-yaml.ts";
import { type Files, withFiles } from "../support/files.ts";
import { muster } from "../support/muster.ts";

const TEMPLATE: Files = {
  "templates/docker/main.tf":
    'resource "coder_agent" "main" {\n  os   = "linux"\n  arch = "amd64"\n}\n',
};

const GITLAB = `# ours
stages: [build]
include:
- local: x.yml # keep
# end

job:   {script: "true"}
`;

const PRE_COMMIT = `repos:
  # one
  - repo: https://example.org/a
    rev: v1
    hooks:
      - id: a # b

exclude: ^x
`;

const ALL: Files = {
  ...TEMPLATE,
  ".git/HEAD": "",
  ".github/CODEOWNERS": "* @a\n",
  ".gitlab-ci.yml": GITLAB,
  ".pre-commit-config.yaml": PRE_COMMIT,
};

describe("muster init", () => {
  it("shows the diff, writes nothing and says what to do where nobody can be asked", () =>
    withFiles(ALL, (cwd) => {
      const { status, stdout, stderr } = muster(["init"], { cwd });
      expect(status).to.equal(2);
      expect(stderr).to.equal(
        `muster: nothing is written: there is no terminal to ask at whether 4 files in ${cwd} may be\n  Give --yes to write them.\n`,
      );
      expect(stdout).to.match(/^--- \/dev\/null\n\+\+\+ b\/\.muster\.yaml\n/);
      expect(stdout).to.include("\n--- a/.gitlab-ci.yml\n+++ b/.gitlab-ci.yml\n");
      expect(existsSync(join(cwd, ".muster.yaml"))).to.equal(false);
      expect(readFileSync(join(cwd, ".gitlab-ci.yml"), "utf8")).to.equal(GITLAB);
    }));

  it("writes what fits, keeps what is there, and then has nothing to do", () =>
    withFiles(ALL, (cwd) => {
      const read = (path: string) => readFileSync(join(cwd, path), "utf8");
      // From a folder below, too.
      const first = muster(["init", "--yes"], { cwd: join(cwd, "templates") });
      expect(first.status, first.stderr).to.equal(0);
      expect(first.stderr).to.equal(
        "muster: wrote .muster.yaml, .github/workflows/muster.yml, .gitlab-ci.yml, .pre-commit-config.yaml\n  Now check the 1 template: muster lint --recursive\n",
      );
      expect(read(".gitlab-ci.yml")).to.match(
        /^# ours\nstages: \[build\]\ninclude:\n- local: x\.yml # keep\n- remote: https:\S+\/muster\.gitlab-ci\.yml\n# end\n\njob: {3}\{script: "true"\}\n\nmuster:\n {2}stage: "build"\n$/,
      );
      expect(read(".pre-commit-config.yaml")).to.match(
        /^repos:\n {2}# one\n.*\n.*\n.*\n {6}- id: a # b\n {2}- repo: \S+\n {4}rev: v\S+\n {4}hooks:\n {6}- id: muster\n\nexclude: \^x\n$/,
      );
      const again = muster(["init", "--yes"], { cwd });
      expect(again).to.include({ status: 0, stdout: "" });
      expect(again.stderr).to.match(/muster: there is nothing to do\n$/);
      expect(muster(["lint", "--recursive"], { cwd }).status).to.equal(0);
    }));

  it("writes a workflow that GitHub's schema allows", () =>
    withFiles(ALL, (cwd) => {
      muster(["init", "--yes"], { cwd });
      const name = ".github/workflows/muster.yml";
      const content = readFileSync(join(cwd, name), "utf8");
      const { context } = parseWorkflow({ name, content }, new NoOperationTraceWriter());
      expect(context.errors.getErrors().map(({ message }) => message)).to.deep.equal([]);
      const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
      expect(content).to.match(new RegExp(`uses: \\S+/muster@v${version}$`, "m"));
    }));

  it("names the schema of an installed package, else the published one", () =>
    withFiles({ ...TEMPLATE, ".git/HEAD": "" }, (cwd) => {
      const installed = "node_modules/coder-muster/muster.schema.json";
      expect(muster(["init"], { cwd }).stdout).to.match(
        /\$schema=https:\/\/\S+\/v\d+\.\d+\.\d+\/muster\.schema\.json\n/,
      );
      mkdirSync(join(cwd, installed, ".."), { recursive: true });
      writeFileSync(join(cwd, installed), "{}");
      expect(muster(["init"], { cwd }).stdout).to.include(
        `# yaml-language-server: $schema=${installed}\n`,
      );
    }));

  it("proposes the workflow where a remote is at GitHub", () =>
    withFiles(TEMPLATE, (cwd) => {
      const git = (...args: string[]) => spawnSync("git", args, { cwd });
      git("init", "-q");
      git("remote", "add", "origin", "git@gitlab.com:github.community/x.git");
      expect(muster(["init"], { cwd }).stdout).not.to.include("workflows");
      git("remote", "set-url", "origin", "git@github.com:a/b.git");
      expect(muster(["init"], { cwd }).stdout).to.include("+++ b/.github/workflows/muster.yml\n");
    }));

  it("overwrites nothing", () =>
    withFiles(
      {
        ...TEMPLATE,
        ".git/HEAD": "",
        ".muster.json": "{}",
        ".github/workflows/muster.yml": "name: something else\n",
        ".gitlab-ci.yml": "a: [\n",
        "elsewhere.yaml": PRE_COMMIT,
      },
      (cwd) => {
        symlinkSync("elsewhere.yaml", join(cwd, ".pre-commit-config.yaml"));
        const { status, stdout, stderr } = muster(["init", "--yes"], { cwd });
        expect({ status, stdout }).to.deep.equal({ status: 0, stdout: "" });
        expect(stderr).to.include(".muster.json is there already\n");
        expect(stderr).to.include("muster.yml is there already, and something else\n");
        expect(stderr).to.include(".gitlab-ci.yml is no YAML from line 2 on, and left alone");
        expect(stderr).to.include(".pre-commit-config.yaml is behind a symbolic link");
        expect(readFileSync(join(cwd, "elsewhere.yaml"), "utf8")).to.equal(PRE_COMMIT);
      },
    ));

  for (const [what, text, line] of [
    ["a text", "# ours\nrepos: x # y\n", 2],
    ["a mapping", "exclude: ^x\nrepos:\n  repo: x\n", 3],
    ["a number", "repos: 5\n", 1],
  ] as const) {
    it(`leaves a list of pre-commit alone that is ${what}, and says where that is`, () => {
      const files = { ...TEMPLATE, ".git/HEAD": "", ".pre-commit-config.yaml": text };
      return withFiles(files, (cwd) => {
        const { status, stderr } = muster(["init", "--yes"], { cwd });
        expect(status).to.equal(0);
        expect(stderr).to.include(
          `.pre-commit-config.yaml is left alone: "repos" in line ${line} is no list; make it one, and run muster init again\n`,
        );
        expect(readFileSync(join(cwd, ".pre-commit-config.yaml"), "utf8")).to.equal(text);
      });
    });
  }

  it("leaves a file alone that it would not write as it was", () =>
    withFiles({ ...TEMPLATE, ".git/HEAD": "" }, (cwd) => {
      const file = join(cwd, ".pre-commit-config.yaml");
      const bytes = Buffer.from("repos: # gr\u00FC\u00DFe\n  - repo: a\n", "latin1");
      writeFileSync(file, bytes);
      const { stderr } = muster(["init", "--yes"], { cwd });
      expect(stderr).to.include(".pre-commit-config.yaml is not UTF-8, and left alone\n");
      expect(readFileSync(file).equals(bytes)).to.equal(true);
    }));

  it("adds to a list of pre-commit that has nothing in it yet", () =>
    withFiles(
      { ...TEMPLATE, ".git/HEAD": "", ".pre-commit-config.yaml": "repos:\nexclude: ^x\n" },
      (cwd) => {
        muster(["init", "--yes"], { cwd });
        const { repos } = parse(readFileSync(join(cwd, ".pre-commit-config.yaml"), "utf8")) as {
          repos: { hooks: { id: string }[] }[];
        };
        expect(repos.flatMap(({ hooks }) => hooks.map(({ id }) => id))).to.deep.equal(["muster"]);
      },
    ));

  it("fails where it cannot write", () =>
    withFiles({ ...TEMPLATE, ".git/HEAD": "", ".github/workflows": "no folder" }, (cwd) => {
      const { status, stderr } = muster(["init", "--yes"], { cwd });
      expect(status).to.equal(1);
      expect(stderr).to.equal(
        `muster: cannot write what is proposed to ${cwd}/.github/workflows/muster.yml: not a directory\n  Name a file in a folder that can be written to.\n`,
      );
    }));

  it("asks at a terminal", () =>
    withFiles({ ...TEMPLATE, ".git/HEAD": "" }, (cwd) => {
      const command = `'${process.execPath}' '${join(process.cwd(), "dist/muster.js")}' init`;
      const answer = (input: string) =>
        spawnSync("script", ["-qec", command, "/dev/null"], { cwd, input, encoding: "utf8" });
      const no = answer("n\n");
      expect(no.stdout).to.include(`Write 1 file in ${cwd}? [y/N]`);
      expect(no.status).to.equal(1);
      expect(existsSync(join(cwd, ".muster.yaml"))).to.equal(false);
      expect(answer("y\n").status).to.equal(0);
      expect(existsSync(join(cwd, ".muster.yaml"))).to.equal(true);
    }));

  it("refuses where there is no template", () =>
    withFiles({ "main.tf": "" }, (cwd) => {
      const { status, stderr } = muster(["init", "--yes"], { cwd });
      expect(status).to.equal(1);
      expect(stderr).to.match(/^muster: there is no template for Coder at or below \.\n/);
    }));
});

describe("an item added to YAML", () => {
  const cases: readonly (readonly [what: string, before: string, after: string])[] = [
    ["an empty file", "", "list:\n  - a: 1\n    b: 2\n"],
    ["a file without the list", "x: 1 # c", "x: 1 # c\n\nlist:\n  - a: 1\n    b: 2\n"],
    [
      "a list of its own lines",
      "list:\n- x # c\n\ny: 2\n",
      "list:\n- x # c\n- a: 1\n  b: 2\n\ny: 2\n",
    ],
    ["a list at the end, without a line end", "list:\n  - x", "list:\n  - x\n  - a: 1\n    b: 2\n"],
    [
      "a list behind a block",
      "list:\n  - |\n    x\ny: 2\n",
      "list:\n  - |\n    x\n  - a: 1\n    b: 2\ny: 2\n",
    ],
    ["Windows' line ends", "list:\r\n  - x\r\n", "list:\r\n  - x\r\n  - a: 1\r\n    b: 2\r\n"],
    ["a list in brackets", "# c\nlist: [x]\n", "# c\nlist: [ x, { a: 1, b: 2 } ]\n"],
    ["a single value", "list: x # c\n", "list:\n  - x\n  - a: 1\n    b: 2\n"],
  ];
  for (const [what, before, after] of cases) {
    it(`to ${what}`, () => {
      const edited = withItem(before, "list", "a: 1\nb: 2");
      expect(edited).to.equal(after);
      expect(parse(edited ?? ""))
        .to.have.deep.property("list")
        .that.deep.includes({ a: 1, b: 2 });
    });
  }

  for (const text of ["- a\n", "a: [\n", "a: 1\n---\nb: 2\n", "x\n"]) {
    it(`is refused in ${JSON.stringify(text)}`, () => {
      expect(withItem(text, "list", "a: 1")).to.equal(undefined);
    });
  }
});
