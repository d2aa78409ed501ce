import { expect } from "chai";
import { cleanUp, stockAgent, type Agent } from "../sync/support.ts";

describe("muster sync against an agent without muster's additions", () => {
  let agent: Agent;

  beforeEach(async () => {
    agent = await stockAgent();
  });
  afterEach(cleanUp);

  it("starts a unit when its dependencies are completed", async () => {
    agent.coordinator.want("app", "db");
    const app = agent.workspace.start("start", "app");
    await app.says('"app" waits for "db" (not registered)\n');
    agent.coordinator.start("db");
    agent.coordinator.complete("db");
    expect(await app.ended).to.deep.equal({
      status: 0,
      stdout: "Success\n",
      stderr: '"app" waits for "db" (not registered)\n',
    });
    expect(agent.coordinator.status("app").status).to.equal("started");
  });

  it("names what was missing when the time is over", async () => {
    agent.coordinator.want("app", "db");
    const { status, stderr } = await agent.workspace.sync("start", "app", "--timeout=200ms");
    expect(status).to.equal(4);
    expect(stderr).to.contain(
      'timeout waiting for dependencies of unit app after 200ms; missing: "db" (not registered)\n',
    );
  });

  it("refuses what the agent refuses", async () => {
    agent.coordinator.start("app");
    expect((await agent.workspace.sync("start", "app")).status).to.equal(1);
  });

  it("waits for units", async () => {
    const wait = agent.workspace.start("wait", "a", "b");
    await wait.says("waits for");
    for (const unit of ["a", "b"]) {
      agent.coordinator.start(unit);
      agent.coordinator.complete(unit);
    }
    expect(await wait.ended).to.deep.include({ status: 0, stdout: "Success\n" });
    expect((await agent.workspace.sync("wait", "c", "--timeout=100ms")).status).to.equal(4);
  });

  it("shows a failed unit without the reason, which it cannot ask for", async () => {
    agent.coordinator.fail("app", "no disk");
    expect(await agent.workspace.done("status", "app")).to.equal(
      "Unit: app\nStatus: failed\nReady: true\n",
    );
  });

  it("says what fail and timeline need", async () => {
    for (const args of [["fail", "app"], ["timeline"], ["timeline", "--watch"]]) {
      expect(await agent.workspace.sync(...args), args.join(" ")).to.deep.equal({
        status: 1,
        stdout: "",
        stderr:
          "muster: the agent at this socket does not know this command, which muster adds\n" +
          "  It needs muster serve at the socket; Coder's own agent offers ping, want, start, complete, status and list.\n",
      });
    }
  });

  it("runs a command as a unit, and says where the agent cannot be told that it failed", async () => {
    agent.coordinator.want("app", "db");
    const run = agent.workspace.start("run", "app", "--", "echo", "hello");
    await run.says("waits for");
    agent.coordinator.start("db");
    agent.coordinator.complete("db");
    expect(await run.ended).to.deep.include({ status: 0, stdout: "hello\n" });
    expect(agent.coordinator.status("app").status).to.equal("completed");
    expect(await agent.workspace.sync("run", "bad", "--", "bash", "-c", "exit 7")).to.deep.equal({
      status: 7,
      stdout: "",
      stderr:
        'muster: the agent cannot be told that unit "bad" has failed: those that want it wait until they time out\n',
    });
  });

  it("watches by asking again", async () => {
    const watch = agent.workspace.start("list", "--watch");
    await watch.says("No units registered\n");
    agent.coordinator.start("app");
    await watch.says("\nUNIT  STATUS   READY\napp   started  true\n");
    agent.coordinator.complete("app");
    await watch.says("\nUNIT  STATUS     READY\napp   completed  true\n");
    expect(watch.stderr).to.equal("");
  });
});
