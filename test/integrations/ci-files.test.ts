import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { DockerfileParser, type Copy } from "dockerfile-ast";
import { expect } from "chai";
import ignore from "ignore";
import { parse } from "yaml";
import { needs } from "../support/other-program.ts";
import { writeMuster } from "./composite-action.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "muster-ci-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe("the GitLab job", () => {
  interface Job {
    readonly stage: string;
    readonly variables: Readonly<Record<string, string>>;
    readonly before_script: readonly string[];
    readonly script: readonly string[];
    readonly artifacts: {
      readonly when: string;
      readonly paths: readonly string[];
      readonly reports: { readonly codequality: string };
    };
  }
  const { muster: job } = parse(
    readFileSync("integrations/gitlab/muster.gitlab-ci.yml", "utf8"),
  ) as { muster: Job };

  /** As GitLab's runner: all lines in one shell, which ends where one fails. */
  function run(variables: Readonly<Record<string, string>>) {
    const program = writeMuster(join(folder, ".bin"));
    const { status, stdout } = spawnSync("bash", ["-eo", "pipefail", "-c", job.script.join("\n")], {
      cwd: folder,
      env: {
        ...job.variables,
        ...variables,
        PATH: `${program.replace(/\/muster$/, "")}:${process.env["PATH"] ?? ""}`,
        HOME: folder,
      },
      encoding: "utf8",
    });
    return { status, stdout };
  }

  it("installs this version of the package", () => {
    const { name, version } = JSON.parse(readFileSync("package.json", "utf8")) as Record<
      string,
      string
    >;
    expect(job.before_script).to.deep.equal([
      `npm install --global "${name ?? ""}@$MUSTER_VERSION"`,
    ]);
    expect(job.variables["MUSTER_VERSION"]).to.equal(version);
  });

  for (const path of [".", 'it\'s "a" $(touch harmed)']) {
    it(`fails for what it finds in ${path}, with a report that GitLab keeps`, () => {
      cpSync("fixtures/lint/circle", join(folder, path, "templates"), { recursive: true });
      const { status, stdout } = run({ MUSTER_PATH: path });
      expect(stdout).to.include("2 errors in 1 template");
      expect(status).to.equal(1);
      const { codequality } = job.artifacts.reports;
      expect(job.artifacts).to.deep.include({ when: "always", paths: [codequality] });
      expect(JSON.parse(readFileSync(join(folder, codequality), "utf8"))).to.have.length(2);
      expect(existsSync(join(folder, "harmed"))).to.equal(false);
    });
  }

  it("fails with 2 where there is no template", () => {
    expect(run({}).status).to.equal(2);
  });
});

describe("the pre-commit hook", () => {
  interface Hook {
    readonly id: string;
    readonly entry: string;
    readonly args: readonly string[];
    readonly files: string;
  }
  const [hook] = parse(readFileSync(".pre-commit-hooks.yaml", "utf8")) as Hook[];

  it("has an entry that checks all templates of the repository", () => {
    cpSync("fixtures/lint/circle", join(folder, "templates"), { recursive: true });
    const program = writeMuster(join(folder, ".bin"));
    const [name = "", ...words] = [...(hook?.entry.split(" ") ?? []), ...(hook?.args ?? [])];
    expect(name).to.equal("muster");
    const { status, stdout } = spawnSync(program, words, { cwd: folder, encoding: "utf8" });
    expect(stdout).to.include("2 errors in 1 template");
    expect(status).to.equal(1);
  });

  it("runs for what a template or its config is made of", () => {
    const files = new RegExp(hook?.files ?? "");
    for (const name of [
      "main.tf",
      "a/b.tf.json",
      "run.sh",
      "x.tftpl",
      "a.auto.tfvars",
      ".muster.yaml",
    ])
      expect(files.test(name), name).to.equal(true);
    for (const name of ["README.md", "main.tf.bak", "package.json"])
      expect(files.test(name), name).to.equal(false);
  });

  it("is one that pre-commit takes", function () {
    needs(this, "pre-commit");
    const { status, stdout } = spawnSync(
      "pre-commit",
      ["validate-manifest", ".pre-commit-hooks.yaml"],
      { encoding: "utf8", env: { ...process.env, PRE_COMMIT_HOME: folder } },
    );
    expect(stdout).to.equal("");
    expect(status).to.equal(0);
  });

  it("is built, installed and run by pre-commit itself", function () {
    needs(this, "pre-commit");
    this.timeout(400_000);
    const env = { ...process.env, PRE_COMMIT_HOME: join(folder, "pre-commit"), HOME: folder };
    const repository = join(folder, "repository");
    cpSync("fixtures/lint/circle", join(repository, "templates"), { recursive: true });
    const git = (cwd: string, ...args: string[]) => {
      const identity = ["-c", "user.name=a", "-c", "user.email=a@example.org"];
      const { status, stderr } = spawnSync("git", [...identity, ...args], {
        cwd,
        encoding: "utf8",
      });
      expect(stderr).to.not.match(/^(fatal|error)/m);
      expect(status).to.equal(0);
    };
    git(repository, "init", "-q");
    git(repository, "add", ".");
    const { status, stdout } = spawnSync(
      "pre-commit",
      ["try-repo", resolve("."), "muster", "--all-files"],
      { cwd: repository, env, encoding: "utf8" },
    );
    expect(stdout).to.include("2 errors in 1 template");
    expect(stdout).to.match(/^- exit code: 1$/m);
    expect(status).to.equal(1);
  });
});

describe("the Dockerfile", () => {
  const dockerfile = DockerfileParser.parse(readFileSync("Dockerfile", "utf8"));
  const instructions = dockerfile.getInstructions();
  const copies = instructions.filter(
    (instruction): instruction is Copy => instruction.getKeyword() === "COPY",
  );

  it("does not run as root, and starts muster", () => {
    const last = (keyword: string) =>
      instructions
        .filter((instruction) => instruction.getKeyword() === keyword)
        .at(-1)
        ?.getArgumentsContent();
    expect(last("USER")).to.equal("node");
    expect(last("ENTRYPOINT")).to.equal('["muster"]');
  });

  it("copies what is there, and .dockerignore leaves in", () => {
    const left = ignore().add(readFileSync(".dockerignore", "utf8"));
    const sources = copies
      .filter((copy) => copy.getFlags().length === 0)
      .flatMap((copy) => copy.getArguments().slice(0, -1).map(String))
      .filter((source) => source !== ".");
    expect(sources).to.include("package-lock.json");
    for (const source of sources) {
      expect(existsSync(source), source).to.equal(true);
      expect(left.ignores(source), source).to.equal(false);
    }
  });

  it("builds from what .dockerignore leaves in", () => {
    const kept = readFileSync(".dockerignore", "utf8")
      .split("\n")
      .flatMap((line) => (line.startsWith("!") ? [line.slice(1)] : []));
    for (const path of kept) {
      mkdirSync(join(folder, path, ".."), { recursive: true });
      cpSync(path, join(folder, path), { recursive: true });
    }
    symlinkSync(resolve("node_modules"), join(folder, "node_modules"));
    const build = spawnSync("npm", ["run", "build"], { cwd: folder, encoding: "utf8" });
    expect(build.status, build.stderr).to.equal(0);
    // Of that, the image has nothing but dist.
    const image = join(folder, "image");
    cpSync(join(folder, "dist"), join(image, "dist"), { recursive: true });
    writeFileSync(join(image, "main.tf"), "");
    const { stdout, status } = spawnSync(
      process.execPath,
      [join(image, "dist/muster.js"), "lint", resolve("fixtures/lint/circle")],
      { cwd: image, encoding: "utf8", env: { PATH: process.env["PATH"], HOME: folder } },
    );
    expect(stdout).to.include("2 errors in 1 template");
    expect(status).to.equal(1);
  });
});
