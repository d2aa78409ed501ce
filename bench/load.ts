// Asks a server whether a unit is ready, over and over on several connections, and
// prints how fast it answers. A process of its own: what it takes is not the server's.
import { connect } from "node:net";
import { FrameReader } from "../src/socket/frame-reader.ts";
import { FrameWriter } from "../src/socket/frame-writer.ts";
import { AGENT_SOCKET } from "../src/socket/methods.ts";
import { KIND, NO_DATA } from "../src/socket/packet.ts";
import { AgentClient } from "../src/sync/agent-client.ts";
import { quantile } from "./timing.ts";

const CONNECTIONS = 8;

/** In milliseconds; the first part is not counted. */
const WARM_UP = 1500;
const DURATION = 5000;

export interface LoadResult {
  /** Requests a second. */
  readonly rate: number;
  /** Milliseconds that half, and all but one in a hundred, took at most. */
  readonly p50: number;
  readonly p99: number;
}

const [socket = ""] = process.argv.slice(2);
const name = Buffer.from(AGENT_SOCKET.syncReady.name);
const request = AGENT_SOCKET.syncReady.request.encode({ unit: "load" });
const latencies: number[] = [];
const begin = performance.now() + WARM_UP;
const end = begin + DURATION;

const client = await AgentClient.connect(socket);
await client.want("load", "load-dependency");
client.close();
await Promise.all(Array.from({ length: CONNECTIONS }, ask));
const result: LoadResult = {
  rate: (latencies.length * 1000) / DURATION,
  p50: quantile(latencies, 0.5),
  p99: quantile(latencies, 0.99),
};
console.log(JSON.stringify(result));

/** One call after the other, as Go's client makes them, until the time is over. */
function ask(): Promise<void> {
  return new Promise((resolve, reject) => {
    const connection = connect(socket);
    const reader = new FrameReader();
    const writer = new FrameWriter();
    let stream = 0;
    let sent = 0;
    const call = () => {
      if (stream > 0) writer.add(KIND.close, stream, 4, NO_DATA);
      stream++;
      writer.add(KIND.invoke, stream, 1, name);
      writer.add(KIND.message, stream, 2, request);
      writer.add(KIND.closeSend, stream, 3, NO_DATA);
      sent = performance.now();
      connection.write(writer.take());
    };
    connection.on("connect", call);
    connection.on("error", reject);
    connection.on("data", (chunk: Buffer) => {
      reader.push(chunk);
      for (let packet = reader.next(); packet; packet = reader.next()) {
        if (packet.kind === KIND.error) reject(new Error("the server refuses"));
        if (packet.kind !== KIND.closeSend) continue;
        const now = performance.now();
        if (now >= end) {
          connection.destroy();
          resolve();
          return;
        }
        if (now >= begin) latencies.push(now - sent);
        call();
      }
    });
  });
}
