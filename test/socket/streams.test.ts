import { expect } from "chai";
import { COORDINATOR } from "../../src/socket/methods.ts";
import { ConnectionError } from "../../src/socket/connection-error.ts";
import { QUEUE_HIGH_WATER } from "../../src/socket/limits.ts";
import { KIND } from "../../src/socket/packet.ts";
import { RpcClient } from "../../src/socket/rpc-client.ts";
import { RpcError } from "../../src/socket/rpc-error.ts";
import type { Method, ResponseStream } from "../../src/socket/rpc-method.ts";
import { RpcServer } from "../../src/socket/rpc-server.ts";
import { callStream, callUnary, streamMethod, unaryMethod } from "../../src/socket/typed-rpc.ts";
import { deferred, listen, RawClient, serve, type Served } from "../support/rpc.ts";
import { callBytes, framed } from "../support/wire.ts";

const NOTHING = new Uint8Array(0);

describe("a stream of responses", () => {
  let served: Served;
  let client: RpcClient;
  /** The stream of /open, when there is one. */
  let opened: ReturnType<typeof deferred<ResponseStream>>;
  let sent: number;

  /** Sends as many responses as it is asked for, of 10,000 bytes each, and waits where it is told to. */
  const count: Method = {
    kind: "stream",
    async handle(request, stream) {
      const total = Number(text(request));
      for (; sent < total && !stream.isOver; sent++) {
        const response = new Uint8Array(10_000).fill(sent & 0xff);
        if (!stream.send(response)) await stream.drained();
      }
      stream.end();
    },
  };
  const open: Method = {
    kind: "stream",
    handle(_, stream) {
      opened.resolve(stream);
    },
  };
  const echo: Method = { kind: "unary", handle: (request) => request };
  const break_: Method = {
    kind: "stream",
    handle(request, stream) {
      stream.send(request);
      throw new RpcError("broken", 5);
    },
  };
  const breakLater: Method = {
    kind: "stream",
    async handle(request, stream) {
      stream.send(request);
      await Promise.resolve();
      throw new Error("broken later");
    },
  };

  beforeEach(async () => {
    sent = 0;
    opened = deferred();
    const methods = { "/count": count, "/open": open, "/echo": echo };
    served = await serve({ ...methods, "/break": break_, "/break-later": breakLater });
    client = await RpcClient.connect(served.path);
  });
  afterEach(async () => {
    client.close();
    await served.stop();
  });

  it("comes in order, then ends", async () => {
    const seen: number[] = [];
    for await (const response of client.stream("/count", data("300"))) seen.push(response[0] ?? -1);
    expect(seen).to.deep.equal(Array.from({ length: 300 }, (_, i) => i & 0xff));
  });

  it("can have no responses", async () => {
    const responses = client.stream("/count", data("0"));
    expect(await responses.next()).to.deep.equal({ done: true, value: undefined });
    expect(text(await client.call("/echo", data("next")))).to.equal("next");
  });

  for (const [name, message, code] of [
    ["/break", "broken", 5],
    ["/break-later", "broken later", 0],
  ] as const) {
    it(`gives what came before the error of ${name}`, async () => {
      const seen: string[] = [];
      const error = await failure(async () => {
        for await (const response of client.stream(name, data("x"))) seen.push(text(response));
      });
      expect(seen).to.deep.equal(["x"]);
      expect(error).to.be.instanceOf(RpcError).that.includes({ message, code });
      expect(text(await client.call("/echo", data("next")))).to.equal("next");
    });
  }

  it("waits for a reader that is slow", async () => {
    const responses = client.stream("/count", data("2000"));
    await responses.next();
    let before = -1;
    while (sent !== before) {
      before = sent;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    // Both ends hold back some; the operating system holds as much again.
    expect(sent).to.be.below(200);
    let rest = 0;
    for await (const response of responses) rest += response.length;
    expect(rest).to.equal(1999 * 10_000);
  });

  it("says whether the reader keeps up", async () => {
    const responses = client.stream("/open", NOTHING);
    const stream = await opened.promise;
    expect(stream.send(data("small"))).to.be.true;
    await stream.drained();
    let keepsUp = true;
    let total = 0;
    while (keepsUp) {
      keepsUp = stream.send(new Uint8Array(QUEUE_HIGH_WATER));
      total += QUEUE_HIGH_WATER;
    }
    const drained = stream.drained();
    stream.send(data("last"));
    let seen = 0;
    for await (const response of responses) {
      if (response.length < 10 && seen > 0) break;
      seen += response.length;
    }
    expect(seen).to.equal(total + "small".length);
    await drained;
  });

  it("is cancelled by leaving the loop", async () => {
    const responses = client.stream("/open", NOTHING);
    const stream = await opened.promise;
    const cancelled = deferred();
    stream.onCancel(() => {
      cancelled.resolve();
    });
    stream.send(data("a"));
    for await (const response of responses) {
      expect(text(response)).to.equal("a");
      break;
    }
    await cancelled.promise;
    expect(stream.isOver).to.be.true;
    expect(stream.send(data("b"))).to.be.false;
    await stream.drained();
    expect(await responses.next()).to.deep.equal({ done: true, value: undefined });
    expect(text(await client.call("/echo", data("next")))).to.equal("next");
  });

  it("is cancelled while somebody waits for a response", async () => {
    const responses = client.stream("/open", NOTHING);
    await opened.promise;
    const waiting = [responses.next(), responses.next()];
    await responses.return?.();
    expect(await Promise.all(waiting)).to.deep.equal([
      { done: true, value: undefined },
      { done: true, value: undefined },
    ]);
    expect(text(await client.call("/echo", data("next")))).to.equal("next");
  });

  it("is cancelled by its signal, while the client is holding back", async () => {
    const controller = new AbortController();
    const responses = client.stream("/count", data("2000"), { signal: controller.signal });
    await responses.next();
    await new Promise((resolve) => setTimeout(resolve, 20));
    const next = client.call("/echo", data("next"));
    controller.abort(new Error("enough"));
    expect(text(await next)).to.equal("next");
    const error = await failure(async () => {
      for await (const response of responses) expect(response).to.have.length(10_000);
    });
    expect(error.message).to.equal("enough");
  });

  it("waits for nobody any more when it is cancelled", async () => {
    const raw = await RawClient.connect(served.path);
    raw.socket.pause();
    raw.write(callBytes("/open", NOTHING));
    const stream = await opened.promise;
    while (stream.send(new Uint8Array(QUEUE_HIGH_WATER)));
    const drained = stream.drained();
    raw.write(framed([KIND.cancel, 1, 4]));
    await drained;
    expect(stream.isOver).to.be.true;
    raw.socket.destroy();
  });

  it("does not care for its signal once it is over", async () => {
    const controller = new AbortController();
    const responses = client.stream("/count", data("0"), { signal: controller.signal });
    expect((await responses.next()).done).to.be.true;
    controller.abort();
    expect((await responses.next()).done).to.be.true;
  });

  it("is never begun where its signal has been given already", async () => {
    const responses = client.stream("/open", NOTHING, { signal: AbortSignal.abort("no") });
    expect((await failure(() => responses.next())).message).to.equal("no");
    expect(await responses.next()).to.deep.equal({ done: true, value: undefined });
  });

  it("holds back the calls after it until it ends", async () => {
    const responses = client.stream("/open", NOTHING);
    const next = client.call("/echo", data("next"));
    const stream = await opened.promise;
    stream.send(data("a"));
    stream.end();
    stream.end();
    stream.fail(new Error("too late"));
    expect(stream.send(data("b"))).to.be.false;
    expect(text(await next)).to.equal("next");
    expect(text((await responses.next()).value ?? NOTHING)).to.equal("a");
    expect((await responses.next()).done).to.be.true;
  });

  it("fails where the server stops", async () => {
    const responses = client.stream("/open", NOTHING);
    await opened.promise;
    const closing = served.server.close(1);
    expect((await failure(() => responses.next())).message).to.equal("the server is stopping");
    client.close();
    await closing;
  });

  it("fails where the connection breaks", async () => {
    const { path, listener } = await listen((socket) => {
      socket.once("data", () => socket.destroy());
    });
    const lost = await RpcClient.connect(path);
    const error = await failure(() => lost.stream("/open", NOTHING).next());
    expect(error).to.be.instanceOf(ConnectionError).with.property("code", "ECONNRESET");
    listener.close();
  });

  it("can be of messages", async () => {
    const server = new RpcServer(
      new Map([
        unaryMethod(COORDINATOR.fail, async ({ unit }) => {
          await Promise.resolve();
          if (unit === "") throw new RpcError("no unit");
          return {};
        }),
        streamMethod(COORDINATOR.graph, (_, stream) => {
          const unit = { unit: "app", status: "started", isReady: true, reason: "" };
          stream.send({ units: [unit], from: [], to: [] });
          stream.send({ units: [], from: [0, 1], to: [1, 300] });
          stream.end();
        }),
      ]),
    );
    const { path, listener } = await listen((socket) => {
      server.accept(socket);
    });
    const typed = await RpcClient.connect(path);
    expect(await callUnary(typed, COORDINATOR.fail, { unit: "a", reason: "b" })).to.deep.equal({});
    const refused = callUnary(typed, COORDINATOR.fail, { unit: "", reason: "" });
    expect((await failure(() => refused)).message).to.equal("no unit");
    const chunks = [];
    for await (const chunk of callStream(typed, COORDINATOR.graph, {})) chunks.push(chunk);
    expect(chunks.map(({ units }) => units.length)).to.deep.equal([1, 0]);
    expect(chunks[1]).to.deep.include({ from: [0, 1], to: [1, 300] });
    const wrong = typed.call(COORDINATOR.fail.name, Uint8Array.of(0x0a, 0x05));
    expect((await failure(() => wrong)).message).to.match(/^not a valid protobuf message/);
    typed.close();
    listener.close();
    await server.close();
  });
});

function data(value: string): Uint8Array {
  return new Uint8Array(Buffer.from(value));
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString();
}

/** The error that work ends with. */
async function failure(work: () => Promise<unknown>): Promise<Error> {
  try {
    await work();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error("it has not failed");
}
