import { expect } from "chai";
import { Event_Kind, WaitResponse_Outcome } from "../../src/socket/gen/muster/v1/coordinator.ts";
import { AGENT_SOCKET, COORDINATOR } from "../../src/socket/methods.ts";
import { CODE, RpcError } from "../../src/socket/rpc-error.ts";
import type { Method } from "../../src/socket/rpc-method.ts";
import { streamMethod, unaryMethod } from "../../src/socket/typed-rpc.ts";
import { AgentClient } from "../../src/sync/agent-client.ts";
import { serve } from "../support/rpc.ts";
import {
  afterTest,
  at,
  cleanUp,
  musterAgent,
  stockAgent,
  stopped,
  workspace,
  type Workspace,
} from "../sync/support.ts";

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

  for (const kind of ["stock", "muster"]) {
    it(`asks a ${kind} agent that refuses what it calls ready patiently, and not for ever`, async () => {
      let starts = 0;
      const odd = await agent(
        unaryMethod(AGENT_SOCKET.ping, () => ({})),
        unaryMethod(AGENT_SOCKET.syncStart, ({ unit }) => {
          starts++;
          throw new Error(`cannot start unit "${unit}": unit not ready`);
        }),
        unaryMethod(AGENT_SOCKET.syncReady, () => ({ ready: true })),
        unaryMethod(AGENT_SOCKET.syncStatus, () => ({
          status: "pending",
          isReady: true,
          dependencies: [],
        })),
        unaryMethod(COORDINATOR.wait, () => {
          if (kind === "stock") throw new RpcError("unknown rpc", CODE.unimplemented);
          return { outcome: WaitResponse_Outcome.DONE, missing: [], failedUnit: "", reason: "" };
        }),
      );
      const { status, stderr } = await odd.sync("start", "app", "--timeout=600ms");
      expect(status, stderr).to.equal(4);
      expect(stderr).to.contain("timeout waiting for dependencies of unit app after 600ms\n");
      // At once, again without a pause, and after 50, 100, 200 and 250 ms.
      expect(starts).to.be.within(4, 6);
    });
  }

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

  it("lists units that do not fit into one answer", async () => {
    const own = await workspace();
    const client = await AgentClient.connect(own.socket);
    afterTest(() => {
      client.close();
    });
    const names = Array.from({ length: 4500 }, (_, i) => `${9999 - i} ${"x".repeat(990)}`);
    await client.want("app", "nobody has registered this");
    for (const name of names) await client.start(name);
    const error = await client.list().catch((refusal: unknown) => refusal);
    expect(error).to.be.instanceOf(RpcError).with.property("code", CODE.resourceExhausted);
    const list = JSON.parse(await own.done("list", "--output=json")) as { unit_name: string }[];
    expect(list.map(({ unit_name: name }) => name)).to.deep.equal([...names.reverse(), "app"]);
    expect(list[0]).to.deep.equal({ unit_name: names[0], status: "started", is_ready: true });
    expect(list.at(-1)).to.deep.equal({ unit_name: "app", status: "pending", is_ready: false });
  });

  it("says what to do where another agent's units do not fit into one answer", async () => {
    const { coordinator, workspace: own } = await stockAgent();
    for (let i = 0; i < 4500; i++) coordinator.start(`${i} ${"x".repeat(990)}`);
    const { status, stderr } = await own.sync("list");
    expect(status).to.equal(1);
    expect(stderr).to.match(
      /^muster: the response has \d+ bytes, and 4194304 is the limit\n {2}That is a limit of the agent's socket: /,
    );
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
