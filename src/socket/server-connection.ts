import type { Socket } from "node:net";
import { ArrivalTimer } from "./arrival-timer.ts";
import { FrameReader, ProtocolError } from "./frame-reader.ts";
import { FrameWriter } from "./frame-writer.ts";
import { LINGER, MAX_SHOWN_NAME } from "./limits.ts";
import { KIND, type Kind, type Packet } from "./packet.ts";
import { CODE, encodeError, RpcError } from "./rpc-error.ts";
import type { Method } from "./rpc-method.ts";
import type { ServerLimits } from "./rpc-server.ts";
import { type CallConnection, ServerCall } from "./server-call.ts";

/** What a connection needs of the server that it belongs to. */
interface ConnectionServer {
  readonly methods: ReadonlyMap<string, Method>;
  readonly limits: ServerLimits;
  /** Takes a sentence on why the connection was ended. */
  report(message: string): void;
  closed(): void;
}

/** One connection of a server: reads packets, runs one call at a time, writes the answers. */
export class ServerConnection implements CallConnection {
  readonly #socket: Socket;
  readonly #server: ConnectionServer;
  readonly #reader = new FrameReader();
  readonly #writer = new FrameWriter();
  /** The call that is not over, and the stream of the last one. */
  #call: ServerCall | undefined;
  #stream = 0;
  /** Set while packets are handled: what they have answered is sent in one write. */
  #isHandling = false;
  /** Set while nothing is read, because the client does not read either. */
  #isPaused = false;
  /** Set when there will be no more calls. */
  #isFinishing = false;
  #isEnded = false;
  #onDrain: (() => void)[] = [];
  readonly #arrival: ArrivalTimer;
  #lingerTimer: NodeJS.Timeout | undefined;
  #packets = 0;

  constructor(socket: Socket, server: ConnectionServer) {
    this.#socket = socket;
    this.#server = server;
    this.#arrival = new ArrivalTimer(server.limits.arrivalTimeout, () => {
      this.#giveUp();
    });
    socket.on("data", (chunk: Buffer) => {
      if (this.#isEnded) return;
      this.#reader.push(chunk);
      this.#handlePackets();
    });
    socket.on("drain", () => {
      this.#drain();
    });
    // The client ends its side only when it goes away.
    socket.on("end", () => {
      this.#end();
    });
    // "close" follows, and with it the clean-up.
    socket.on("error", () => undefined);
    socket.on("close", () => {
      this.#release();
      server.closed();
    });
  }

  get queued(): number {
    return this.#writer.length + this.#socket.writableLength;
  }

  get highWater(): number {
    return this.#server.limits.highWater;
  }

  get maxQueue(): number {
    return this.#server.limits.maxQueue;
  }

  write(kind: Kind, stream: number, message: number, data: Uint8Array): void {
    this.#writer.add(kind, stream, message, data);
  }

  flush(): void {
    if (!this.#isHandling) this.#send();
  }

  drained(): Promise<void> {
    this.#send();
    if (this.queued <= this.highWater) return Promise.resolve();
    return new Promise((resolve) => this.#onDrain.push(resolve));
  }

  finished(call: ServerCall): void {
    if (this.#call === call) this.#call = undefined;
    this.flush();
    // Whoever waits for the client to catch up has nothing more to send.
    this.#resumeSenders();
    if (this.#isFinishing) this.#end();
  }

  /** Ends the connection before its first call, which is answered with the error. */
  refuse(error: RpcError): void {
    this.#server.report(`a connection was refused: ${error.message}`);
    this.write(KIND.error, 1, 1, encodeError(error));
    this.#end();
  }

  /** Ends the connection when the call in flight was answered: with the error where it can be given up. */
  finish(error: RpcError): void {
    this.#isFinishing = true;
    if (this.#call?.canBeGivenUp) this.#call.abort(error);
    else if (!this.#call) this.#end();
  }

  /** Ends the connection now; the call in flight is answered with the error. */
  stop(error: RpcError): void {
    this.#call?.abort(error);
    this.#end();
  }

  #handlePackets(): void {
    this.#isHandling = true;
    try {
      while (!this.#mustWait()) {
        const packet = this.#reader.next();
        if (!packet) break;
        this.#packets++;
        this.#handle(packet);
      }
    } catch (error) {
      this.#breakOff(error instanceof Error ? error.message : String(error), CODE.none);
    } finally {
      this.#isHandling = false;
    }
    this.#send();
    const isWaiting = this.#reader.isPartial || this.#call?.hasRequest === false;
    if (!this.#isEnded) this.#arrival.update(isWaiting, this.#packets);
  }

  /** Takes no new call from a client that does not read the answers to the last ones. */
  #mustWait(): boolean {
    if (this.#isEnded) return true;
    if (this.#call || this.queued <= this.highWater) return false;
    this.#send();
    if (this.#socket.writableLength <= this.highWater) return false;
    this.#isPaused = true;
    this.#socket.pause();
    return true;
  }

  #drain(): void {
    this.#resumeSenders();
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.#handlePackets();
    // Handling the packets that had come already can be reason to pause again.
    if (!this.#mustWait()) this.#socket.resume();
  }

  #handle(packet: Packet): void {
    const { kind, stream, data } = packet;
    if (stream === this.#stream) {
      if (this.#call) this.#continueCall(this.#call, kind, data);
    } else if (kind === KIND.invoke) {
      this.#call?.cancel();
      this.#stream = stream;
      this.#beginCall(stream, data);
    } else if (kind === KIND.invokeMetadata) this.#call?.cancel();
    else if (kind === KIND.message) {
      throw new ProtocolError(`a message of stream ${stream}, which calls nothing`);
    }
    // What is left ends a stream that never began.
  }

  #beginCall(stream: number, name: Uint8Array): void {
    const method = this.#server.methods.get(latin1(name));
    if (method) this.#call = new ServerCall(this, stream, method);
    else {
      const error = new RpcError(`unknown rpc: ${shownName(name)}`, CODE.unimplemented);
      this.write(KIND.error, stream, 1, encodeError(error));
    }
  }

  #continueCall(call: ServerCall, kind: Kind, data: Uint8Array): void {
    switch (kind) {
      case KIND.message:
        // All rpcs take one request; there is nobody for another.
        if (!call.hasRequest) call.run(data);
        return;
      case KIND.closeSend:
        if (!call.hasRequest) call.fail(new RpcError("no request came", CODE.invalidArgument));
        return;
      case KIND.cancel:
      case KIND.close:
      case KIND.error:
        call.cancel();
        return;
      case KIND.invoke:
        throw new ProtocolError(`a second call on stream ${this.#stream}`);
      case KIND.invokeMetadata:
        return;
    }
  }

  /** Ends a connection on which something does not arrive completely. */
  #giveUp(): void {
    const what = this.#reader.isPartial ? "the rest of a packet" : "a request";
    const seconds = this.#server.limits.arrivalTimeout / 1000;
    this.#breakOff(`${what} did not come in ${seconds} s`, CODE.deadlineExceeded);
  }

  /** Ends a connection on which no more calls can be understood. */
  #breakOff(message: string, code: number): void {
    this.#server.report(`a connection was ended: ${message}`);
    this.stop(new RpcError(message, code));
  }

  /**
   * Sends what is still to be said, and ends the connection. What comes in is
   * dropped for a while: were it left unread, the client might get an error
   * before the answers.
   */
  #end(): void {
    if (this.#isEnded) return;
    this.#send();
    this.#isEnded = true;
    this.#arrival.stop();
    this.#call?.cancel();
    this.#socket.end();
    this.#socket.resume();
    this.#lingerTimer = setTimeout(() => this.#socket.destroy(), LINGER);
    this.#lingerTimer.unref();
  }

  /** Frees what belongs to a connection that is closed. */
  #release(): void {
    this.#isEnded = true;
    this.#call?.cancel();
    this.#arrival.stop();
    clearTimeout(this.#lingerTimer);
    this.#resumeSenders();
  }

  #send(): void {
    if (this.#writer.length > 0 && !this.#isEnded) this.#socket.write(this.#writer.take());
  }

  #resumeSenders(): void {
    if (this.#onDrain.length === 0) return;
    for (const resolve of this.#onDrain.splice(0)) resolve();
  }
}

/** Names of rpcs are ASCII; whatever else there is is no name of one. */
function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}

/** The name as Go's %q writes it, cut where it is long. */
function shownName(name: Uint8Array): string {
  const shown = JSON.stringify(Buffer.from(name.subarray(0, MAX_SHOWN_NAME)).toString());
  return name.length > MAX_SHOWN_NAME ? `${shown} …` : shown;
}
