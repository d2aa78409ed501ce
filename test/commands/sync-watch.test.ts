import { expect } from "chai";
import { cleanUp, musterAgent, Process, PROGRAM, type Agent } from "../sync/support.ts";

describe("muster sync timeline, and --watch", () => {
  let agent: Agent;

  beforeEach(async () => {
    agent = await musterAgent({ maxEvents: 6 });
  });
  afterEach(cleanUp);

  it("tells of events that were dropped", async () => {
    agent.coordinator.want("app", "db");
    for (let i = 0; i < 3; i++) {
      agent.coordinator.start("db");
      agent.coordinator.complete("db");
    }
    expect(await agent.workspace.done("timeline")).to.contain(
      "(3 earlier events are not kept any more)\n",
    );
    const json = JSON.parse(await agent.workspace.done("timeline", "--output=json")) as object;
    expect(json).to.deep.include({ schemaVersion: 1, dropped: 3 });
  });

  it("show what happens, and what is only once", async () => {
    agent.coordinator.want("app", "db");
    const views = {
      list: agent.workspace.start("list", "--watch"),
      status: agent.workspace.start("status", "app", "--watch"),
      timeline: agent.workspace.start("timeline", "--watch"),
    };
    await views.list.says("UNIT  STATUS   READY\napp   pending  false\n");
    await views.status.says("db          completed        not registered  false\n");
    await views.timeline.says("app   pending");
    // Neither of these changes what the list and the status show.
    agent.coordinator.want("app", "db");
    agent.coordinator.noteWaiting("app");
    await views.timeline.says("░\n");
    agent.coordinator.start("db");
    await views.list.says("\nUNIT  STATUS   READY\napp   pending  false\ndb    started  true\n");
    await views.status.says("db          completed        started         false\n");
    agent.coordinator.complete("db");
    agent.coordinator.start("app");
    await views.list.says("app   started    true\ndb    completed  true\n");
    await views.status.says("Status: started\n");
    await views.timeline.says(/app {3}started .* db {10}db /);
    for (const view of Object.values(views)) view.child.kill("SIGINT");
    const list = (await views.list.ended).stdout;
    const shown = list.split("\n\n");
    expect(new Set(shown).size, "nothing is shown twice").to.equal(shown.length);
    expect((await views.status.ended).stdout.split("Unit: app\n").length - 1).to.be.within(3, 4);
    expect((await views.timeline.ended).status).to.equal("SIGINT");
  });

  it("shows all of what has happened at once", async () => {
    for (let i = 0; i < 3; i++) agent.coordinator.start(`unit-${i}`);
    const timeline = agent.workspace.start("timeline", "--watch");
    await timeline.says("unit-2");
    agent.coordinator.complete("unit-0");
    await timeline.says("completed");
    expect(timeline.stdout).to.match(/^UNIT/);
    expect(timeline.stdout.match(/^UNIT/gm)).to.have.length(2);
  });

  it("end with the agent", async () => {
    const list = agent.workspace.start("list", "--watch");
    await list.says("No units registered\n");
    await agent.stop();
    const { status, stderr } = await list.ended;
    expect(status).to.equal(5);
    expect(stderr).to.contain("muster: no agent answers at ");
  });

  it("show it in place on a terminal", async () => {
    const command = `${process.execPath} ${PROGRAM} sync list --watch`;
    const terminal = new Process(
      ["script", "-qec", command, "/dev/null"],
      { ...agent.workspace.env, TERM: "xterm" },
      null,
    );
    await terminal.says("No units registered");
    agent.coordinator.start("app");
    await terminal.says("app   started");
    expect(terminal.stdout.split("\u001b[H\u001b[2J")).to.have.length(3);
    expect(terminal.stdout).not.to.contain("\r\n\r\n");
  });
});
