import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect } from "chai";
import { muster } from "../support/muster.ts";

describe("a command line", () => {
  for (const [args, message] of [
    [["lnt"], 'there is no command "lnt" (did you mean "lint"?)'],
    [["lnit"], 'there is no command "lnit" (did you mean "lint"?)'],
    [["sync", "strat", "app"], 'there is no command "sync strat" (did you mean "sync start"?)'],
    [["sync", "ping", "app"], 'sync ping takes no argument "app"'],
    [["exp", "tokens"], 'there is no command "exp"'],
    [["--nosuch"], "muster itself has no flag --nosuch"],
  ] as const) {
    it(`that is ${args.join(" ")} is refused in two lines`, () => {
      const { status, stdout, stderr } = muster(args);
      expect({ status, stdout }).to.deep.equal({ status: 2, stdout: "" });
      expect(stderr).to.equal(`muster: ${message}\n  Run muster --help for the commands.\n`);
    });
  }

  for (const [args, message, advice] of [
    [
      ["lint", "--formt", "json"],
      "lint has no flag --formt (did you mean --format?)",
      "Run muster lint --help for what it takes.",
    ],
    [
      ["lint", "--SARIF=x", "--fial-on=error", "."],
      "lint has no flag --SARIF, nor --fial-on (did you mean --fail-on?)",
      "Run muster lint --help for what it takes.",
    ],
    [
      ["sync", "start", "app", "--timeot", "5m"],
      "sync start has no flag --timeot (did you mean --timeout?)",
      "Run muster sync start --help for what it takes.",
    ],
    [["lint", "-x"], "lint has no flag -x", "Run muster lint --help for what it takes."],
    [
      ["lint", "--severity", "wraning"],
      '--severity cannot be "wraning" (did you mean "warning"?)',
      "It is one of error, warning, info.",
    ],
    [
      ["plan", "--format=tabel"],
      '--format cannot be "tabel" (did you mean "table"?)',
      "It is one of table, json.",
    ],
    [["rules", "a", "b"], "Unexpected argument: b", "Run muster rules --help for what it takes."],
  ] as const) {
    it(`that is ${args.join(" ")} is refused with what it may have meant`, () => {
      const { status, stdout, stderr } = muster(args);
      expect({ status, stdout }).to.deep.equal({ status: 2, stdout: "" });
      expect(stderr).to.equal(`muster: ${message}\n  ${advice}\n`);
    });
  }

  for (const args of [["exp"], ["exp", "--help"], ["sync"]]) {
    it(`that is ${args.join(" ")} shows the sync commands`, () => {
      const { status, stdout } = muster(args);
      expect(status).to.equal(0);
      expect(stdout).to.match(/^ {2}sync start /m);
    });
  }

  describe("of a link named coder", () => {
    let folder: string;
    before(() => {
      folder = mkdtempSync(join(tmpdir(), "muster-link-"));
    });
    after(() => {
      rmSync(folder, { recursive: true });
    });

    for (const program of ["dist/muster.js", "dist-bin/muster"]) {
      it(`to ${program} says where Coder's own commands are`, () => {
        const link = join(folder, "coder");
        rmSync(link, { force: true });
        symlinkSync(resolve(program), link);
        const { status, stderr } = spawnSync(link, ["dotfiles", "x"], { encoding: "utf8" });
        expect(status).to.equal(2);
        expect(stderr).to.include('this "coder" is muster');
      });
    }
  });
});
