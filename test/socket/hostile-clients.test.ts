import { expect } from "chai";
import fc from "fast-check";
import { MAX_PACKET } from "../../src/socket/limits.ts";
import { KIND } from "../../src/socket/packet.ts";
import { RpcClient } from "../../src/socket/rpc-client.ts";
import type { Method } from "../../src/socket/rpc-method.ts";
import { deferred, RawClient, serve, type Served } from "../support/rpc.ts";
import { bytes, callBytes, framed, joined, shown } from "../support/wire.ts";

/** Milliseconds: what does not come in this time is given up. */
const ARRIVAL_TIMEOUT = 50;

const MAX_CONNECTIONS = 20;

describe("a hostile client", () => {
  let served: Served;
  let calls: number;
  let ended: ReturnType<typeof deferred<undefined>>;
  let wellBehaved: { stop: () => Promise<void> };

  const echo: Method = { kind: "unary", handle: (request) => request };
  const large: Method = {
    kind: "unary",
    handle() {
      calls++;
      return new Uint8Array(1024 * 1024);
    },
  };
  const tooLarge: Method = { kind: "unary", handle: () => new Uint8Array(MAX_PACKET + 1) };
  const wait: Method = { kind: "unary", handle: () => new Promise(() => undefined) };
  /** Sends without a look at whether anybody reads. */
  const flood: Method = {
    kind: "stream",
    handle(_, stream) {
      stream.onCancel(() => {
        ended.resolve(undefined);
      });
      const send = () => {
        for (let i = 0; i < 100; i++) stream.send(new Uint8Array(10_000));
        if (!stream.isOver) setImmediate(send);
      };
      send();
    },
  };

  beforeEach(async () => {
    calls = 0;
    ended = deferred();
    const methods = { "/echo": echo, "/large": large, "/too-large": tooLarge, "/wait": wait };
    served = await serve(
      { ...methods, "/flood": flood },
      { arrivalTimeout: ARRIVAL_TIMEOUT, maxConnections: MAX_CONNECTIONS, maxQueue: 1_000_000 },
    );
    wellBehaved = await callAllTheTime(served.path);
  });
  afterEach(async () => {
    await wellBehaved.stop();
    await served.stop();
  });

  /** Sends bytes on a connection that then must end, and gives what was answered. */
  async function endedBy(...sent: Uint8Array[]): Promise<string[]> {
    const client = await RawClient.connect(served.path);
    for (const chunk of sent) client.write(chunk);
    await client.closed;
    return shown(client.packets);
  }

  const invoke = framed([KIND.invoke, 1, 1, "/echo"]);
  const waiting = callBytes("/wait", "");

  const mistakes: [what: string, sent: Uint8Array, message: RegExp][] = [
    ["a number of eleven bytes", bytes(`05 ${"80".repeat(11)}`), /more than ten bytes/],
    ["ids that go backwards", bytes("05 01 01 00"), /go backwards/],
    ["a packet above the limit", bytes("05 01 05 81 80 80 02"), /more than 4194304 bytes/],
    ["a packet of an unknown kind", bytes("11 01 05 00"), /unknown kind 8/],
    ["frames of two kinds in a packet", bytes("04 01 05 00 07 01 05 00"), /different kinds/],
    [
      "a second call on its stream",
      framed([KIND.invoke, 1, 5, "/echo"]),
      /second call on stream 1/,
    ],
    ["a message that calls nothing", framed([KIND.message, 2, 1, "x"]), /stream 2, which calls/],
  ];
  for (const [what, sent, message] of mistakes) {
    it(`that sends ${what} is told so, where a call can be answered`, async () => {
      const packets = await endedBy(waiting, sent);
      expect(packets).to.have.length(1);
      expect(packets[0]).to.match(/^error 1\/1 /);
      expect(text(packets[0])).to.match(message);
      expect(served.reports.join("\n")).to.match(message);
    });

    it(`that sends ${what} is cut off, where there is no call`, async () => {
      // Ids go backwards, and calls are made twice, only after a first one.
      const first = /backwards|second/.test(message.source) ? framed([KIND.cancel, 1, 9]) : [];
      const packets = await endedBy(Uint8Array.from(first), sent);
      // A call on a stream that never began is a call like any other.
      if (!what.startsWith("a second")) expect(packets).to.deep.equal([]);
    });
  }

  it("that sends half a packet and no more is cut off", async () => {
    expect(await endedBy(bytes("03 01 01 20 2f"))).to.deep.equal([]);
    expect(served.reports).to.deep.equal([
      "a connection was ended: the rest of a packet did not come in 0.05 s",
    ]);
  });

  it("that sends half a header and no more is cut off", async () => {
    expect(await endedBy(bytes("03 01"))).to.deep.equal([]);
  });

  it("that sends half a packet during a call is told so", async () => {
    const packets = await endedBy(waiting, bytes("05 01 09 20 2f"));
    expect(text(packets[0])).to.match(/^the rest of a packet did not come/);
  });

  it("that calls without a request is told so", async () => {
    const packets = await endedBy(invoke);
    expect(packets).to.have.length(1);
    expect(text(packets[0])).to.equal("a request did not come in 0.05 s");
  });

  it("that ends a call without a request is told so, and may go on", async () => {
    const client = await RawClient.connect(served.path);
    client.write(joined([invoke, framed([KIND.closeSend, 1, 2]), callBytes("/echo", "hi", 2)]));
    const packets = shown(await client.received(3));
    expect(text(packets[0])).to.equal("no request came");
    expect(packets[1]).to.equal('message 2/1 "hi"');
    client.socket.destroy();
  });

  it("that completes a packet and then stops within the next is cut off", async () => {
    const client = await RawClient.connect(served.path);
    const whole = joined([callBytes("/echo", "hi"), callBytes("/echo", "hi", 2)]);
    client.write(whole.subarray(0, 5));
    await new Promise((resolve) => setTimeout(resolve, ARRIVAL_TIMEOUT / 5));
    client.write(whole.subarray(5, -10));
    await client.closed;
    expect(shown(client.packets)[0]).to.equal('message 1/1 "hi"');
  });

  it("that takes its time over each of many packets is served", async () => {
    const client = await RawClient.connect(served.path);
    const whole = joined([1, 2, 3, 4].map((stream) => callBytes("/echo", "hi", stream)));
    // Each cut leaves a packet unfinished, longer in sum than any may take.
    for (let at = 0; at < whole.length; at += 10) {
      client.write(whole.subarray(at, at + 10));
      await new Promise((resolve) => setTimeout(resolve, ARRIVAL_TIMEOUT / 5));
    }
    expect(await client.received(8)).to.have.length(8);
    client.socket.destroy();
  });

  it("that reads no answers gets no more calls in, and all answers when it reads", async () => {
    const client = await RawClient.connect(served.path);
    client.socket.pause();
    const count = 200;
    for (let stream = 1; stream <= count; stream++) client.write(callBytes("/large", "", stream));
    let before = -1;
    while (calls === 0 || calls !== before) {
      before = calls;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(calls).to.be.below(5);
    client.socket.resume();
    expect(await client.received(2 * count)).to.have.length(2 * count);
    expect(calls).to.equal(count);
    client.socket.destroy();
  });

  it("that reads no answers and goes away leaves nothing behind", async () => {
    const client = await RawClient.connect(served.path);
    client.socket.pause();
    for (let stream = 1; stream <= 20; stream++) client.write(callBytes("/large", "", stream));
    while (calls === 0) await new Promise(setImmediate);
    client.socket.destroy();
    while (served.server.connections > 1) await new Promise(setImmediate);
  });

  it("that does not read a stream has it ended with an error", async () => {
    const client = await RawClient.connect(served.path);
    client.socket.pause();
    client.write(callBytes("/flood", ""));
    await ended.promise;
    client.socket.resume();
    while (client.packets.at(-1)?.kind !== KIND.error)
      await client.received(client.packets.length + 1);
    expect(text(shown(client.packets.slice(-1))[0])).to.equal(
      "the responses are not read fast enough",
    );
    client.write(callBytes("/echo", "hi", 2));
    await client.received(client.packets.length + 2);
    client.socket.destroy();
  });

  it("that asks for more than a packet can hold is told so", async () => {
    const client = await RawClient.connect(served.path);
    client.write(callBytes("/too-large", ""));
    const packets = shown(await client.received(1));
    expect(text(packets[0])).to.equal("the response has 4194305 bytes, and 4194304 is the limit");
    client.socket.destroy();
  });

  it("that calls unknown rpcs without end is told so each time", async () => {
    const client = await RawClient.connect(served.path);
    const count = 10_000;
    const sent = Array.from({ length: count }, (_, i) => callBytes(`/nope/${i}`, "", i + 1));
    client.write(joined(sent));
    const packets = shown(await client.received(count));
    expect(text(packets.at(-1))).to.equal('unknown rpc: "/nope/9999"');
    client.socket.destroy();
  });

  it("that opens too many connections is told so, until it closes some", async () => {
    const open = Array.from({ length: MAX_CONNECTIONS - 1 }, () => RawClient.connect(served.path));
    const clients = await Promise.all(open);
    const refused = await RawClient.connect(served.path);
    await refused.closed;
    expect(text(shown(refused.packets)[0])).to.equal(
      `there are ${MAX_CONNECTIONS} connections already`,
    );
    for (const client of clients) client.socket.destroy();
    while (served.server.connections > 1) await new Promise(setImmediate);
    const client = await RpcClient.connect(served.path);
    await client.call("/echo", bytes("61"));
    client.close();
  });

  it("that opens far too many connections takes none of the others", async () => {
    const open = Array.from({ length: 5 * MAX_CONNECTIONS }, () =>
      RawClient.connect(served.path, { stays: true }),
    );
    const clients = await Promise.all(open);
    let before = -1;
    while (before !== served.server.connections) {
      before = served.server.connections;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(before).to.be.above(MAX_CONNECTIONS);
    expect(before).to.be.at.most(2 * MAX_CONNECTIONS);
    for (const client of clients) client.socket.destroy();
  });

  it("that sends anything is answered or cut off", async () => {
    const anything = fc.oneof(
      fc.uint8Array({ maxLength: 50 }),
      fc
        .record({
          kind: fc.constantFrom(...Object.values(KIND)),
          stream: fc.integer({ min: 1, max: 4 }),
          message: fc.nat(6),
          data: fc.constantFrom("", "/echo", "/wait", "/flood", "/nope"),
        })
        .map(({ kind, stream, message, data }) => framed([kind, stream, message, data])),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(anything, { maxLength: 12 }), async (chunks) => {
        const client = await RawClient.connect(served.path);
        client.socket.removeAllListeners("data");
        client.socket.resume();
        for (const chunk of chunks) client.write(chunk);
        client.socket.end();
        await client.closed;
      }),
    );
  });
});

/** The text of an error that `shown` shows. */
function text(packet: string | undefined): string {
  const data = /^error \S+ ([0-9a-f]+)$/.exec(packet ?? "")?.[1] ?? "";
  return Buffer.from(data.slice(16), "hex").toString();
}

/** A client that calls /echo until it is stopped, which fails if a call has failed. */
async function callAllTheTime(path: string): Promise<{ stop: () => Promise<void> }> {
  const client = await RpcClient.connect(path);
  const stopping = new AbortController();
  let calls = 0;
  const running = (async () => {
    while (!stopping.signal.aborted) {
      const request = Uint8Array.of(calls & 0xff);
      expect(Buffer.from(await client.call("/echo", request))).to.deep.equal(Buffer.from(request));
      calls++;
    }
  })();
  // It is awaited only in the end.
  running.catch(() => undefined);
  return {
    async stop() {
      stopping.abort();
      await running;
      client.close();
      expect(calls).to.be.above(0);
    },
  };
}
