import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect } from "chai";
import { withFiles } from "../support/files.ts";
import { muster } from "../support/muster.ts";

const TEMPLATE =
  'resource "coder_agent" "main" {\n  os   = "linux"\n  arch = "amd64"\n}\nvariable "a" {}\n';

/** What stands for a path in the words below: a folder, a file, and what is not there. */
const FILES = {
  "file.txt": "a",
  "t/main.tf": TEMPLATE,
  "binary.json": "\0\u0001{",
  "u/main.tf": TEMPLATE,
  "u/.muster.yaml": "modulePath:\n  a: ../file.txt/x\n",
};

describe("a path that is not what it should be", () => {
  for (const [line, status, message] of [
    ["lint file.txt", 2, "file.txt is a file, and a template is a directory"],
    ["lint file.txt/t", 2, "cannot read file.txt/t: not a directory"],
    ["lint none", 2, "cannot read none: no such file or directory"],
    ["lint t --var-file folder", 2, "--var-file folder is no file"],
    [
      "lint t --module-path a=none",
      2,
      "cannot read the folder of --module-path a=none: no such file or directory",
    ],
    [
      "lint t --module-path a=file.txt",
      2,
      "--module-path a=file.txt leads to a file, and modules are folders",
    ],
    ["lint u", 2, 'u/.muster.yaml:2:6: modulePath "a": there is no folder file.txt/x'],
    [
      "lint - --stdin-filename file.txt/x/y",
      2,
      "--stdin-filename file.txt/x/y is no configuration file",
    ],
    ["lint t --baseline folder", 2, "cannot read the baseline folder: it is a directory"],
    ["lint t --format json=folder", 2, "cannot write the json report to folder: it is a directory"],
    ["lint t --config folder", 2, "cannot read the config file folder: not a regular file"],
    ["plan t --duration-file folder", 2, "cannot read --duration-file folder: it is a directory"],
    ["plan t --duration-file binary.json", 2, "--duration-file binary.json holds no durations"],
    ["graph t -o folder", 1, "cannot write the graph to folder: it is a directory"],
    ["graph t -o file.txt/g.svg", 1, /^cannot write the graph to file.txt\/g.svg: /],
    ["sync timeline --from folder", 2, "cannot read --from folder: it is a directory"],
    ["sync timeline --from none", 2, "cannot read --from none: no such file or directory"],
    ["sync timeline --from binary.json", 2, "--from binary.json holds no timeline"],
    ["sync ping --socket-path file.txt", 5, "no agent answers at file.txt: that is no socket"],
    ["sync ping --socket-path file.txt/s", 5, "no agent answers at file.txt/s: not a directory"],
    ["serve --socket-path folder", 1, "folder is there already, and is no socket"],
    [
      "serve --socket-path file.txt/s",
      1,
      "cannot listen at file.txt/s: what is there already is no directory",
    ],
    [
      "serve --socket-path s --journal folder",
      1,
      "the journal folder cannot be opened: it is a directory",
    ],
    [
      "serve --socket-path s --journal none/j",
      1,
      "the journal none/j cannot be locked: no such file or directory",
    ],
  ] as const) {
    it(`is named in what muster ${line} says`, () =>
      withFiles(FILES, (cwd) => {
        mkdirSync(join(cwd, "folder"));
        const run = muster(line.split(" "), { cwd });
        expect(run, run.stderr).to.include({ status, stdout: "" });
        const [first = "", ...advice] = run.stderr.trimEnd().split("\n");
        if (typeof message === "string") expect(first).to.equal(`muster: ${message}`);
        else expect(first.slice("muster: ".length)).to.match(message);
        expect(advice.length).to.be.within(1, 2);
        // How Node speaks of errors of the system.
        expect(run.stderr).not.to.match(/\bE[A-Z]{3,}\b|, (open|read|mkdir|write)\b/);
      }));
  }

  it("is answered with the directory that holds it", () => {
    const ofFile = (path: string) => muster(["lint", path]).stderr.split("\n")[1];
    expect(ofFile("/dev/null")).to.equal("  Give its directory: /dev");
    expect(ofFile("package.json")).to.equal("  Give its directory: .");
    expect(ofFile("fixtures/lint/circle/main.tf")).to.equal(
      "  Give its directory: fixtures/lint/circle",
    );
  });

  it("may be the name of what comes from standard input", () =>
    withFiles(FILES, (cwd) => {
      const args = ["lint", "-", "--stdin-filename", "file.txt/x/main.tf"];
      const run = muster(args, { cwd, input: TEMPLATE });
      expect(run).to.include({ status: 0, stderr: "" });
    }));

  it("is named where it is the one for temporary files", () =>
    withFiles(FILES, (cwd) => {
      for (const args of [
        ["graph", "t", "--open"],
        ["rules", "deadlock"],
        ["rehearse", resolve("fixtures/plan/schedule"), "--yes"],
      ]) {
        const run = muster(args, { cwd, env: { TMPDIR: join(cwd, "file.txt") } });
        expect(run, args.join(" ")).to.include({ status: 1, stdout: "" });
        expect(run.stderr).to.match(
          /^muster: cannot write to .*file\.txt: not a directory\n {2}.*TMPDIR/,
        );
      }
    }));
});
