import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { AGENT_SOCKET, COORDINATOR } from "../../src/socket/methods.ts";
import { KIND } from "../../src/socket/packet.ts";
import type { AgentClient } from "../../src/sync/agent-client.ts";
import { RawClient } from "../support/rpc.ts";
import { bytes, callBytes, framed, joined } from "../support/wire.ts";
import {
  afterTest,
  cleanUp,
  connectClient,
  folder,
  type MusterProcess,
  startServer,
  untilCompleted,
} from "./support.ts";

const START = AGENT_SOCKET.syncStart.name;
const MIB = 1024 * 1024;

/** The bytes of `SyncStart` with a name as it is. */
function start(name: Uint8Array | string, stream = 1): Uint8Array {
  const text = new Uint8Array(Buffer.from(name));
  const length: number[] = [];
  for (let rest = text.length; ; rest >>>= 7) {
    length.push(rest < 0x80 ? rest : (rest & 0x7f) | 0x80);
    if (rest < 0x80) break;
  }
  return callBytes(START, joined([bytes("0a"), Uint8Array.from(length), text]), stream);
}

describe("among hostile clients, a server", () => {
  let path: string;
  let server: MusterProcess;
  let good: AgentClient;
  let count: number;

  beforeEach(async () => {
    path = join(folder(), "s.sock");
    server = await startServer(path);
    good = await connectClient(path);
    count = 0;
  });
  afterEach(cleanUp);

  async function hostile(): Promise<RawClient> {
    const client = await RawClient.connect(path);
    afterTest(() => void client.socket.destroy());
    return client;
  }

  /** Another client goes on as if nothing happened. */
  async function expectGoodService(): Promise<void> {
    const unit = `good-${count++}`;
    await good.start(unit);
    await good.complete(unit);
    expect((await good.status(unit)).status).to.equal("completed");
    expect(server.hasEnded).to.be.false;
  }

  /** What the server holds in memory now, in bytes; unknown where there is no /proc. */
  function memory(): number | undefined {
    if (process.platform !== "linux") return undefined;
    const status = readFileSync(`/proc/${server.child.pid ?? 0}/status`, "utf8");
    return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
  }

  function expectBoundedMemory(most: number): void {
    const held = memory();
    if (held !== undefined) expect(held / MIB).to.be.below(most);
  }

  const malformed: [what: string, data: Uint8Array][] = [
    ["an unknown kind", bytes("55 01 01 00")],
    ["a number without end", bytes(`03 ${"ff".repeat(30)}`)],
    ["ids that go backwards", joined([start("a", 5), start("b", 4)])],
    ["the stream 0", framed([KIND.invoke, 0, 1, START])],
    ["a packet that says it has more than 4 MiB", bytes("05 01 01 ff ff ff ff 0f")],
    ["another protocol", new Uint8Array(Buffer.from("GET / HTTP/1.1\r\nHost: x\r\n\r\n"))],
    ["zeros", new Uint8Array(1000)],
  ];
  for (const [what, data] of malformed) {
    it(`ends a connection that sends ${what}`, async () => {
      const client = await hostile();
      client.write(data);
      await client.closed;
      await server.says("a connection was ended: ");
      await expectGoodService();
    });
  }

  it("ends connections that send more than 4 MiB at once, and keeps nothing of it", async () => {
    const large = new Uint8Array(4 * MIB + 1);
    for (let i = 0; i < 20; i++) {
      const client = await hostile();
      client.write(framed([KIND.invoke, 1, 1, START], [KIND.message, 1, 2, large]));
      await client.closed;
    }
    await expectGoodService();
    expectBoundedMemory(250);
  });

  it("takes names that are none for what they are", async () => {
    const names: [name: Uint8Array | string, answer: string][] = [
      ["", "unit name is required"],
      ["n".repeat(MIB), "bytes long, and 1024 are the most"],
      ["a\u0000b", "contains a control character"],
      ["\u001b]0;owned\u0007", "contains a control character"],
      ["a\u2028b", "contains a control character or a line separator"],
      [bytes("61 c3 28"), "not a valid protobuf message"],
      [bytes("ed a0 80"), "not a valid protobuf message"],
    ];
    const client = await hostile();
    for (const [i, [name, answer]] of names.entries()) {
      client.write(start(name, i + 1));
      const packet = (await client.received(i + 1))[i];
      expect(packet?.kind).to.equal(KIND.error);
      const text = Buffer.from(packet?.data.subarray(8) ?? []).toString();
      expect(text).to.include(answer);
      expect(text).to.match(/^[^\p{Cc}]{1,200}$/u);
    }
    await expectGoodService();
    expect((await good.list()).units).to.have.length(1);
  });

  it("answers thousands of calls that come at once", async () => {
    const client = await hostile();
    const calls = Array.from({ length: 5000 }, (_, i) => start(`unit-${i}`, i + 1));
    client.write(joined(calls));
    const packets = await client.received(2 * calls.length);
    expect(packets.every(({ kind }) => kind !== KIND.error)).to.be.true;
    await expectGoodService();
    expect((await good.list()).units).to.have.length(5001);
  });

  it("answers calls of unknown rpcs, with names of any length", async () => {
    const client = await hostile();
    const names = ["", "/nope", "n".repeat(MIB), "\u001b[31m"];
    for (const [i, name] of names.entries()) {
      client.write(callBytes(name, "", i + 1));
      const packet = (await client.received(i + 1))[i];
      const text = Buffer.from(packet?.data ?? []);
      expect(text[7]).to.equal(12);
      expect(text.length).to.be.below(600);
      expect(text.toString("utf8", 8)).to.include("unknown rpc").and.not.to.include("\u001b");
    }
    await expectGoodService();
  });

  it("serves others while many begin and do nothing, or half of something", async () => {
    const idle: Awaited<ReturnType<typeof hostile>>[] = [];
    // More at once than the server has room for in its backlog would be refused.
    while (idle.length < 1000) {
      idle.push(...(await Promise.all(Array.from({ length: 100 }, hostile))));
      await expectGoodService();
    }
    for (const [i, client] of idle.entries()) {
      if (i % 2 === 0) client.write(start("half").subarray(0, 10 + (i % 40)));
    }
    for (let i = 0; i < 20; i++) await expectGoodService();
    expectBoundedMemory(250);
    for (const client of idle) client.socket.destroy();
    await expectGoodService();
  });

  it("keeps nothing of what clients wait for that go away", async () => {
    const request = COORDINATOR.wait.request.encode(
      untilCompleted(Array.from({ length: 1000 }, (_, i) => `never-${i}`)),
    );
    for (let round = 0; round < 20; round++) {
      const clients = await Promise.all(Array.from({ length: 10 }, hostile));
      for (const client of clients) client.write(callBytes(COORDINATOR.wait.name, request));
      await expectGoodService();
      for (const client of clients) client.socket.destroy();
    }
    await expectGoodService();
    expect((await good.list()).units.every(({ unit }) => unit.startsWith("good"))).to.be.true;
    expectBoundedMemory(250);
  });

  it("is not held up by clients that ask for much and read nothing", async () => {
    for (let i = 0; i < 2000; i++) await good.fail(`failed-${i}`, "r".repeat(2000));
    const { timeline, graph, watch } = COORDINATOR;
    const calls = [
      callBytes(timeline.name, timeline.request.encode({ after: 0 })),
      callBytes(graph.name, graph.request.encode({})),
      callBytes(watch.name, watch.request.encode({ after: 0 })),
    ];
    for (let i = 0; i < 60; i++) {
      const client = await hostile();
      client.socket.pause();
      client.write(calls[i % calls.length] ?? new Uint8Array());
    }
    for (let i = 0; i < 20; i++) await expectGoodService();
    expectBoundedMemory(400);
  });

  it("that is stopped ends although they do not", async () => {
    const clients = await Promise.all(Array.from({ length: 50 }, hostile));
    for (const client of clients) client.write(start("half").subarray(0, 20));
    await expectGoodService();
    expect(await server.stop("SIGTERM")).to.equal(0);
  });
});
