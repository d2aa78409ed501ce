import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { muster } from "../support/muster.ts";
import { parseRehearsal } from "../support/rehearsal.ts";
import { Place, place } from "../support/rehearsal-place.ts";
import { cleanUp, Process, PROGRAM } from "../sync/support.ts";

describe("muster rehearse, as Coder's agent runs scripts", () => {
  afterEach(cleanUp);

  it("gives scripts the environment of the agent", async () => {
    const here = place(
      { show: 'echo "$NAME|$ABOVE|$SET" > ~/shown\ncommand -v coder >> ~/shown' },
      'resource "coder_env" "name" {\n  agent_id = coder_agent.main.id\n  name = "NAME"\n  value = "by coder_env"\n}',
      'resource "coder_env" "above" {\n  agent_id = coder_agent.main.id\n  name = "ABOVE"\n  value = "<$GIVEN$${MISSING}>"\n}',
      'resource "coder_env" "path" {\n  agent_id = coder_agent.main.id\n  name = "PATH"\n  value = "/opt/first:$PATH"\n}',
      'resource "coder_env" "open" {\n  agent_id = coder_agent.main.id\n  name = "OPEN"\n  value = data.coder_workspace.me.name\n}',
      'data "coder_workspace" "me" {}',
    );
    const command = [process.execPath, PROGRAM, "rehearse", here.folder, "--yes"];
    const env = { ...here.env, GIVEN: "given", NAME: "before", SET: "set" };
    const { status, stderr } = await new Process(command, env).ended;
    expect(status).to.equal(0);
    expect(here.read("shown")).to.match(/^by coder_env\|<given>\|set\n\/.*\/bin\/coder\n$/);
    expect(stderr).to.include("the template sets OPEN to what only a real workspace knows");
  });

  it("gives a script to its interpreter with -c", async () => {
    const here = place({
      shell: "#!/bin/sh -e\necho $0 $- > ~/shell; false; echo on >> ~/shell",
      env: "  #!/usr/bin/env -S bash\necho $${BASH_VERSION:+bash} > ~/env",
      quoted: "#!/bin/sh -c 'echo \"$0\" > ~/quoted'\n",
      none: "#!/no/such/shell\ntrue",
    });
    const { scripts } = await here.result();
    const states = new Map(scripts.map(({ address, state }) => [address, state]));
    expect(states.get("coder_script.shell")).to.equal("failed");
    expect(here.read("shell")).to.match(/^\/bin\/sh \w*e\w*\n$/);
    expect(here.read("env")).to.equal("bash\n");
    expect(here.read("quoted")).to.equal("-c\n");
    expect(here.log("none")).to.include("cannot run /no/such/shell: there is no such program here");
  });

  it("fails a script that is longer than an argument may be", async function () {
    if (process.platform !== "linux") this.skip();
    const here = place({ long: `true ${"x".repeat(2 ** 17)}`, short: "true" });
    const { scripts } = await here.result();
    expect(scripts.map(({ state }) => state)).to.deep.equal(["failed", "succeeded"]);
    expect(JSON.stringify(scripts)).to.include("longer than an argument may be");
  });

  for (const [dir, folder] of [
    ["~/work", "work"],
    ["$HOME/work", "work"],
    ["work", "work"],
    ["/no/such/folder", ""],
  ] as const) {
    it(`has scripts begin in ${dir}, or at home where that is not there`, async () => {
      const here = agentIn(`"${dir}"`);
      mkdirSync(join(here.folder, "work"));
      expect((await here.rehearse("--yes")).status).to.equal(0);
      expect(here.read("where")).to.equal(`${join(here.folder, folder)}\n`);
    });
  }

  it("says where it does not know in which folder scripts begin", async () => {
    const here = agentIn("data.coder_workspace.me.name", 'data "coder_workspace" "me" {}');
    const unknown = await here.rehearse("--yes");
    expect(unknown.stderr).to.include("the agent's dir is ").and.include("home folder");
    expect(here.read("where")).to.equal(`${here.folder}\n`);
    mkdirSync(join(here.folder, "dev"));
    const flags = ["--yes", "--value", "data.coder_workspace.me.name=dev"];
    expect((await here.rehearse(...flags)).stderr).to.not.include("the agent's dir");
    expect(here.read("where")).to.equal(`${join(here.folder, "dev")}\n`);
  });

  function agentIn(dir: string, ...blocks: string[]): Place {
    return new Place(`resource "coder_agent" "main" {
  arch = "amd64"
  os   = "linux"
  dir  = ${dir}
}
resource "coder_script" "where" {
  agent_id     = coder_agent.main.id
  display_name = "Where"
  run_on_start = true
  script       = "pwd > ~/where"
}
${blocks.join("\n")}
`);
  }

  it("ends scripts after their timeout", async () => {
    const script = (
      name: string,
      timeout: number,
      text: string,
    ) => `resource "coder_script" "${name}" {
      agent_id = coder_agent.main.id
      display_name = "${name}"
      run_on_start = true
      timeout = ${timeout}
      script = "${text}"
    }`;
    const here = place(
      {},
      script("slow", 1, "trap 'echo hung up > ~/end; exit' HUP; sleep 300 & wait"),
      script("quick", 1, "true"),
    );
    const { scripts } = await here.result();
    expect(scripts.map(({ address, state }) => [address, state])).to.deep.equal([
      ["coder_script.quick", "succeeded"],
      ["coder_script.slow", "timed-out"],
    ]);
    expect(here.read("end")).to.equal("hung up\n");
  });

  it("does not take itself for a process of the scripts, however many files it has open", async () => {
    const counts = [10, 11, 12, 13, 14];
    const ends = await Promise.all(
      counts.map((count) => {
        const names = Array.from({ length: count }, (_, i) => [`s${i}`, "true"]);
        return place(Object.fromEntries(names) as Record<string, string>).rehearse("--yes");
      }),
    );
    expect(ends.map(({ status }) => status)).to.deep.equal(counts.map(() => 0));
  });

  it("says which scripts leave something behind that holds their output", async function () {
    if (process.platform !== "linux") this.skip();
    const here = place({
      held: "setsid sleep 300 &\nsleep 0.1",
      freed: "setsid sleep 300 > /dev/null 2>&1 &\nsleep 0.1",
    });
    const { status, stdout } = await here.rehearse("--yes");
    expect(status).to.equal(0);
    expect(stdout).to.match(/still has their output open:\n {2}coder_script\.held\nCoder waits/);
  });
});

describe("muster rehearse where it cannot write", () => {
  afterEach(cleanUp);

  it("says where it cannot write, and runs nothing", async () => {
    const here = place({ a: "touch ~/ran" });
    const flags = ["--yes", "--logs", join(here.folder, "main.tf", "logs")];
    const command = [process.execPath, PROGRAM, "rehearse", here.folder, ...flags];
    const { status, stderr } = await new Process(command, here.env).ended;
    expect(status).to.equal(1);
    expect(stderr)
      .to.match(/cannot write to \/.*main\.tf\/logs: /)
      .and.include("--logs");
    const temporary = { ...here.env, TMPDIR: join(here.folder, "none") };
    const other = await new Process(command.slice(0, 5), temporary).ended;
    expect(other.stderr)
      .to.match(/cannot write to \/.*\/none: /)
      .and.include("TMPDIR");
    expect(here.has("ran")).to.equal(false);
  });

  it("says so where its own output cannot be written, and goes on where only its progress cannot", async function () {
    if (!existsSync("/dev/full")) this.skip();
    const here = place({ a: "touch ~/ran" });
    const run = (redirection: string) => {
      const words = [
        process.execPath,
        PROGRAM,
        "rehearse",
        here.folder,
        "--yes",
        "--format",
        "json",
      ];
      const command = words.map((word) => `'${word}'`).join(" ");
      return new Process(["sh", "-c", `${command} ${redirection}`], here.env).ended;
    };
    const full = await run("> /dev/full");
    expect(full.status).to.equal(1);
    expect(full.stderr).to.match(
      /^muster: cannot write what there is to print: no space left on the device$/m,
    );
    expect(full.stderr).to.not.match(/^ +at /m);
    const quiet = await run("2> /dev/full");
    expect(quiet.status).to.equal(0);
    expect(parseRehearsal(quiet.stdout).succeeded).to.equal(true);
  });

  it("says so where the file system takes no folders, or none is named", function () {
    const here = place({ a: "touch ~/ran" });
    const command = ["rehearse", here.folder, "--yes", "--logs"];
    expect(muster([...command, ""]).stderr).to.include("--logs: it is empty, and names no folder");
    if (!existsSync("/proc/self")) this.skip();
    const { status, stderr } = muster([...command, "/proc/muster/logs"]);
    expect(status).to.equal(1);
    expect(stderr).to.include("cannot write to /proc/muster/logs: ");
    expect(here.has("ran")).to.equal(false);
  });
});
