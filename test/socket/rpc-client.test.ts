import { mkdirSync, writeFileSync } from "node:fs";
import type { Socket } from "node:net";
import { expect } from "chai";
import { ConnectionError } from "../../src/socket/connection-error.ts";
import { FrameReader } from "../../src/socket/frame-reader.ts";
import { MAX_PACKET } from "../../src/socket/limits.ts";
import { KIND, type Packet } from "../../src/socket/packet.ts";
import { RpcClient } from "../../src/socket/rpc-client.ts";
import { RpcError } from "../../src/socket/rpc-error.ts";
import { listen, socketPath } from "../support/rpc.ts";
import {
  bytes,
  framed,
  packetsIn,
  recordedCalls,
  sentBy,
  shown,
  type RecordedCall,
} from "../support/wire.ts";

const RECORDED = recordedCalls();

describe("a client", () => {
  let stops: (() => void)[] = [];
  afterEach(() => {
    for (const stop of stops) stop();
    stops = [];
  });

  /** A client of a server that does this with each packet, and the packets so far. */
  async function connected(
    onPacket: (packet: Packet, socket: Socket) => void,
    onConnection: (socket: Socket) => void = () => undefined,
  ): Promise<{ client: RpcClient; packets: Packet[] }> {
    const packets: Packet[] = [];
    const { path, listener } = await listen((socket) => {
      const reader = new FrameReader();
      socket.on("error", () => undefined);
      socket.on("data", (chunk) => {
        reader.push(chunk);
        for (let packet = reader.next(); packet; packet = reader.next()) {
          packets.push(packet);
          onPacket(packet, socket);
        }
      });
      onConnection(socket);
    });
    const client = await RpcClient.connect(path);
    stops.push(() => {
      client.close();
      listener.close();
    });
    return { client, packets };
  }

  describe("of the recorded server", () => {
    /** Makes all recorded calls, of a server that cuts each of its writes in two. */
    async function replay(at: number): Promise<{ results: string[]; packets: Packet[] }> {
      const { client, packets } = await connected(({ kind, stream }, socket) => {
        const answer = RECORDED[stream - 1]?.answer;
        if (kind !== KIND.closeSend || !answer) return;
        socket.write(answer.subarray(0, at));
        // Written in a later turn of the event loop, the rest comes in a chunk of its own.
        setImmediate(() => setImmediate(() => socket.write(answer.subarray(at))));
      });
      const results: string[] = [];
      for (const { name, request } of RECORDED) results.push(await outcome(client, name, request));
      client.close();
      return { results, packets };
    }

    it("understands each answer, cut anywhere", async () => {
      const longest = Math.max(...RECORDED.map(({ answer }) => answer.length));
      for (let at = 0; at < longest; at++) {
        const { results } = await replay(at);
        expect(results).to.deep.equal(RECORDED.map(expected));
      }
    });

    it("sends what Go's client sends", async () => {
      const { packets } = await replay(0);
      const recorded = packetsIn(sentBy("client"));
      expect(withoutClose(packets)).to.deep.equal(withoutClose(recorded));
    });

    it("closes a stream with the next call, where Go's client may", async () => {
      const { packets } = await replay(0);
      const closed = packets.filter(({ kind }) => kind === KIND.close);
      const answered = RECORDED.flatMap((call, i) => (expected(call).includes(":") ? [] : [i + 1]));
      expect(closed.map(({ stream }) => stream)).to.deep.equal(answered);
      expect(closed.map(({ message }) => message)).to.deep.equal(answered.map(() => 4));
    });

    it("takes calls while one is being answered, and makes them in order", async () => {
      const { client } = await connected(({ kind, stream }, socket) => {
        const answer = RECORDED[stream - 1]?.answer;
        if (kind === KIND.closeSend && answer) socket.write(answer);
      });
      const results = await Promise.all(
        RECORDED.map(({ name, request }) => outcome(client, name, request)),
      );
      expect(results).to.deep.equal(RECORDED.map(expected));
    });
  });

  it("cancels a call when its signal says so, and makes the next", async () => {
    const { client, packets } = await connected(({ kind, stream, data }, socket) => {
      // The answer to the first call comes after it was cancelled.
      if (kind === KIND.cancel) socket.write(answerTo(1, "late"));
      if (kind === KIND.message && stream > 1) socket.write(answerTo(stream, data));
      if (kind === KIND.message && stream === 1) controller.abort(new Error("enough"));
    });
    const controller = new AbortController();
    const first = client.call("/wait", bytes(""), { signal: controller.signal });
    const dropped = client.call("/never", bytes(""), { signal: controller.signal });
    const second = client.call("/echo", bytes("61"));
    expect(await message(first)).to.equal("enough");
    expect(await message(dropped)).to.equal("enough");
    expect(Buffer.from(await second).toString()).to.equal("a");
    expect(shown(packets).slice(3, 5)).to.deep.equal(['cancel! 1/4 ""', 'invoke 2/1 "/echo"']);
    expect(await message(client.call("/x", bytes(""), { signal: controller.signal }))).to.equal(
      "enough",
    );
  });

  it("makes no call with a request that is too large", async () => {
    const { client, packets } = await connected(() => undefined);
    const call = client.call("/echo", new Uint8Array(MAX_PACKET + 1));
    expect(await message(call)).to.match(/^the request has 4194305 bytes/);
    expect(packets).to.deep.equal([]);
  });

  const answers: [what: string, answer: Uint8Array, error: RegExp][] = [
    [
      "ends without a response",
      framed([KIND.closeSend, 1, 1]),
      /ended the call without a response/,
    ],
    ["closes the stream", framed([KIND.close, 1, 1]), /ended the call without a response/],
    ["cancels", framed([KIND.cancel, 1, 1]), /the server has cancelled the call/],
    ["fails without a code", framed([KIND.error, 1, 1, "why"]), /^why$/],
  ];
  for (const [what, answer, error] of answers) {
    it(`fails where the server ${what}, and may go on`, async () => {
      const { client } = await connected(({ kind, stream, data }, socket) => {
        if (kind === KIND.message) socket.write(stream === 1 ? answer : answerTo(stream, data));
      });
      const failed = client.call("/echo", bytes("61"));
      expect(await message(failed)).to.match(error);
      await failed.catch((reason: unknown) => expect(reason).to.be.instanceOf(RpcError));
      expect(Buffer.from(await client.call("/echo", bytes("62"))).toString()).to.equal("b");
    });
  }

  const garbage: [what: string, answer: Uint8Array][] = [
    ["HTTP", Buffer.from("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")],
    ["numbers without end", Buffer.alloc(20, 0x85)],
    ["an unknown packet", bytes("11 01 01 00")],
    ["too much", bytes("05 01 01 81 80 80 02")],
    ["calls", framed([KIND.invoke, 1, 1, "/echo"])],
    ["ids that go backwards", Buffer.concat([answerTo(1, "x"), answerTo(1, "x")])],
  ];
  for (const [what, answer] of garbage) {
    it(`fails, and all later calls, where the server sends ${what}`, async () => {
      const { client } = await connected(({ kind }, socket) => {
        if (kind === KIND.message) socket.write(answer);
      });
      const calls = [1, 2, 3].map(() => client.call("/echo", bytes("61")));
      const results = await Promise.allSettled(calls);
      const last = results.at(-1);
      const reason: unknown = last?.status === "rejected" ? last.reason : undefined;
      expect(reason).to.be.instanceOf(ConnectionError).with.property("code", "EPROTO");
      expect(await message(client.call("/echo", bytes("")))).to.match(/does not speak DRPC/);
    });
  }

  it("fails where the server goes away in the middle of an answer", async () => {
    const { client } = await connected(({ kind }, socket) => {
      if (kind === KIND.message) socket.end(answerTo(1, "hello").subarray(0, 6));
    });
    const call = client.call("/echo", bytes("61"));
    const later = client.call("/echo", bytes("61"));
    expect(await code(call)).to.equal("ECONNRESET");
    expect(await code(later)).to.equal("ECONNRESET");
  });

  it("says why the server takes no connections, whether or not a call was made before", async () => {
    const refusal = framed([KIND.error, 1, 1, Buffer.from("\0\0\0\0\0\0\0\x08full")]);
    for (const turns of [0, 10]) {
      const { client } = await connected(
        () => undefined,
        (socket) => socket.end(refusal),
      );
      for (let i = 0; i < turns; i++) await new Promise(setImmediate);
      expect(await message(client.call("/echo", bytes("61")))).to.equal("full");
    }
  });

  it("that is closed fails what was not answered", async () => {
    const { client } = await connected(() => undefined);
    const call = client.call("/echo", bytes("61"));
    client.close();
    expect(await code(call)).to.equal("ECANCELED");
    expect(await code(client.call("/echo", bytes("61")))).to.equal("ECANCELED");
  });

  describe("that cannot connect says why", () => {
    it("where there is no socket", async () => {
      expect(await code(RpcClient.connect(socketPath()))).to.equal("ENOENT");
    });

    it("where nobody listens at the socket, or it is none", async () => {
      const path = socketPath();
      writeFileSync(path, "");
      expect(await code(RpcClient.connect(path))).to.be.oneOf(["ECONNREFUSED", "ENOTSOCK"]);
    });

    it("where it is a folder", async () => {
      const path = socketPath();
      mkdirSync(path);
      expect(await code(RpcClient.connect(path))).to.be.oneOf(["ECONNREFUSED", "ENOTSOCK"]);
    });
  });
});

/** What a call comes to: the response in hex, or the code and text of the error. */
async function outcome(client: RpcClient, name: string, request: Uint8Array): Promise<string> {
  try {
    return Buffer.from(await client.call(name, request)).toString("hex");
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    return `${error.code}: ${error.message}`;
  }
}

/** What a recorded call must come to. */
function expected({ answer }: RecordedCall): string {
  const [packet] = packetsIn([answer]);
  const data = Buffer.from(packet?.data ?? []);
  if (packet?.kind !== KIND.error) return data.toString("hex");
  return `${data.readBigUInt64BE()}: ${data.toString("utf8", 8)}`;
}

function withoutClose(packets: readonly Packet[]): string[] {
  return shown(packets.filter(({ kind }) => kind !== KIND.close));
}

function answerTo(stream: number, data: Uint8Array | string): Uint8Array {
  return framed([KIND.message, stream, 1, data], [KIND.closeSend, stream, 2]);
}

/** The error that a promise is rejected with. */
async function failure(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error("it has not failed");
}

async function message(promise: Promise<unknown>): Promise<string> {
  return (await failure(promise)).message;
}

async function code(promise: Promise<unknown>): Promise<string | number> {
  const error = await failure(promise);
  expect(error).to.be.instanceOf(ConnectionError);
  return error instanceof ConnectionError ? error.code : "";
}
