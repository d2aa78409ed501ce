import { chmodSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { agentService } from "../../src/server/agent-service.ts";
import { coordinatorService } from "../../src/server/coordinator-service.ts";
import { AGENT_SOCKET } from "../../src/socket/methods.ts";
import { unaryMethod } from "../../src/socket/typed-rpc.ts";
import { deferred, listen, serve } from "../support/rpc.ts";
import {
  afterTest,
  at,
  cleanUp,
  musterAgent,
  Process,
  PROGRAM,
  stopped,
  until,
  Workspace,
  type Agent,
} from "../sync/support.ts";

describe("muster sync run", () => {
  let agent: Agent;

  beforeEach(async () => {
    agent = await musterAgent();
  });
  afterEach(cleanUp);

  function statusOf(unit: string): string {
    const { status, reason } = agent.coordinator.status(unit);
    return reason === "" ? status : `${status}: ${reason}`;
  }

  it("keeps the exit status of the command, and completes or fails the unit", async () => {
    const file = join(agent.workspace.folder, "file");
    writeFileSync(file, "exit 3\n");
    const cases: [unit: string, command: string[], status: number, unitStatus: string][] = [
      ["a", ["true"], 0, "completed"],
      ["b", ["bash", "-c", "exit 7"], 7, "failed: exit status 7"],
      [
        "c",
        ["no-such-program"],
        127,
        "failed: cannot run no-such-program: there is no such program",
      ],
      ["d", [file], 126, `failed: cannot run ${file}: it is no program, or may not be executed`],
      ["e", ["bash", "-c", "kill -9 $$"], 137, "failed: ended by SIGKILL"],
      ["f", ["bash", "-c", "kill $$"], 143, "failed: ended by SIGTERM"],
    ];
    for (const [unit, command, status, unitStatus] of cases) {
      const ended = await agent.workspace.sync("run", unit, "--", ...command);
      expect(ended.status, command.join(" ")).to.equal(status);
      expect(ended.stdout).to.equal("");
      expect(statusOf(unit)).to.equal(unitStatus);
    }
    chmodSync(file, 0o755);
    expect((await agent.workspace.sync("run", "g", "--", file)).status, "no #!").to.equal(3);
  });

  it("says on stderr only why a command was not run", async () => {
    expect(await agent.workspace.sync("run", "a", "--", "bash", "-c", "exit 7")).to.deep.equal({
      status: 7,
      stdout: "",
      stderr: "",
    });
    expect(await agent.workspace.sync("run", "b", "--", "no\u001bsuch")).to.deep.include({
      stderr:
        "muster: cannot run no\\u{1b}such: there is no such program\n  Check the command behind --, and PATH.\n",
    });
  });

  it("hands on the arguments as they are", async () => {
    const words = ["a b", "", "'", '"', "--help", "--", "-x", "--want", "$HOME", "*", "é\n", "="];
    const show = "console.log(JSON.stringify(process.argv.slice(1)))";
    const command = [process.execPath, "-e", show, "--", ...words];
    const shown = JSON.parse(await agent.workspace.done("run", "a", "--", ...command)) as unknown;
    expect(shown).to.deep.equal(words);
  });

  it("takes flags before the unit, and a command without --", async () => {
    agent.coordinator.start("b");
    agent.coordinator.complete("b");
    for (const words of [
      ["--want", "b", "a", "echo", "b"],
      ["--timeout=1s", "c", "echo", "--", "b"],
      ["d", "echo", "--timeout=1s", "b"],
    ]) {
      expect(await agent.workspace.done("run", ...words)).to.equal("b\n");
    }
    expect(agent.coordinator.list().map(({ unit }) => unit)).to.deep.equal(["a", "b", "c", "d"]);
  });

  it("hands on stdin, stdout, stderr and the environment", async () => {
    const input = `${"a line of the input\n".repeat(20_000)}the end`;
    const script = 'cat; echo "$GREETING" >&2';
    const { ended } = new Process(
      [process.execPath, PROGRAM, "sync", "run", "a", "--", "bash", "-c", script],
      { ...agent.workspace.env, GREETING: "hello" },
      input,
    );
    expect(await ended).to.deep.equal({ status: 0, stdout: input, stderr: "hello\n" });
  });

  it("declares the dependencies, and runs the command when they are completed", async () => {
    const run = agent.workspace.start("run", "app", "--want", "a", "--want=b", "--", "echo", "x");
    await run.says('"app" waits for "a" (not registered), "b" (not registered)\n');
    expect(run.stdout).to.equal("");
    for (const unit of ["a", "b"]) {
      agent.coordinator.start(unit);
      agent.coordinator.complete(unit);
    }
    expect(await run.ended).to.deep.include({ status: 0, stdout: "x\n" });
    expect(statusOf("app")).to.equal("completed");
  });

  it("passes signals on to the command, and fails the unit where they end it", async () => {
    for (const [signal, number] of [
      ["SIGTERM", 15],
      ["SIGINT", 2],
      ["SIGHUP", 1],
    ] as const) {
      const unit = `by-${signal}`;
      const run = agent.workspace.start("run", unit, "--", "bash", "-c", "echo up; exec sleep 60");
      await run.says("up");
      run.child.kill(signal);
      expect((await run.ended).status).to.equal(128 + number);
      expect(statusOf(unit)).to.equal(`failed: ended by ${signal}`);
    }
  });

  it("leaves it to the command what to make of a signal", async () => {
    const script = "trap 'echo bye; exit 0' TERM; echo up; while :; do sleep 0.02; done";
    const run = agent.workspace.start("run", "app", "--", "bash", "-c", script);
    await run.says("up");
    run.child.kill("SIGTERM");
    expect(await run.ended).to.deep.include({ status: 0, stdout: "up\nbye\n" });
    expect(statusOf("app")).to.equal("completed");
  });

  it("fails the unit when it is stopped while it waits", async () => {
    const run = agent.workspace.start("run", "app", "--want", "db", "--", "echo", "never");
    await run.says("waits for");
    run.child.kill("SIGTERM");
    expect(await run.ended).to.deep.include({ status: 143, stdout: "" });
    expect(statusOf("app")).to.equal("failed: stopped by SIGTERM before it started");
  });

  it("fails the unit when it is stopped just as it starts", async () => {
    const runs: Process[] = [];
    const [start, startMethod] = unaryMethod(AGENT_SOCKET.syncStart, async ({ unit }) => {
      agent.coordinator.start(unit);
      runs[0]?.child.kill("SIGTERM");
      await new Promise((resolve) => setTimeout(resolve, 100));
      return {};
    });
    const services = [...agentService(agent.coordinator), ...coordinatorService(agent.coordinator)];
    const served = await serve({ ...Object.fromEntries(services), [start]: startMethod });
    afterTest(() => stopped(served));
    const run = at(served.path).start("run", "app", "--", "echo", "never");
    runs.push(run);
    expect(await run.ended).to.deep.equal({ status: 143, stdout: "", stderr: "" });
    expect(statusOf("app")).to.equal("failed: stopped by SIGTERM");
  });

  it("can be stopped while it looks for the agent", async () => {
    const tried = deferred();
    const { path, listener } = await listen((socket) => {
      socket.destroy();
      tried.resolve();
    });
    afterTest(() => {
      listener.close();
      rmSync(dirname(path), { recursive: true });
    });
    const run = at(path).start("run", "app", "--connect-timeout=1h", "--", "echo", "never");
    await tried.promise;
    run.child.kill("SIGTERM");
    expect(await run.ended).to.deep.equal({ status: 143, stdout: "", stderr: "" });
  });

  it("ends with 3 where a dependency has failed, and so do those that depend on it", async () => {
    const web = agent.workspace.start("run", "web", "--want", "app", "--", "echo", "never");
    await web.says("waits for");
    const app = agent.workspace.start("run", "app", "--want", "db", "--", "echo", "never");
    await app.says("waits for");
    const db = await agent.workspace.sync("run", "db", "--", "bash", "-c", "exit 9");
    expect(db.status).to.equal(9);
    expect(await app.ended).to.deep.include({ status: 3, stdout: "" });
    const { status, stdout, stderr } = await web.ended;
    expect({ status, stdout }).to.deep.equal({ status: 3, stdout: "" });
    expect(stderr).to.contain(
      'muster: unit "app", a dependency of unit "web", has failed: unit "db", a dependency of unit "app", has failed: exit status 9\n',
    );
  });

  it("fails the unit where it waited too long, or where it would never start", async () => {
    const late = await agent.workspace.sync(
      ...["run", "late", "--want", "db", "--timeout=100ms", "--", "echo", "never"],
    );
    expect(late).to.deep.include({ status: 4, stdout: "" });
    expect(statusOf("late")).to.contain("failed: timeout waiting for dependencies of unit late");
    agent.coordinator.want("a", "b");
    const cycle = await agent.workspace.sync("run", "b", "--want", "a", "--", "echo", "never");
    expect(cycle).to.deep.include({ status: 1, stdout: "" });
    expect(statusOf("b")).to.contain("cycle detected");
  });

  it("leaves a unit alone that runs elsewhere", async () => {
    agent.coordinator.start("app");
    const { status, stdout, stderr } = await agent.workspace.sync("run", "app", "--", "echo", "no");
    expect({ status, stdout }).to.deep.equal({ status: 1, stdout: "" });
    expect(stderr).to.contain('cannot start unit "app": same status already set');
    expect(statusOf("app")).to.equal("started");
  });

  it("accepts that the command itself says how it went", async () => {
    const coder = `${process.execPath} ${PROGRAM} sync`;
    const completed = `${coder} complete a > /dev/null`;
    expect(await agent.workspace.sync("run", "a", "--", "bash", "-c", completed)).to.deep.equal({
      status: 0,
      stdout: "",
      stderr: "",
    });
    const failed = `${coder} fail b --reason "no disk" > /dev/null; exit 4`;
    expect(await agent.workspace.sync("run", "b", "--", "bash", "-c", failed)).to.deep.equal({
      status: 4,
      stdout: "",
      stderr: "",
    });
    expect(statusOf("b")).to.equal("failed: no disk");
  });

  it("refuses what is no unit once", async () => {
    const { status, stderr } = await agent.workspace.sync("run", "", "--", "echo", "no");
    expect(status).to.equal(1);
    expect(stderr.match(/unit name is required/g)).to.have.length(1);
  });

  it("says that the command was done, but not to whom it matters", async () => {
    const workspace = new Workspace();
    const server = await workspace.serve();
    const script = "echo up; read -r; exit 0";
    const run = new Process(
      [process.execPath, PROGRAM, "sync", "run", "app", "--connect-timeout=50ms"].concat([
        "--",
        "bash",
        "-c",
        script,
      ]),
      workspace.env,
      null,
    );
    await run.says("up");
    server.child.kill("SIGTERM");
    await server.ended;
    run.child.stdin?.end("\n");
    const { status, stderr } = await run.ended;
    expect(status).to.equal(5);
    expect(stderr).to.contain("no agent answers");
  });

  it("can be used inside itself", async () => {
    const inner = [process.execPath, PROGRAM, "sync", "run", "inner", "--", "echo", "deep"];
    expect(await agent.workspace.done("run", "outer", "--", ...inner)).to.equal("deep\n");
    await until(() => statusOf("outer") === "completed");
    expect(statusOf("inner")).to.equal("completed");
  });
});
