import { expect } from "chai";
import { Event_Kind, WaitResponse_Outcome } from "../../src/socket/gen/muster/v1/coordinator.ts";
import { AGENT_SOCKET, COORDINATOR } from "../../src/socket/methods.ts";
import type { Method } from "../../src/socket/rpc-method.ts";
import { streamMethod, unaryMethod } from "../../src/socket/typed-rpc.ts";
import { serve } from "../support/rpc.ts";
import { afterTest, at, cleanUp, musterAgent, stopped, type Workspace } from "../sync/support.ts";

/** What a terminal would obey: it must never come out as it is. */
const EVIL = "a\u001b]0;x\u0007\r\n\u009b2J\u202E\u0000\u2028";

/** All that is special in it, but for the line break that ends each line. */
// eslint-disable-next-line no-control-regex -- these are what it is about
const SPECIAL = /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202E\u2028]/;

describe("muster sync against an agent that means harm", () => {
  afterEach(cleanUp);

  async function agent(...methods: [string, Method][]): Promise<Workspace> {
    const served = await serve(Object.fromEntries(methods));
    afterTest(() => stopped(served));
    return at(served.path);
  }

  it("prints nothing that the terminal would obey", async () => {
    const refuse = () => {
      throw new Error(EVIL);
    };
    const dependency = {
      unit: EVIL,
      dependsOn: EVIL,
      requiredStatus: EVIL,
      currentStatus: EVIL,
      isSatisfied: false,
    };
    const evil = await agent(
      unaryMethod(AGENT_SOCKET.ping, () => ({})),
      unaryMethod(AGENT_SOCKET.syncWant, refuse),
      unaryMethod(AGENT_SOCKET.syncStart, refuse),
      unaryMethod(AGENT_SOCKET.syncReady, () => ({ ready: false })),
      unaryMethod(AGENT_SOCKET.syncStatus, () => ({
        status: EVIL,
        isReady: false,
        dependencies: [dependency],
      })),
      unaryMethod(AGENT_SOCKET.syncList, () => ({
        units: [{ unit: EVIL, status: EVIL, isReady: true }],
      })),
      unaryMethod(COORDINATOR.fail, refuse),
      unaryMethod(COORDINATOR.wait, () => ({
        outcome: WaitResponse_Outcome.FAILED,
        missing: [],
        failedUnit: EVIL,
        reason: EVIL,
      })),
      streamMethod(COORDINATOR.timeline, (_, stream) => {
        const event = { timeMs: 1, unit: EVIL, dependsOn: EVIL, reason: EVIL };
        const events = [Event_Kind.WANT, Event_Kind.WAITING, Event_Kind.FAILED].map((kind, i) => ({
          ...event,
          sequence: i + 1,
          kind,
        }));
        stream.send({ events, dropped: 0 });
        stream.end();
      }),
    );
    for (const args of [
      ["want", "a", "b"],
      ["fail", "a"],
      ["start", "a"],
      ["wait", "a"],
      ["status", "a"],
      ["status", "a", "--output=json"],
      ["list"],
      ["list", "--output=json"],
      ["timeline"],
      ["timeline", "--output=json"],
      ["run", `a${EVIL.replaceAll("\0", "")}`, "--", "true"],
    ]) {
      const { status, stdout, stderr } = await evil.sync(...args);
      const shown = `${args.join(" ")} (${status}): ${JSON.stringify(stdout + stderr)}`;
      expect(stdout + stderr, shown).not.to.match(SPECIAL);
      expect(stdout + stderr, shown).to.match(/u\{9b\}|u009b/);
      expect(stderr.split("\n").length, shown).to.be.lessThan(6);
      if (args.includes("--output=json")) {
        expect(JSON.stringify(JSON.parse(stdout))).to.contain(JSON.stringify(EVIL));
      }
    }
  });

  it("is not confused by kinds and outcomes that it does not know", async () => {
    const odd = await agent(
      streamMethod(COORDINATOR.timeline, (_, stream) => {
        // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- that is the point
        const kind: Event_Kind = Number("99");
        const event = { timeMs: 1, unit: "a", dependsOn: "", reason: "", kind };
        stream.send({ events: [{ ...event, sequence: 1 }], dropped: 0 });
        stream.end();
      }),
    );
    expect(await odd.done("timeline")).to.match(/^UNIT .*\na {5}pending /);
  });

  it("prints as many units as there are", async () => {
    const { coordinator, workspace } = await musterAgent();
    const count = 20_000;
    for (let i = 0; i < count; i++) coordinator.want(`unit-${i}`, "first");
    const lines = (await workspace.done("list")).trimEnd().split("\n");
    expect(lines).to.have.length(count + 1);
    expect(lines[1]).to.equal("unit-0      pending  false");
    const list = JSON.parse(await workspace.done("list", "--output=json")) as unknown[];
    expect(list).to.have.length(count);
    const timeline = (await workspace.done("timeline")).split("\n");
    expect(timeline.length).to.be.greaterThan(count);
  });
});
