import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect } from "chai";
import { FORMATS } from "../../src/report/output.ts";
import { rules } from "../../src/rules/index.ts";
import { SHELLS, type Shell } from "../../src/completion/shells.ts";
import { muster } from "../support/muster.ts";
import { needs } from "../support/other-program.ts";

/** The beginning of a command line, and what is offered to go on with. */
const CASES: readonly (readonly [line: string, offered: readonly string[]])[] = [
  ["muster li", ["lint"]],
  ["muster re", ["rehearse"]],
  ["muster sync st", ["start", "status"]],
  ["muster cache ", ["clear"]],
  ["muster completion ", ["bash", "fish", "zsh"]],
  ["muster lint --fo", ["--format"]],
  ["muster lint --fix", ["--fix", "--fix-dry-run"]],
  ["muster sync list --wa", ["--watch"]],
  ["muster lint --format ", FORMATS],
  ["muster lint --format=s", ["sarif"]],
  ["muster lint --severity w", ["warning"]],
  ["muster lint tem --fail-on ", ["error", "info", "warning"]],
  ["muster plan --format=", ["json", "table"]],
  ["muster rules unk", ["unknown-unit"]],
  ["muster rules --format json order-", ruleIds("order-")],
  ["muster lint tem", ["templates"]],
  ["muster lint --quiet tem", ["templates"]],
  ["muster eval local.x tem", ["templates"]],
  ["muster lint --config c", ["conf ig.yaml"]],
  ["muster lint --nosuch", []],
  ["muster lint --var a=", []],
  ["muster nosuch ", []],
  ["muster sync nosuch ", []],
];

describe("muster completion", () => {
  for (const shell of SHELLS) {
    describe(`for ${shell}`, () => {
      let folder: string | undefined;
      let script: string;
      before(function () {
        needs(this, shell);
        folder = mkdtempSync(join(tmpdir(), "muster-completion-"));
        mkdirSync(join(folder, "templates"));
        writeFileSync(join(folder, "conf ig.yaml"), "");
        script = join(folder, "script");
        const { stdout, status } = muster(["completion", shell]);
        expect(status).to.equal(0);
        writeFileSync(script, stdout);
      });
      after(() => {
        if (folder !== undefined) rmSync(folder, { recursive: true });
      });

      for (const [line, offered] of CASES) {
        it(`offers ${offered.join(", ") || "nothing"} after "${line}"`, () => {
          expect(offeredBy(shell, script, folder ?? "", line)).to.deep.equal([...offered].sort());
        });
      }

      it("offers every command", () => {
        const { commands } = JSON.parse(readFileSync("oclif.manifest.json", "utf8")) as {
          commands: object;
        };
        const words = new Set(Object.keys(commands).map((id) => id.split(":")[0] ?? ""));
        expect(offeredBy(shell, script, folder ?? "", "muster ")).to.deep.equal([...words].sort());
      });
    });
  }

  it("offers files behind a format's name in bash", function () {
    const { stdout } = muster(["completion", "bash"]);
    const folder = mkdtempSync(join(tmpdir(), "muster-completion-"));
    try {
      writeFileSync(join(folder, "script"), stdout);
      writeFileSync(join(folder, "out.sarif"), "");
      for (const line of ["muster lint --format sarif=o", "muster lint --format=sarif=o"]) {
        const offered = offeredBy("bash", join(folder, "script"), folder, line);
        expect(offered, line).to.deep.equal(["out.sarif"]);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("has nothing in it that shellcheck finds", function () {
    needs(this, "shellcheck");
    const { stdout } = muster(["completion", "bash"]);
    const check = spawnSync("shellcheck", ["--shell=bash", "-"], {
      input: stdout,
      encoding: "utf8",
    });
    expect(check.stdout).to.equal("");
    expect(check.status).to.equal(0);
  });

  it("names the shells where it is given another", () => {
    const { status, stderr } = muster(["completion", "bsh"]);
    expect(status).to.equal(2);
    expect(stderr).to.equal(
      'muster: the argument cannot be "bsh" (did you mean "bash"?)\n  It is one of bash, zsh, fish.\n',
    );
  });
});

function ruleIds(prefix: string): string[] {
  return rules.map(({ id }) => id).filter((id) => id.startsWith(prefix));
}

/** What a shell offers in the place of the last word, sorted. */
function offeredBy(shell: Shell, script: string, folder: string, line: string): string[] {
  const [program = "", ...args] = {
    bash: ["bash", "--norc", "-c", BASH, "bash", script, ...bashWords(line)],
    fish: ["fish", "--no-config", "-c", "source $argv[1]; complete -C $argv[2]", script, line],
    zsh: [
      resolve("test/completion/zsh-complete"),
      script,
      mkdtempSync(join(folder, ".zsh-")),
      line,
    ],
  }[shell];
  const { stdout, stderr } = spawnSync(program, args, {
    cwd: folder,
    env: { PATH: process.env["PATH"], HOME: folder, TERM: "xterm" },
    encoding: "utf8",
  });
  expect(stderr).to.equal("");
  const prefix = line.slice(line.lastIndexOf(" ") + 1).replace(/[^=]*$/, "");
  return stdout
    .split("\n")
    .filter((word) => word !== "")
    .map((word) => {
      // fish adds descriptions, and offers words whole; a folder has a slash.
      const [text = ""] = word.split("\t");
      const whole = text.startsWith(prefix) ? text.slice(prefix.length) : text;
      return whole.replace(/\/$/, "").replaceAll("\\", "");
    })
    .sort();
}

/** Does what readline does: calls the function that completes, with the words. */
const BASH = `
source "$1"
COMP_WORDS=("\${@:2}")
COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
_muster muster "" ""
printf '%s\\n' "\${COMPREPLY[@]}"
`;

/** The words as bash cuts them, also at each \`=\`, which is a word by itself. */
function bashWords(line: string): string[] {
  const words = line.split(" ").flatMap((word) => word.split(/(=)/));
  return words.filter((word, i) => word !== "" || i === words.length - 1);
}
