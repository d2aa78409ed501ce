import { once } from "node:events";
import { expect } from "chai";
import { Coordinator } from "../../src/coordinator/coordinator.ts";
import { agentService } from "../../src/server/agent-service.ts";
import { coordinatorService } from "../../src/server/coordinator-service.ts";
import { FrameReader } from "../../src/socket/frame-reader.ts";
import { KIND, type Packet } from "../../src/socket/packet.ts";
import { RpcServer } from "../../src/socket/rpc-server.ts";
import { isUnimplemented, type AgentClient } from "../../src/sync/agent-client.ts";
import { listen, RawClient } from "../support/rpc.ts";
import { packetsIn, recordedCalls, recordedWrites, sentBy, shown } from "../support/wire.ts";
import { afterTest, cleanUp, connectClient, refusal, untilReady } from "./support.ts";

const WRITES = recordedWrites();
const CALLS = recordedCalls();
const ANSWERS = packetsIn(sentBy("server"));
const CYCLE = "cycle detected";

const APP_WANTS_CLONE = {
  unit: "app",
  dependsOn: "clone",
  requiredStatus: "completed",
  currentStatus: "",
  isSatisfied: false,
};

/** What Go's client does in the recording, as muster's does it. Each gives what came of it. */
const TYPED_CALLS: [call: (client: AgentClient) => Promise<unknown>, result: unknown][] = [
  [(client) => client.ping(), undefined],
  [(client) => client.want("app", "clone"), undefined],
  [(client) => client.isReady("app"), false],
  [(client) => refused(client.start("app")), 'cannot start unit "app": unit not ready (0)'],
  [
    (client) => client.status("app"),
    { status: "pending", isReady: false, dependencies: [APP_WANTS_CLONE] },
  ],
  [(client) => client.start("clone"), undefined],
  [(client) => client.complete("clone"), undefined],
  [(client) => client.isReady("app"), true],
  [(client) => client.start("app"), undefined],
  [
    (client) => refused(client.start("app")),
    'cannot start unit "app": same status already set (0)',
  ],
  [(client) => client.complete("app"), undefined],
  [
    (client) => refused(client.want("clone", "app")),
    'cannot add dependency: adding edge for unit "clone": failed to add dependency\n' +
      "adding edge (clone -> app): cycle detected (0)",
  ],
  [
    (client) => client.list(),
    {
      units: [
        { unit: "app", status: "completed", isReady: true },
        { unit: "clone", status: "completed", isReady: true },
      ],
    },
  ],
  [(client) => client.status("ghost"), { status: "", isReady: true, dependencies: [] }],
  [async (client) => isUnimplemented(await refusal(client.wait(untilReady(["app"])))), true],
];

describe("the recorded conversation with the real services", () => {
  afterEach(cleanUp);

  /** Replays what Go's client sent, in chunks as they are cut, and gives what is answered. */
  async function replay(cut: (bytes: Uint8Array) => Uint8Array[]): Promise<Packet[]> {
    const coordinator = new Coordinator();
    const server = new RpcServer(
      new Map([...agentService(coordinator), ...coordinatorService(coordinator)]),
    );
    let received = 0;
    let onReceived: (() => void) | undefined;
    const { path, listener } = await listen((socket) => {
      server.accept(socket);
      socket.on("data", ({ length }) => {
        received += length;
        onReceived?.();
      });
    });
    const client = await RawClient.connect(path);
    afterTest(() => {
      client.socket.destroy();
      listener.close();
    });
    let sent = 0;
    let answered = 0;
    for (const { from, bytes } of WRITES) {
      if (from === "server") {
        answered += packetsIn([bytes]).length;
        await client.received(answered);
        continue;
      }
      for (const chunk of cut(bytes)) {
        client.write(chunk);
        sent += chunk.length;
        // The next chunk is written only then, so that it comes as one of its own.
        while (received < sent) {
          await new Promise<void>((resolve) => {
            onReceived = resolve;
          });
        }
      }
    }
    client.socket.destroy();
    listener.close();
    await once(listener, "close");
    return client.packets;
  }

  /** The cycle is named in addition to what Go's server says. */
  function expectRecorded(packets: readonly Packet[]): void {
    const same = packets.map((packet) => {
      const text = Buffer.from(packet.data).toString("latin1");
      const end = text.indexOf(CYCLE);
      return end < 0 ? packet : { ...packet, data: packet.data.subarray(0, end + CYCLE.length) };
    });
    expect(shown(same)).to.deep.equal(shown(ANSWERS));
  }

  it("is answered as recorded, with each write cut in two at every place", async () => {
    const longest = Math.max(...sentBy("client").map(({ length }) => length));
    for (let at = 0; at < longest; at++) {
      expectRecorded(
        await replay((bytes) => {
          const parts = [bytes.subarray(0, at), bytes.subarray(at)];
          return parts.filter(({ length }) => length > 0);
        }),
      );
    }
  });

  it("is answered as recorded, byte by byte", async () => {
    expectRecorded(await replay((bytes) => Array.from(bytes, (byte) => Uint8Array.of(byte))));
  });

  it("names the whole cycle", async () => {
    const packets = await replay((bytes) => [bytes]);
    const texts = packets.map(({ data }) => Buffer.from(data).toString("latin1"));
    expect(texts.filter((text) => text.includes(CYCLE))).to.deep.equal([
      `${"\0".repeat(8)}cannot add dependency: adding edge for unit "clone": failed to add dependency\n` +
        "adding edge (clone -> app): cycle detected: clone -> app -> clone",
    ]);
  });
});

describe("muster's client with the recorded server", () => {
  afterEach(cleanUp);

  /** A server that answers each call with the recorded bytes, cut in chunks. */
  async function recordedServer(cut: (bytes: Uint8Array) => Uint8Array[]): Promise<string> {
    const { path, listener } = await listen((socket) => {
      const reader = new FrameReader();
      let sending = Promise.resolve();
      socket.on("error", () => undefined);
      socket.on("data", (chunk) => {
        reader.push(chunk);
        for (let packet = reader.next(); packet; packet = reader.next()) {
          const answer = CALLS[packet.stream - 1]?.answer;
          if (packet.kind !== KIND.closeSend || !answer) continue;
          sending = sending.then(() => send(cut(answer)));
        }
      });
      const send = async (chunks: Uint8Array[]) => {
        for (const chunk of chunks) {
          socket.write(chunk);
          // The other end reads between two turns of the event loop.
          for (let turn = 0; turn < 2; turn++) await new Promise(setImmediate);
        }
      };
    });
    afterTest(() => {
      listener.close();
    });
    return path;
  }

  async function expectRecordedResults(path: string): Promise<void> {
    const client = await connectClient(path);
    const results: unknown[] = [];
    for (const [call] of TYPED_CALLS) results.push(await call(client));
    expect(results).to.deep.equal(TYPED_CALLS.map(([, result]) => result));
    client.close();
  }

  it("understands every answer, cut in two at every place", async () => {
    const longest = Math.max(...CALLS.map(({ answer }) => answer.length));
    for (let at = 0; at < longest; at++) {
      await expectRecordedResults(
        await recordedServer((bytes) => [bytes.subarray(0, at), bytes.subarray(at)]),
      );
    }
  });

  it("understands every answer, byte by byte", async () => {
    await expectRecordedResults(
      await recordedServer((bytes) => Array.from(bytes, (byte) => Uint8Array.of(byte))),
    );
  });
});

async function refused(answer: Promise<unknown>): Promise<string> {
  const { message, code } = await refusal(answer);
  return `${message} (${code})`;
}
