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
    [["exp", "tokens"], 'there is no command "exp"'],
    [["--nosuch"], "muster itself has no flag --nosuch"],
  ] as const) {
    it(`that is ${args.join(" ")} is refused in two lines`, () => {
      const { status, stdout, stderr } = muster(args);
      expect({ status, stdout }).to.deep.equal({ status: 2, stdout: "" });
      expect(stderr).to.equal(`muster: ${message}\n  Run muster --help for the commands.\n`);
    });
  }

  for (const [line, message, advice] of [
    [
      "lint --formt json",
      "lint has no flag --formt (did you mean --format?)",
      "Run muster lint --help for what it takes.",
    ],
    [
      "lint --SARIF=x --fial-on=error .",
      "lint has no flag --SARIF, nor --fial-on (did you mean --fail-on?)",
      "Run muster lint --help for what it takes.",
    ],
    [
      "sync start app --timeot 5m",
      "sync start has no flag --timeot (did you mean --timeout?)",
      "Run muster sync start --help for what it takes.",
    ],
    ["lint -x", "lint has no flag -x", "Run muster lint --help for what it takes."],
    [
      "lint --severity wraning",
      '--severity cannot be "wraning" (did you mean "warning"?)',
      "It is one of error, warning, info.",
    ],
    [
      "plan --format=tabel",
      '--format cannot be "tabel" (did you mean "table"?)',
      "It is one of table, json.",
    ],
    [
      "sync ping app",
      'sync ping takes no argument "app"',
      "Run muster sync ping --help for what it takes.",
    ],
    ["init foo", 'init takes no argument "foo"', "Run muster init --help for what it takes."],
    [
      "rules a b",
      'rules takes no further argument "b"',
      "Run muster rules --help for what it takes.",
    ],
    [
      "eval",
      "eval needs EXPRESSION (a Terraform expression)",
      "Run muster eval --help for what it takes.",
    ],
    [
      "sync want",
      "sync want needs UNIT (the unit that waits) and DEPENDENCY (the units that it waits for)",
      "Run muster sync want --help for what it takes.",
    ],
    [
      "completion",
      "completion needs SHELL (bash, zsh, fish)",
      "Run muster completion --help for what it takes.",
    ],
    [
      "sync --nope",
      "sync has no flag --nope: it is no command by itself",
      "Run muster sync --help for the commands.",
    ],
    [
      "lint --jobs abc",
      '--jobs: "abc" is no whole number from 1 to 64',
      "Run muster lint --help for what it takes.",
    ],
    [
      "lint --max-diagnostics=0",
      '--max-diagnostics: "0" is no whole number from 1 to 999999999',
      "Run muster lint --help for what it takes.",
    ],
    ["lint --jobs", "--jobs needs a value behind it", "Run muster lint --help for what it takes."],
    [
      "lint --severity --fix",
      "--severity needs a value behind it",
      "It is one of error, warning, info.",
    ],
    [
      "lint --severity info --severity error",
      "--severity may be given once only",
      "Take out all but one of them.",
    ],
    [
      "lint --fix --fix-dry-run",
      "--fix and --fix-dry-run exclude each other",
      "Leave one of them out.",
    ],
    [
      "lint --fix=false",
      '--fix takes no value, and "false" is one',
      "Write --fix alone, or leave it out.",
    ],
    [
      "rehearse --duration app=1s",
      "--duration goes with --only-sync alone",
      "Give --only-sync, too, or leave out --duration.",
    ],
    [
      "rehearse --only-sync --strict",
      "--strict and --only-sync exclude each other",
      "Leave one of them out.",
    ],
    [
      "graph --duration app=1s --format svg",
      "durations are for the schedule of the html format, and this is svg",
      "Leave out --duration and --duration-file, or give --format html; plan prints the schedule, too.",
    ],
  ] as const) {
    it(`that is ${line} is refused with what it may have meant`, () => {
      const { status, stdout, stderr } = muster(line.split(" "));
      expect({ status, stdout }).to.deep.equal({ status: 2, stdout: "" });
      expect(stderr).to.equal(`muster: ${message}\n  ${advice}\n`);
    });
  }

  for (const words of [
    ["lint", ""],
    ["lint", "--baseline", ""],
    ["lint", "--config="],
    ["lint", "--var", ""],
    ["plan", "--when", ""],
    ["plan", "--duration-file", ""],
    ["plan", "--preset", ""],
    ["graph", "--output", ""],
    ["graph", "--module-path", ""],
    ["rehearse", "--logs", ""],
    ["serve", "--journal", ""],
    ["sync", "timeline", "--from", ""],
    ["sync", "ping", "--socket-path", ""],
  ]) {
    it(`with the empty value of ${words.join(" ")} is refused with it`, () => {
      const { status, stdout, stderr } = muster(words);
      expect({ status, stdout }).to.deep.equal({ status: 2, stdout: "" });
      const [, flag = 'the path ""'] = /(--[a-z-]+)/.exec(words.join(" ")) ?? [];
      expect(stderr).to.match(
        new RegExp(`^muster: ${flag}(:| ""|) (it is empty, and |names no|is not)`),
      );
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
