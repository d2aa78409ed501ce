import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { cleanUp, folder, Process, PROGRAM, Workspace, workspace } from "../sync/support.ts";

/** The periods of a unit in the timeline. */
async function periodsOf(
  agent: Workspace,
  name: string,
): Promise<{ kind: string; isOver: boolean }[]> {
  const { units } = JSON.parse(await agent.done("timeline", "--output=json")) as {
    units: { unit: string; periods: { kind: string; to: string | null }[] }[];
  };
  const periods = units.find(({ unit }) => unit === name)?.periods ?? [];
  return periods.map(({ kind, to }) => ({ kind, isOver: to !== null }));
}

describe("muster sync start", () => {
  afterEach(cleanUp);

  it("says once for what it waits, and prints nothing else", async () => {
    const agent = await workspace();
    await agent.done("want", "app", "db", "cache");
    await agent.done("start", "cache");
    const app = agent.start("start", "app");
    await app.says("waits for");
    await agent.done("start", "db");
    await agent.done("complete", "db");
    await agent.done("complete", "cache");
    expect(await app.ended).to.deep.equal({
      status: 0,
      stdout: "Success\n",
      stderr: '"app" waits for "cache" (started), "db" (not registered)\n',
    });
  });

  it("says nothing where there is nothing to wait for", async () => {
    const agent = await workspace();
    expect(await agent.done("start", "app")).to.equal("Success\n");
    await agent.done("complete", "app");
    await agent.done("want", "web", "app");
    expect(await agent.done("start", "web")).to.equal("Success\n");
  });

  it("names what was missing, and its state, when the time is over", async () => {
    const agent = await workspace();
    await agent.done("want", "app", "a", "b", "c", "d");
    await agent.done("start", "a");
    await agent.done("want", "b", "x");
    await agent.done("start", "d");
    await agent.done("complete", "d");
    const { status, stdout, stderr } = await agent.sync("start", "app", "--timeout=300ms");
    expect({ status, stdout }).to.deep.equal({ status: 4, stdout: "" });
    expect(stderr.split("\n").slice(1).join("\n")).to.equal(
      'muster: timeout waiting for dependencies of unit app after 300ms; missing: "a" (started), "b" (pending), "c" (not registered)\n' +
        "  Look into the logs of the scripts that run these units, or allow more time with --timeout.\n",
    );
  });

  it("waits no longer, for the timeline too, once it has given up", async () => {
    const agent = await workspace();
    await agent.done("want", "app", "db");
    const wait = { kind: "waiting", isOver: true };
    for (const periods of [[wait], [wait, wait]]) {
      expect((await agent.sync("start", "app", "--timeout=100ms")).status).to.equal(4);
      expect(await periodsOf(agent, "app")).to.deep.equal(periods);
    }
  });

  it("counts what is too much to name", async () => {
    const agent = await workspace();
    await agent.done("want", "app", ..."abcdefg".split(""));
    const { stderr } = await agent.sync("start", "app", "--timeout=100ms");
    expect(stderr).to.contain('"e" (not registered) and 2 more\n');
  });

  it("ends with exit status 3 when a dependency fails, and names it and its reason", async () => {
    const agent = await workspace();
    await agent.done("want", "app", "db");
    const app = agent.start("start", "app");
    await app.says("waits for");
    await agent.done("fail", "db", "--reason", "disk full\u001b[2J\nreally");
    const { status, stderr } = await app.ended;
    expect(status).to.equal(3);
    const told =
      'muster: unit "db", a dependency of unit "app", has failed: disk full\\u{1b}[2J really\n' +
      '  Look into the log of the script that runs "db".\n';
    expect(stderr).to.equal(`"app" waits for "db" (not registered)\n${told}`);
    expect(await agent.sync("start", "app"), "failed before").to.deep.equal({
      status: 3,
      stdout: "",
      stderr: told,
    });
  });

  it("goes on when a unit that failed is completed after all", async () => {
    const agent = await workspace();
    await agent.done("want", "app", "db");
    await agent.done("fail", "db");
    expect((await agent.sync("start", "app")).stderr).to.contain('unit "app", has failed\n');
    await agent.done("start", "db");
    await agent.done("complete", "db");
    expect(await agent.done("start", "app")).to.equal("Success\n");
  });

  it("starts a completed unit again", async () => {
    const agent = await workspace();
    await agent.done("start", "app");
    await agent.done("complete", "app");
    expect(await agent.done("start", "app")).to.equal("Success\n");
  });

  it("is refused for a unit that runs, whatever its name", async () => {
    const agent = await workspace();
    for (const name of ["not ready", "x: unit not ready"]) {
      await agent.done("start", name);
      const { status, stderr } = await agent.sync("start", name, "--timeout=5s");
      expect(status).to.equal(1);
      expect(stderr).to.contain(`cannot start unit "${name}": same status already set`);
    }
  });

  it("lets one of two start a unit that both wait for", async () => {
    const agent = await workspace();
    await agent.done("want", "app", "db");
    const both = [agent.start("start", "app"), agent.start("start", "app")];
    for (const one of both) await one.says("waits for");
    await agent.done("start", "db");
    await agent.done("complete", "db");
    const statuses = await Promise.all(both.map(async ({ ended }) => (await ended).status));
    expect(statuses).to.have.members([0, 1]);
  });

  it("shows a line on a terminal that is gone at the end", async () => {
    const agent = await workspace();
    await agent.done("want", "app", "a-dependency-with-a-long-name");
    const command = `stty cols 40; ${process.execPath} ${PROGRAM} sync start app`;
    const terminal = new Process(
      ["script", "-qec", command, "/dev/null"],
      { ...agent.env, TERM: "xterm" },
      null,
    );
    await terminal.says(/waits for.*\r.*waits for/s);
    await agent.done("start", "a-dependency-with-a-long-name");
    await agent.done("complete", "a-dependency-with-a-long-name");
    await terminal.says("Success");
    const { stdout } = terminal;
    const cleared = "\r\u001b[2K";
    const lines = stdout.split(cleared);
    expect(lines[1]).to.equal('"app" waits for "a-dependency-with-a-l…');
    expect(lines.at(-1)).to.equal("Success\r\n");
    expect(lines.length).to.be.greaterThan(3);
    expect(await periodsOf(agent, "app"), "one wait, however often it is told").to.deep.equal([
      { kind: "waiting", isOver: true },
      { kind: "running", isOver: false },
    ]);
  });

  it("leaves no line on a terminal where Ctrl-C is typed, and ends of it", async () => {
    const agent = await workspace();
    await agent.done("want", "app", "db");
    const start = `${process.execPath} ${PROGRAM} sync start app`;
    const terminal = new Process(
      // The shell that starts it goes on.
      ["script", "-qec", `trap : INT; ${start}; echo "ended with $?"`, "/dev/null"],
      { ...agent.env, TERM: "xterm" },
      null,
    );
    await terminal.says("waits for");
    terminal.child.stdin?.write("\u0003");
    await terminal.says(/ended with \d+\r\n/);
    expect(terminal.stdout.split("\r\u001b[2K").at(-1)).to.equal("ended with 130\r\n");
  });

  it("does not move the cursor of a terminal that cannot", async () => {
    const agent = await workspace();
    await agent.done("want", "app", "db");
    const command = `${process.execPath} ${PROGRAM} sync start app --timeout 200ms`;
    const terminal = new Process(
      ["script", "-qec", command, "/dev/null"],
      { ...agent.env, TERM: "dumb" },
      null,
    );
    await terminal.says("timeout waiting");
    expect(terminal.stdout).to.contain('"app" waits for "db" (not registered)\r\n');
    expect(terminal.stdout).not.to.contain("\u001b");
  });

  it("waits for an agent that starts later", async () => {
    const agent = new Workspace();
    const early = [agent.start("start", "app"), agent.start("wait", "app")];
    const run = agent.start("run", "tool", "--want", "app", "--", "echo", "done");
    const impatient = await agent.sync("start", "app", "--connect-timeout=0s");
    expect(impatient.status).to.equal(5);
    await agent.serve();
    expect((await early[0]?.ended)?.status).to.equal(0);
    await agent.done("complete", "app");
    expect((await early[1]?.ended)?.status).to.equal(0);
    expect(await run.ended).to.deep.include({ status: 0, stdout: "done\n" });
  });

  it("tries no longer for an agent than it would wait", async () => {
    const agent = new Workspace();
    const { status } = await agent.sync("start", "app", "--timeout=100ms", "--connect-timeout=1h");
    expect(status).to.equal(5);
  });
});

describe("muster sync wait", () => {
  afterEach(cleanUp);

  it("waits for several units, and registers none", async () => {
    const agent = await workspace();
    await agent.done("start", "a");
    const wait = agent.start("wait", "a", "b");
    await wait.says('muster waits for "a" (started), "b" (not registered)\n');
    expect(await agent.done("list")).to.equal("UNIT  STATUS   READY\na     started  true\n");
    await agent.done("complete", "a");
    await agent.done("start", "b");
    await agent.done("complete", "b");
    expect(await wait.ended).to.deep.include({ status: 0, stdout: "Success\n" });
    expect(await agent.done("wait", "a", "b")).to.equal("Success\n");
  });

  it("ends when one fails, and when the time is over", async () => {
    const agent = await workspace();
    const wait = agent.start("wait", "a", "b");
    await wait.says("waits for");
    await agent.done("fail", "b", "--reason", "gone");
    const { status, stderr } = await wait.ended;
    expect(status).to.equal(3);
    expect(stderr).to.contain('muster: unit "b", waited for, has failed: gone\n');
    expect((await agent.sync("wait", "b", "a", "--timeout=1m")).status).to.equal(3);
    const late = await agent.sync("wait", "a", "--timeout=100ms");
    expect(late.status).to.equal(4);
    expect(late.stderr).to.contain(
      'timeout waiting for the completion of a after 100ms; missing: "a" (not registered)',
    );
  });
});

/** A busy machine may take long to start an agent again. */
const PATIENT = ["--connect-timeout=1m"];

describe("muster sync start and wait, when the agent is started again", () => {
  afterEach(cleanUp);

  for (const signal of ["SIGKILL", "SIGTERM"] as const) {
    it(`go on with a journal after ${signal}`, async () => {
      const agent = new Workspace();
      const journal = ["--journal", join(folder(), "journal")];
      const first = await agent.serve(...journal);
      await agent.done("want", "app", "db");
      await agent.done("start", "db");
      const waiting = ["start", "wait"].map((command) => agent.start(command, "app", ...PATIENT));
      for (const one of waiting) await one.says("waits for");
      first.child.kill(signal);
      await first.ended;
      for (const one of waiting) await one.says("the agent has gone away");
      await agent.serve(...journal);
      await agent.done("complete", "db");
      expect(await waiting[0]?.ended).to.deep.equal({
        status: 0,
        stdout: "Success\n",
        stderr:
          '"app" waits for "db" (started)\n' +
          "muster: the agent has gone away; waiting for it to come back\n",
      });
      await agent.done("complete", "app");
      expect((await waiting[1]?.ended)?.status).to.equal(0);
    });
  }

  it("say that the agent has forgotten the units without a journal", async () => {
    const agent = new Workspace();
    const first = await agent.serve();
    await agent.done("want", "app", "db");
    await agent.done("start", "db");
    const waiting = [
      agent.start("start", "app", ...PATIENT),
      agent.start("wait", "db", ...PATIENT),
    ];
    for (const one of waiting) await one.says("waits for");
    first.child.kill("SIGKILL");
    await first.ended;
    rmSync(agent.socket);
    await agent.serve();
    for (const [i, one] of waiting.entries()) {
      const { status, stdout, stderr } = await one.ended;
      expect({ status, stdout }).to.deep.equal({ status: 1, stdout: "" });
      const unit = i === 0 ? "app" : "db";
      expect(stderr).to.contain(
        `muster: the agent was started anew and knows nothing of unit "${unit}" any more\n  Run the workspace's start scripts again;`,
      );
    }
  });

  it("give up when it does not come back", async () => {
    const agent = new Workspace();
    const server = await agent.serve();
    await agent.done("want", "app", "db");
    const start = agent.start("start", "app", "--connect-timeout=200ms");
    await start.says("waits for");
    server.child.kill("SIGTERM");
    const { status, stderr } = await start.ended;
    expect(status).to.equal(5);
    expect(stderr).to.contain(`muster: no agent answers at ${agent.socket}: there is no such file`);
  });
});
