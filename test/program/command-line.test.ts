import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect } from "chai";
import { muster } from "../support/muster.ts";

describe("a command line", () => {
  for (const [args, message] of [
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
