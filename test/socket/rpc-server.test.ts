import { expect } from "chai";
import { KIND } from "../../src/socket/packet.ts";
import { RpcError } from "../../src/socket/rpc-error.ts";
import type { Call, Method } from "../../src/socket/rpc-method.ts";
import { deferred, RawClient, serve, type Served } from "../support/rpc.ts";
import { bytes, callBytes, everyCut, framed, joined, packetsIn, shown } from "../support/wire.ts";

const UNKNOWN = `error 1/1 ${bytesOf(12, 'unknown rpc: "/nope"')}`;

describe("a server", () => {
  let served: Served;
  /** Calls of /wait that are not answered, and how to answer them. */
  let waiting: { call: Call; answer: (response: Uint8Array) => void }[];
  let onWait: () => void;

  const echo: Method = { kind: "unary", handle: (request) => request };
  const refuse: Method = {
    kind: "unary",
    handle(request) {
      if (request.length === 0) throw new TypeError("nothing\n  at line 1");
      throw new RpcError(Buffer.from(request).toString(), 7);
    },
  };
  const wait: Method = {
    kind: "unary",
    handle(_, call) {
      const { promise, resolve } = deferred<Uint8Array>();
      waiting.push({ call, answer: resolve });
      onWait();
      return promise;
    },
  };
  const failLater: Method = {
    kind: "unary",
    handle: () => Promise.reject(new RpcError("later", 9)),
  };

  beforeEach(async () => {
    waiting = [];
    onWait = () => undefined;
    served = await serve({ "/echo": echo, "/refuse": refuse, "/wait": wait, "/fail": failLater });
  });
  afterEach(() => served.stop());

  /** What the server answers to bytes that are sent at once. */
  async function answers(sent: Uint8Array, count: number): Promise<string[]> {
    const client = await RawClient.connect(served.path);
    client.write(sent);
    const packets = shown(await client.received(count));
    client.socket.destroy();
    return packets;
  }

  /** A client of which a call of /wait has begun. */
  async function waitingClient(): Promise<RawClient> {
    const client = await RawClient.connect(served.path);
    const begun = deferred();
    onWait = () => {
      begun.resolve();
    };
    client.write(callBytes("/wait", ""));
    await begun.promise;
    return client;
  }

  function cancelled(): Promise<void> {
    const { promise, resolve } = deferred();
    waiting[0]?.call.onCancel(resolve);
    return promise;
  }

  it("answers with a message and the end", async () => {
    expect(await answers(callBytes("/echo", "hi"), 2)).to.deep.equal([
      'message 1/1 "hi"',
      'closeSend 1/2 ""',
    ]);
  });

  it("answers with an error and its code", async () => {
    expect(await answers(callBytes("/refuse", "no"), 1)).to.deep.equal([
      `error 1/1 ${bytesOf(7, "no")}`,
    ]);
    expect(await answers(callBytes("/fail", ""), 1)).to.deep.equal([
      `error 1/1 ${bytesOf(9, "later")}`,
    ]);
  });

  it("answers with the message of any other error, and the code 0", async () => {
    expect(await answers(callBytes("/refuse", ""), 1)).to.deep.equal([
      `error 1/1 ${bytesOf(0, "nothing\n  at line 1")}`,
    ]);
  });

  it("says which rpc it does not know", async () => {
    expect(await answers(callBytes("/nope", "x"), 1)).to.deep.equal([UNKNOWN]);
  });

  it("does not repeat the whole of a long name", async () => {
    const [packet] = packetsIn([joined([callBytes("/".repeat(100_000), "x")])]);
    expect(packet?.data).to.have.length(100_000);
    const [answer] = await answers(callBytes("/".repeat(100_000), "x"), 1);
    expect(answer).to.have.length.below(1000);
  });

  it("answers a call that comes in any pieces", async () => {
    for (const chunks of everyCut(callBytes("/echo", "hi"))) {
      const client = await RawClient.connect(served.path);
      for (const chunk of chunks) {
        client.write(chunk);
        // Twice: data that was sent in one turn of the event loop is read in the next.
        await new Promise(setImmediate);
        await new Promise(setImmediate);
      }
      expect(shown(await client.received(2))[0]).to.equal('message 1/1 "hi"');
      client.socket.destroy();
    }
  });

  it("answers calls that come at once, each after the other", async () => {
    const calls = [1, 2, 3].map((stream) => callBytes("/echo", `${stream}`, stream));
    const close = framed([KIND.close, 3, 4]);
    expect(await answers(joined([...calls, close, callBytes("/nope", "", 4)]), 7)).to.deep.equal([
      'message 1/1 "1"',
      'closeSend 1/2 ""',
      'message 2/1 "2"',
      'closeSend 2/2 ""',
      'message 3/1 "3"',
      'closeSend 3/2 ""',
      UNKNOWN.replace("1/1", "4/1"),
    ]);
  });

  it("does not care for metadata, a late end, and what comes after the answer", async () => {
    const sent = framed(
      [KIND.invokeMetadata, 1, 1, "anything"],
      [KIND.invoke, 1, 2, "/echo"],
      [KIND.message, 1, 3, "hi"],
      [KIND.message, 1, 4, "once more"],
      [KIND.closeSend, 1, 5],
      [KIND.cancel, 1, 6],
      [KIND.close, 2, 1],
      [KIND.invoke, 3, 1, "/echo"],
      [KIND.message, 3, 2, "there"],
    );
    expect(await answers(sent, 4)).to.deep.equal([
      'message 1/1 "hi"',
      'closeSend 1/2 ""',
      'message 3/1 "there"',
      'closeSend 3/2 ""',
    ]);
  });

  it("skips packets of kinds to come", async () => {
    const sent = joined([framed([KIND.invoke, 1, 1, "/echo"]), bytes("91 01 02 01 00")]);
    const rest = framed([KIND.message, 1, 3, "hi"]);
    expect((await answers(joined([sent, rest]), 2))[0]).to.equal('message 1/1 "hi"');
  });

  it("answers later where the method does", async () => {
    const client = await waitingClient();
    waiting[0]?.answer(bytes("61"));
    expect(shown(await client.received(2))).to.deep.equal(['message 1/1 "a"', 'closeSend 1/2 ""']);
    expect(waiting[0]?.call.isOver).to.be.true;
    client.socket.destroy();
  });

  const endings: [how: string, sent: Uint8Array][] = [
    ["is cancelled", framed([KIND.cancel, 1, 4])],
    ["is closed", framed([KIND.close, 1, 4])],
    ["fails on the client's side", framed([KIND.error, 1, 4])],
    ["is followed by another", callBytes("/echo", "next", 2)],
    ["is followed by the metadata of another", framed([KIND.invokeMetadata, 2, 1])],
  ];
  for (const [how, sent] of endings) {
    it(`tells a method when its call ${how}, and says nothing more on it`, async () => {
      const client = await waitingClient();
      const told = cancelled();
      client.write(sent);
      await told;
      expect(waiting[0]?.call.isOver).to.be.true;
      waiting[0]?.answer(bytes("61"));
      client.write(callBytes("/echo", "after", 3));
      const packets = shown(await client.received(how === "is followed by another" ? 4 : 2));
      expect(packets.filter((packet) => packet.includes(" 1/"))).to.deep.equal([]);
      expect(packets).to.include('message 3/1 "after"');
      client.socket.destroy();
    });
  }

  it("tells a method when the client goes away", async () => {
    const client = await waitingClient();
    const told = cancelled();
    client.socket.destroy();
    await told;
  });

  it("tells a method when the client ends its side", async () => {
    const client = await waitingClient();
    const told = cancelled();
    client.socket.end();
    await told;
    await client.closed;
  });

  it("tells a method at once where its call was cancelled before it asked", async () => {
    const client = await waitingClient();
    const told = cancelled();
    client.write(framed([KIND.cancel, 1, 4]));
    await told;
    let isTold = false;
    waiting[0]?.call.onCancel(() => (isTold = true));
    expect(isTold).to.be.true;
    client.socket.destroy();
  });

  it("forgets connections that are closed", async () => {
    const clients = await Promise.all([1, 2, 3].map(() => RawClient.connect(served.path)));
    for (const client of clients) client.write(callBytes("/echo", "hi"));
    for (const client of clients) await client.received(2);
    expect(served.server.connections).to.equal(3);
    for (const client of clients) client.socket.end();
    await Promise.all(clients.map(({ closed }) => closed));
    while (served.server.connections > 0) await new Promise(setImmediate);
  });

  describe("that closes", () => {
    it("answers what is in flight, then ends the connection", async () => {
      const client = await waitingClient();
      const idle = await RawClient.connect(served.path);
      const closing = served.server.close(60_000);
      await idle.closed;
      waiting[0]?.answer(bytes("61"));
      await client.closed;
      await closing;
      expect(shown(client.packets)).to.deep.equal(['message 1/1 "a"', 'closeSend 1/2 ""']);
    });

    it("answers with an error what takes too long", async () => {
      const client = await waitingClient();
      await served.server.close(1);
      await client.closed;
      expect(shown(client.packets)).to.deep.equal([
        `error 1/1 ${bytesOf(14, "the server is stopping")}`,
      ]);
    });

    it("answers at once with an error what can be given up", async () => {
      const client = await waitingClient();
      const told = cancelled();
      const closing = performance.now();
      await served.server.close(60_000);
      expect(performance.now() - closing).to.be.below(2000);
      await told;
      await client.closed;
      expect(shown(client.packets)).to.deep.equal([
        `error 1/1 ${bytesOf(14, "the server is stopping")}`,
      ]);
    });

    it("ends connections of which the other side does not notice", async () => {
      const client = await RawClient.connect(served.path, { stays: true });
      await served.server.close();
      client.socket.destroy();
    });

    it("takes no more connections", async () => {
      await served.server.close();
      const client = await RawClient.connect(served.path);
      await client.closed;
      expect(shown(client.packets)).to.deep.equal([
        `error 1/1 ${bytesOf(14, "the server is stopping")}`,
      ]);
    });
  });
});

/** What `shown` makes of the data of an error. */
function bytesOf(code: number, message: string): string {
  return code.toString(16).padStart(16, "0") + Buffer.from(message).toString("hex");
}
