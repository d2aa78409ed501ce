import { BinaryReader, BinaryWriter } from "@bufbuild/protobuf/wire";
import { CODE, RpcError } from "./rpc-error.ts";

/** A message as ts-proto writes it. */
interface GeneratedMessage<T> {
  encode(message: T, writer: BinaryWriter): BinaryWriter;
  decode(reader: BinaryReader): T;
}

/** A message and its bytes. */
export interface Codec<T> {
  encode(message: T): Uint8Array;
  /** Throws an `RpcError` for bytes that are no such message. */
  decode(bytes: Uint8Array): T;
}

/** After a longer message, in bytes, the writer's buffer is let go. */
const MAX_KEPT = 64 * 1024;

/** One writer for all: it keeps its buffer, and messages are encoded one after the other. */
let writer = new BinaryWriter();

/** Where the message is not text as protobuf wants it, that is an error, not a question mark. */
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const decodeUtf8 = (bytes: Uint8Array) => utf8.decode(bytes);

export function codec<T>(message: GeneratedMessage<T>): Codec<T> {
  return {
    encode(value) {
      const own = writer;
      // Should this throw, what was written until then must not stand before the next message.
      writer = new BinaryWriter();
      const bytes = message.encode(value, own).finish();
      if (bytes.length <= MAX_KEPT) writer = own;
      return bytes;
    },
    decode(bytes) {
      try {
        const reader = new BinaryReader(bytes, decodeUtf8);
        const value = message.decode(reader);
        if (reader.pos !== reader.len) throw new Error("bytes after its end");
        return value;
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        throw new RpcError(`not a valid protobuf message: ${reason}`, CODE.invalidArgument);
      }
    },
  };
}
