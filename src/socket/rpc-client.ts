import { ArrivalTimer } from "./arrival-timer.ts";
import { type ClientCall, StreamCall, UnaryCall } from "./client-call.ts";
import { type ClientSocket, type OpenSocket, socketOpener } from "./client-socket.ts";
import { ConnectionError, connectionError } from "./connection-error.ts";
import { FrameReader } from "./frame-reader.ts";
import { FrameWriter } from "./frame-writer.ts";
import { ARRIVAL_TIMEOUT, CONNECT_RETRY, CONNECT_TIMEOUT, LINGER, MAX_PACKET } from "./limits.ts";
import { KIND, NO_DATA, type Packet } from "./packet.ts";
import { CODE, decodeError, RpcError } from "./rpc-error.ts";

export interface CallOptions {
  /** Cancels the call, which then fails with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Who waits for the connection. */
interface ConnectionListener {
  readonly opened: () => void;
  /** Also where the connection is lost later. */
  readonly failed: (error: Error) => void;
}

/** The packets of a call: Invoke, Message, CloseSend; then Close or Cancel. */
const MESSAGE_IDS = { invoke: 1, message: 2, closeSend: 3, end: 4 };

/**
 * Calls a DRPC server (storj.io/drpc, wire format version 1) over a unix socket.
 * Calls are made one after the other, in the order in which they were asked for.
 */
export class RpcClient {
  readonly #socket: ClientSocket;
  readonly #listener: ConnectionListener;
  readonly #reader = new FrameReader();
  readonly #writer = new FrameWriter();
  readonly #waiting: ClientCall[] = [];
  /** The call that is being answered, and the stream of the last one. */
  #call: ClientCall | undefined;
  #stream = 0;
  /** Whether the server is still to be told that the last stream is over. */
  #mustClose = false;
  /** Why there can be no more calls. */
  #failure: Error | undefined;
  #packets = 0;
  readonly #arrival = new ArrivalTimer(ARRIVAL_TIMEOUT, () => {
    this.#fail(notDrpc("the rest of a packet does not come"));
  });

  /**
   * Connects to the socket at a path. Rejects with a `ConnectionError` where nobody answers there.
   * @param options.timeout how long to try, in milliseconds
   */
  static async connect(path: string, options: { timeout?: number } = {}): Promise<RpcClient> {
    const deadline = Date.now() + (options.timeout ?? CONNECT_TIMEOUT);
    const openSocket = await socketOpener();
    for (;;) {
      try {
        return await RpcClient.#open(openSocket, path, deadline);
      } catch (error) {
        const isBusy = error instanceof ConnectionError && error.code === "EAGAIN";
        if (!isBusy || Date.now() >= deadline) throw error;
        await new Promise((resolve) => setTimeout(resolve, CONNECT_RETRY));
      }
    }
  }

  static #open(openSocket: OpenSocket, path: string, deadline: number): Promise<RpcClient> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => {
          client.#fail(
            new ConnectionError(`no server accepts connections at ${path}`, "ETIMEDOUT"),
          );
        },
        Math.max(0, deadline - Date.now()),
      );
      const client: RpcClient = new RpcClient(openSocket, path, {
        opened: () => {
          clearTimeout(timer);
          resolve(client);
        },
        failed: (error) => {
          clearTimeout(timer);
          reject(error);
        },
      });
    });
  }

  private constructor(openSocket: OpenSocket, path: string, listener: ConnectionListener) {
    this.#listener = listener;
    this.#socket = openSocket(path, {
      open: listener.opened,
      data: (chunk) => {
        this.#receive(chunk);
      },
      error: (error) => {
        this.#fail(connectionError(error));
      },
      close: () => {
        this.#fail(new ConnectionError("the server has ended the connection", "ECONNRESET"));
      },
    });
  }

  /**
   * Makes a call and gives its response. Rejects with an `RpcError` where the
   * server refuses, with a `ConnectionError` where the connection is lost.
   * @param name of the rpc, on the wire
   */
  call(name: string, request: Uint8Array, options: CallOptions = {}): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      this.#begin(new UnaryCall(name, request, resolve, reject), options.signal);
    });
  }

  /**
   * Makes a call and gives its responses as they come, from now on. Iterating
   * throws what `call` rejects with; leaving the loop early cancels the call.
   */
  stream(
    name: string,
    request: Uint8Array,
    options: CallOptions = {},
  ): AsyncIterableIterator<Uint8Array, undefined> {
    const call = new StreamCall(name, request, {
      cancel: () => {
        this.#cancel(call);
      },
      pause: () => {
        this.#socket.pause();
      },
      resume: () => {
        this.#socket.resume();
      },
    });
    this.#begin(call, options.signal);
    return call;
  }

  /** Ends the connection. Calls that were not answered fail. */
  close(): void {
    if (this.#failure) return;
    this.#endCalls(new ConnectionError("the connection was closed", "ECANCELED"));
    // What was sent still arrives, unless the server does not read.
    this.#socket.end();
    setTimeout(() => {
      this.#socket.destroy();
    }, LINGER).unref();
  }

  #begin(call: ClientCall, signal: AbortSignal | undefined): void {
    const refusal = this.#failure ?? refusalOf(call, signal);
    if (refusal) {
      call.failed(refusal);
      return;
    }
    if (signal) {
      const abort = () => {
        call.failed(reasonOf(signal));
        this.#cancel(call);
      };
      signal.addEventListener("abort", abort);
      call.onOver = () => {
        signal.removeEventListener("abort", abort);
      };
    }
    this.#waiting.push(call);
    this.#makeNextCall();
  }

  #makeNextCall(): void {
    if (this.#call || this.#failure) return;
    const call = this.#waiting.shift();
    if (!call) return;
    const writer = this.#writer;
    if (this.#mustClose) writer.add(KIND.close, this.#stream, MESSAGE_IDS.end, NO_DATA);
    this.#mustClose = false;
    this.#call = call;
    const stream = ++this.#stream;
    writer.add(KIND.invoke, stream, MESSAGE_IDS.invoke, Buffer.from(call.name));
    writer.add(KIND.message, stream, MESSAGE_IDS.message, call.request);
    writer.add(KIND.closeSend, stream, MESSAGE_IDS.closeSend, NO_DATA);
    this.#socket.write(writer.take());
  }

  #receive(chunk: Uint8Array): void {
    if (this.#failure) return;
    try {
      this.#reader.push(chunk);
      for (let packet = this.#reader.next(); packet; packet = this.#reader.next()) {
        this.#packets++;
        this.#handle(packet);
      }
      this.#arrival.update(this.#reader.isPartial, this.#packets);
    } catch (error) {
      this.#fail(notDrpc(error instanceof Error ? error.message : String(error)));
    }
  }

  #handle({ kind, stream, data }: Packet): void {
    // An error before any call is why the server takes none.
    if (kind === KIND.error && stream > this.#stream) this.#fail(decodeError(data));
    const call = this.#call;
    // What is left of an earlier call concerns nobody.
    if (!call || stream !== this.#stream) return;
    switch (kind) {
      case KIND.message:
        if (call.message(data)) this.#finish(true);
        return;
      case KIND.closeSend:
      case KIND.close:
        call.ended();
        this.#finish(kind === KIND.closeSend);
        return;
      case KIND.error:
        call.failed(decodeError(data));
        this.#finish(false);
        return;
      case KIND.cancel:
        call.failed(new RpcError("the server has cancelled the call"));
        this.#finish(false);
        return;
      case KIND.invoke:
      case KIND.invokeMetadata:
        throw new Error("it makes calls itself");
    }
  }

  #finish(mustClose: boolean): void {
    this.#call = undefined;
    this.#mustClose = mustClose;
    this.#makeNextCall();
  }

  #cancel(call: ClientCall): void {
    if (call !== this.#call) {
      const place = this.#waiting.indexOf(call);
      if (place >= 0) this.#waiting.splice(place, 1);
      return;
    }
    // Go's client marks this packet as one to be skipped by those who do not know it.
    this.#writer.add(KIND.cancel, this.#stream, MESSAGE_IDS.end, NO_DATA, true);
    this.#socket.write(this.#writer.take());
    this.#call = undefined;
    this.#mustClose = false;
    // Not at once: the signal may be about to cancel the next call, too.
    queueMicrotask(() => {
      this.#makeNextCall();
    });
  }

  #fail(error: Error): void {
    if (this.#failure) return;
    this.#endCalls(error);
    this.#socket.destroy();
    this.#listener.failed(error);
  }

  #endCalls(error: Error): void {
    this.#failure = error;
    this.#arrival.stop();
    const calls = this.#call ? [this.#call, ...this.#waiting] : this.#waiting.slice();
    this.#call = undefined;
    this.#waiting.length = 0;
    for (const call of calls) call.failed(error);
  }
}

function notDrpc(reason: string): ConnectionError {
  return new ConnectionError(`the server does not speak DRPC: ${reason}`, "EPROTO");
}

/** Why a call cannot be made at all. */
function refusalOf(call: ClientCall, signal: AbortSignal | undefined): Error | undefined {
  if (signal?.aborted) return reasonOf(signal);
  if (call.request.length <= MAX_PACKET) return undefined;
  return new RpcError(
    `the request has ${call.request.length} bytes, and ${MAX_PACKET} is the limit`,
    CODE.resourceExhausted,
  );
}

function reasonOf(signal: AbortSignal): Error {
  const reason: unknown = signal.reason;
  return reason instanceof Error ? reason : new Error(String(reason));
}
