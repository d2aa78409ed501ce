import { readFileSync } from "node:fs";
import { FrameReader } from "../../src/socket/frame-reader.ts";
import { FrameWriter } from "../../src/socket/frame-writer.ts";
import { KIND, type Kind, type Packet } from "../../src/socket/packet.ts";

export const TRANSCRIPT = "fixtures/wire/transcript.json";

/** What one side of a recorded connection sent at once. */
export interface RecordedWrite {
  readonly from: "client" | "server";
  readonly bytes: Uint8Array;
}

/** A recorded call: what was asked for, and what was answered. */
export interface RecordedCall {
  /** In words. */
  readonly title: string;
  readonly name: string;
  readonly request: Uint8Array;
  /** The server's packets, in the bytes that it sent them in. */
  readonly answer: Uint8Array;
}

/** The conversation between Go's client and Go's server, in order. */
export function recordedWrites(): RecordedWrite[] {
  return readTranscript().writes.map(({ from, hex }) => ({ from, bytes: bytes(hex) }));
}

export function recordedCalls(): RecordedCall[] {
  const asked = packetsIn(sentBy("client"));
  const answers = sentBy("server");
  return readTranscript().calls.map((title, i) => {
    const ofCall = asked.filter(({ stream }) => stream === i + 1);
    const [invoke, message] = [KIND.invoke, KIND.message].map((kind) =>
      ofCall.find((packet) => packet.kind === kind),
    );
    const answer = answers[i];
    if (!invoke || !message || !answer) throw new Error(`"${title}" is not recorded completely`);
    return {
      title,
      name: Buffer.from(invoke.data).toString(),
      request: message.data,
      answer,
    };
  });
}

/** All that one side sent, write by write. */
export function sentBy(side: "client" | "server"): Uint8Array[] {
  return recordedWrites().flatMap(({ from, bytes }) => (from === side ? [bytes] : []));
}

function readTranscript(): {
  calls: string[];
  writes: { from: "client" | "server"; hex: string }[];
} {
  return JSON.parse(readFileSync(TRANSCRIPT, "utf8")) as ReturnType<typeof readTranscript>;
}

export function bytes(hex: string): Uint8Array {
  return new Uint8Array(Buffer.from(hex.replace(/\s/g, ""), "hex"));
}

export function joined(chunks: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(chunks));
}

/** The packets in the chunks, in order. Throws where the bytes are no DRPC. */
export function packetsIn(chunks: Iterable<Uint8Array>): Packet[] {
  const reader = new FrameReader();
  const packets: Packet[] = [];
  for (const chunk of chunks) {
    reader.push(chunk);
    for (let packet = reader.next(); packet; packet = reader.next()) packets.push(packet);
  }
  return packets;
}

/** Packets as text, to be compared: `invoke 1/1 "…"`; what is no text is hex. */
export function shown(packets: readonly Packet[]): string[] {
  return packets.map(({ kind, stream, message, data, control }) => {
    const name = Object.entries(KIND).find(([, value]) => value === kind)?.[0] ?? String(kind);
    const text = Buffer.from(data).toString("latin1");
    const body = /^[ -~]*$/.test(text) ? JSON.stringify(text) : Buffer.from(data).toString("hex");
    return `${name}${control ? "!" : ""} ${stream}/${message} ${body}`;
  });
}

export type Framed = [kind: Kind, stream: number, message: number, data?: Uint8Array | string];

/** The bytes of packets, each in one frame. */
export function framed(...packets: readonly Framed[]): Uint8Array {
  const writer = new FrameWriter();
  for (const [kind, stream, message, data] of packets) {
    writer.add(kind, stream, message, new Uint8Array(Buffer.from(data ?? "")));
  }
  return writer.take();
}

/** A call as a client sends it. */
export function callBytes(name: string, request: Uint8Array | string, stream = 1): Uint8Array {
  return framed(
    [KIND.invoke, stream, 1, name],
    [KIND.message, stream, 2, request],
    [KIND.closeSend, stream, 3],
  );
}

/** The bytes in two pieces, cut at each place in turn, and last in pieces of one byte. */
export function* everyCut(whole: Uint8Array): Generator<Uint8Array[]> {
  for (let at = 0; at <= whole.length; at++) yield [whole.subarray(0, at), whole.subarray(at)];
  yield Array.from(whole, (_, at) => whole.subarray(at, at + 1));
}
