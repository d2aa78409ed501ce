import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { orderBlock, unitScript } from "../../src/rules/example-template.ts";
import { fixtureFlags } from "../support/fixture-flags.ts";
import { muster } from "../support/muster.ts";
import { cleanUp, Process, PROGRAM, until } from "../sync/support.ts";
import { maskTimes } from "../support/rehearsal.ts";
import type { Place } from "../support/rehearsal-place.ts";
import { place } from "../support/rehearsal-place.ts";

function isRunning(id: string): boolean {
  try {
    const stat = readFileSync(`/proc/${id.trim()}/stat`, "utf8");
    return !stat.slice(stat.lastIndexOf(")") + 2).startsWith("Z");
  } catch {
    return false;
  }
}

describe("muster rehearse on the fixtures", () => {
  const folder = "fixtures/rehearse";
  for (const name of readdirSync(folder)) {
    it(`rehearses ${name}`, () => {
      const directory = join(folder, name);
      const flags = [...fixtureFlags(directory), "--yes", "--format", "json"];
      const { stdout } = muster(["rehearse", ...flags], { cwd: directory });
      const expected: unknown = JSON.parse(readFileSync(join(directory, "rehearsal.json"), "utf8"));
      expect(maskTimes(stdout)).to.deep.equal(expected);
    });
  }
});

describe("muster rehearse", () => {
  afterEach(cleanUp);

  it("asks before it runs anything, and refuses where nobody can be asked", async () => {
    const here = place({ mark: "touch ~/ran" });
    const { status, stdout, stderr } = await here.rehearse();
    expect(status).to.equal(2);
    expect(stdout).to.equal("");
    expect(stderr)
      .to.match(/would run 1 start script of coder_agent\.main/)
      .and.match(/--yes/);
    expect(here.has("ran")).to.equal(false);
    expect((await here.rehearse("--yes")).status).to.equal(0);
    expect(here.has("ran")).to.equal(true);
  });

  it("completes the units in the order that the plan has", async () => {
    const here = place({
      app: unitScript("app", ["build"], "echo app >> ~/order"),
      build: unitScript("build", ["clone"], "echo build >> ~/order"),
      clone: unitScript("clone", [], "sleep 0.2", "echo clone >> ~/order"),
    });
    const { criticalPath, differences, succeeded } = await here.result();
    expect({ criticalPath, differences, succeeded }).to.deep.equal({
      criticalPath: ["clone", "build", "app"],
      differences: [],
      succeeded: true,
    });
    expect(here.read("order")).to.equal("clone\nbuild\napp\n");
  });

  it("tells of a script that fails, and of those that wait behind it", async () => {
    const here = place({
      app: "set -e\ncoder exp sync want app clone\ncoder exp sync start app",
      clone: "set -e\ncoder exp sync start clone\necho no network >&2\nexit 7",
    });
    const { status, stdout, stderr } = await here.rehearse("--yes");
    expect(status).to.equal(1);
    expect(stderr).to.match(/coder_script\.clone has failed: exit status 7/);
    expect(stderr).to.include("    | no network\n");
    expect(stdout).to.include(
      'coder_script.app waits in `start app` for "clone", which no script completes',
    );
    expect(stdout).to.match(/unit "clone".*\[never-completed\]|\[unknown-unit\]/);
    expect(stdout).to.match(/✗ coder_script\.clone +failed \(exit status 7\)/);
  });

  it("ends a deadlock at once, with what lint says of it", async () => {
    const here = place({
      one: "set -e\ncoder exp sync start one\ncoder exp sync want more two\ncoder exp sync start more\ncoder exp sync complete more\ncoder exp sync complete one",
      two: "set -e\ncoder exp sync want two one\ncoder exp sync start two\ncoder exp sync complete two",
    });
    const lint = JSON.parse(muster(["lint", here.folder, "--format", "json"]).stdout) as {
      diagnostics: { rule: string }[];
    };
    const diagnosis = lint.diagnostics.filter(({ rule }) => rule === "deadlock");
    expect(diagnosis).to.have.lengthOf(1);
    for (const flags of [[], ["--only-sync"]]) {
      const result = await here.result(...flags);
      expect(result.conclusion).to.equal("blocked");
      expect(result.diagnostics).to.deep.equal(diagnosis);
      expect(result.differences).to.deep.equal([]);
      expect(result.units.map(({ unit, happened }) => [unit, happened])).to.deep.include.members([
        ["more", "blocked"],
        ["two", "blocked"],
      ]);
    }
  });

  it("goes on where a unit has failed, as those that wait for it do", async () => {
    const here = place({
      job: "muster sync run job -- sh -c 'sleep 0.3; exit 4'",
      other:
        "coder exp sync want other job\ncoder exp sync start other\necho $? > ~/status\ncoder exp sync complete other",
    });
    for (const flags of [[], ["--only-sync"]]) {
      const { conclusion, scripts, differences } = await here.result(...flags);
      expect(conclusion).to.equal("ended");
      expect(scripts[1]?.calls.map(({ kind, result }) => `${kind} ${result}`)).to.deep.equal([
        "want succeeds",
        "start fails",
        "complete succeeds",
      ]);
      expect(differences).to.deep.equal([]);
    }
    expect(here.read("status")).to.equal("3\n");
  });

  it("lets a start give up whose author has foreseen that", async () => {
    const here = place({
      app: "coder exp sync want app cache\ncoder exp sync start app --timeout 300ms || echo without > ~/how\ncoder exp sync complete app",
    });
    const { conclusion, succeeded } = await here.result();
    expect({ conclusion, succeeded }).to.deep.equal({ conclusion: "ended", succeeded: true });
    expect(here.read("how")).to.equal("without\n");
  });

  it("waits for what a background job still completes", async () => {
    const here = place({
      server: "( sleep 0.4; coder exp sync start server; coder exp sync complete server ) &",
      app: unitScript("app", ["server"]),
    });
    const { succeeded, differences } = await here.result();
    expect({ succeeded, differences }).to.deep.equal({ succeeded: true, differences: [] });
  });

  it("ends with status 4 at the deadline, and leaves nothing running", async () => {
    const here = place({ slow: "echo $$ > ~/id\nsleep 300" });
    const { status, stdout } = await here.rehearse("--yes", "--deadline", "600ms");
    expect(status).to.equal(4);
    expect(stdout).to.match(/^stopped at the deadline: 1 script in .*: 1 stopped$/m);
    expect(isRunning(here.read("id"))).to.equal(false);
  });

  const strays = {
    app: "set -e\nsleep 300 & echo $! > ~/job\n(trap '' TERM; sleep 300 & echo $! > ~/stubborn; wait) &\nsetsid sh -c 'echo $$ > ~/stray; exec sleep 300' &\n(env -i HOME=$HOME setsid sh -c 'echo $$ > ~/daemon; exec sleep 300' &)\nuntil [ -s ~/job ] && [ -s ~/stubborn ] && [ -s ~/stray ] && [ -s ~/daemon ]; do sleep 0.05; done\necho $CODER_AGENT_SOCKET_PATH > ~/socket\necho $$ > ~/script\nsleep 300",
  };

  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    it(`stops all processes on ${signal}`, async () => {
      const here = place(strays);
      const rehearsal = here.start("--yes");
      await until(() => here.has("script") && here.read("script") !== "");
      const socket = here.read("socket").trim();
      expect(existsSync(socket)).to.equal(true);
      rehearsal.child.kill(signal);
      const { status, stdout } = await rehearsal.ended;
      expect(status).to.equal(signal === "SIGINT" ? 130 : 143);
      expect(stdout).to.include("interrupted: 1 script");
      expect(leftOf(here)).to.deep.equal([]);
      expect(existsSync(socket)).to.equal(false);
    });
  }

  it("leaves no processes when it is killed", async () => {
    const here = place(strays);
    const rehearsal = here.start("--yes");
    await until(() => here.has("script") && here.read("script") !== "");
    const socket = here.read("socket").trim();
    expect(existsSync(socket)).to.equal(true);
    rehearsal.child.kill("SIGKILL");
    await until(() => leftOf(here).length === 0 && !existsSync(socket));
  });

  it("ends what scripts have left behind when it is over", async () => {
    const here = place({ daemon: "setsid sleep 300 > /dev/null 2>&1 & echo $! > ~/id" });
    expect((await here.rehearse("--yes")).status).to.equal(0);
    expect(isRunning(here.read("id"))).to.equal(false);
  });

  /** The processes of the strays' script that still run. */
  function leftOf(here: Place): string[] {
    return ["job", "stubborn", "stray", "daemon", "script"].filter((name) =>
      isRunning(here.read(name)),
    );
  }

  it("refuses a text that is not fully known, and says how to give what is missing", async () => {
    const here = place(
      {
        greet: "echo ${var.who} ${data.coder_parameter.place.value} > ~/greeting",
        name: "echo ${data.coder_workspace_owner.me.name} > ~/owner",
      },
      'variable "who" {}',
      'data "coder_parameter" "place" {\n  name = "place"\n}',
      'data "coder_workspace_owner" "me" {}',
    );
    const refused = await here.rehearse("--yes");
    expect(refused.status).to.equal(1);
    expect(refused.stderr)
      .to.include("var.who (give --var who=…)")
      .and.include("data.coder_parameter.place.value (give --parameter place=…)")
      .and.include(
        "data.coder_workspace_owner.me.name (give --value data.coder_workspace_owner.me.name=…)",
      );
    expect(refused.stderr.trim().split("\n")).to.have.lengthOf(2);
    const given = ["--var", "who=you", "--parameter", "place=here"];
    const owner = ["--value", "data.coder_workspace_owner.me.name=ann"];
    expect((await here.rehearse("--yes", ...given, ...owner)).status).to.equal(0);
    expect(here.read("greeting")).to.equal("you here\n");
    expect(here.read("owner")).to.equal("ann\n");
    expect((await here.rehearse("--only-sync")).status, "needs no texts").to.equal(0);
  });

  it("takes parameters at their defaults, or as a condition has them", async () => {
    const here = place(
      {
        ide: 'echo ${data.coder_parameter.ide.value} > ~/ide\n%{ if data.coder_parameter.ide.value == "vim" }coder exp sync start vim%{ endif }',
      },
      'data "coder_parameter" "ide" {\n  name = "ide"\n  default = "emacs"\n  option {\n    name = "Vim"\n    value = "vim"\n  }\n  option {\n    name = "Emacs"\n    value = "emacs"\n  }\n}',
    );
    expect((await here.result()).units).to.deep.equal([]);
    expect(here.read("ide")).to.equal("emacs\n");
    const { when, units } = await here.result("--when", 'data.coder_parameter.ide.value == "vim"');
    expect(units.map(({ unit }) => unit)).to.deep.equal(["vim"]);
    expect(when).to.equal(null);
    expect(here.read("ide")).to.equal("vim\n");
  });

  it("wants to know which agent, where there are several", () => {
    const flags = ["rehearse", "fixtures/lint/deadlocks", "--only-sync"];
    const { status, stderr } = muster(flags);
    expect(status).to.equal(2);
    expect(stderr).to.include("--agent coder_agent.itself, --agent coder_agent.jobs");
    for (const agent of ["turns", "itself", "jobs", "ordered"]) {
      const run = muster([...flags, "--agent", `coder_agent.${agent}`]);
      expect(run.stdout, agent).to.include("[deadlock]").and.include("as predicted");
      expect(run.status, agent).to.equal(1);
    }
    expect(muster([...flags, "--agent", "coder_agent.x"]).stderr).to.include("no agent");
  });

  it("refuses what Coder would refuse when the template is imported", async () => {
    const rules = [
      ["coder_script.a", "coder_script.b"],
      ["coder_script.b", "coder_script.a"],
    ] as const;
    const here = place({ a: "true", b: "true" }, orderBlock(...rules));
    const { status, stderr } = await here.rehearse("--yes");
    expect(status).to.equal(1);
    expect(stderr).to.match(/Coder would refuse this template: .*main\.tf:\d+:\d+: /);
  });

  it("says that a template has mistakes rather than that it has no scripts", async () => {
    const here = place({}, 'resource "coder_script" "open" {\n  run_on_start = true');
    for (const flag of ["--yes", "--only-sync"]) {
      const { status, stderr } = await here.rehearse(flag);
      expect(status).to.equal(1);
      expect(stderr)
        .to.match(/^muster: the template has 1 mistake/)
        .and.include("muster lint ");
    }
  });

  it("refuses to run a template of which a part is missing", async () => {
    const block =
      'module "editor" {\n  source = "registry.coder.com/coder/code-server/coder"\n  agent_id = coder_agent.main.id\n}';
    const here = place({ a: "touch ~/ran" }, block);
    const { status, stderr } = await here.rehearse("--yes");
    expect(status).to.equal(1);
    expect(stderr).to.include("module.editor is not on disk").and.include("terraform init");
    expect(here.has("ran")).to.equal(false);
    const played = await here.rehearse("--only-sync");
    expect(played.status).to.equal(0);
    expect(played.stderr).to.include("module.editor is not on disk");
  });

  describe("the coder that scripts call", () => {
    it("says what it would have done, or fails with --strict", async () => {
      const here = place({ a: "coder dotfiles -y 'my files'; echo $? > ~/status" });
      expect((await here.rehearse("--yes")).status).to.equal(0);
      expect(here.log("a")).to.include("it would have run: coder dotfiles -y my files");
      expect(here.read("status")).to.equal("0\n");
      await here.rehearse("--yes", "--strict");
      expect(here.read("status")).to.equal("1\n");
    });

    it("is the real one for what is not sync, and muster's for what is", async () => {
      const here = place({ a: "coder version 'a b' && coder exp sync start a && coder exp mcp" });
      const real = join(here.folder, "coder");
      writeFileSync(real, '#!/bin/sh\necho "real: $#: $*"\n', { mode: 0o755 });
      const path = `${here.folder}:${process.env["PATH"] ?? ""}`;
      const flags = ["--yes", "--logs", join(here.folder, "logs")];
      const command = [process.execPath, PROGRAM, "rehearse", here.folder, ...flags];
      const { status } = await new Process(command, { ...here.env, PATH: path }).ended;
      expect(status).to.equal(0);
      expect(here.log("a")).to.equal("real: 2: version a b\nSuccess\nreal: 2: exp mcp\n");
    });
  });

  it("reports what is different from what was predicted", async () => {
    const here = place({
      app: "set -e\ncoder exp sync start app\n. ~/more\ncoder exp sync complete app",
      later: "set -e\ntest -e ~/none\ncoder exp sync start later\ncoder exp sync complete later",
    });
    writeFileSync(join(here.folder, "more"), "coder exp sync start surprise\n");
    const { differences } = await here.result();
    expect(differences.map(({ message }) => message)).to.deep.equal([
      '"later" never starts, and it was predicted: completes',
      '"surprise" never completes, and was not predicted',
      "`start surprise` of coder_script.app succeeds, and was not predicted",
      "`start later` of coder_script.later is not made, and it was predicted: succeeds",
      "`complete later` of coder_script.later is not made, and it was predicted: succeeds",
    ]);
  });

  it("prints JSON that plan takes durations from", async () => {
    const here = place({ app: unitScript("app", [], "sleep 0.3") });
    const { stdout } = await here.rehearse("--yes", "--format", "json");
    const file = join(here.folder, "start.json");
    writeFileSync(file, stdout);
    const flags = ["--duration-file", file, "--format", "json"];
    const plan = muster(["plan", here.folder, ...flags]);
    expect(plan.stderr).to.equal("");
    const { agents } = JSON.parse(plan.stdout) as {
      agents: { schedule: { totalMs: number; unmeasured: string[] } }[];
    };
    expect(agents[0]?.schedule.unmeasured).to.deep.equal([]);
    expect(agents[0]?.schedule.totalMs).to.be.at.least(299);
  });

  it("finds no difference where names are known only at run time", async () => {
    const here = place({
      app: 'name=$(cat ~/name)\ncoder exp sync want "$name-app" "$name-db"\ncoder exp sync start "$name-app"\ncoder exp sync complete "$name-app"',
      db: 'coder exp sync start "$(cat ~/name)-db"\ncoder exp sync complete "$(cat ~/name)-db"',
    });
    writeFileSync(join(here.folder, "name"), "ann");
    const { differences, units } = await here.result();
    expect(differences).to.deep.equal([]);
    expect(units.map(({ unit, happened }) => [unit, happened])).to.have.deep.members([
      ["ann-app", "completes"],
      ["ann-db", "completes"],
    ]);
  });
});
