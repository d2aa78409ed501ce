import { QUEUE_HIGH_WATER } from "./limits.ts";
import { RpcError } from "./rpc-error.ts";

/** What a client does with the answer to a call. */
export interface ClientCall {
  readonly name: string;
  readonly request: Uint8Array;
  /** Called when the call is over, whichever way. */
  onOver: (() => void) | undefined;
  /** Takes a response. Says whether that was the answer. */
  message(data: Uint8Array): boolean;
  /** There are no more responses. */
  ended(): void;
  failed(error: Error): void;
}

/** A call with one response. */
export class UnaryCall implements ClientCall {
  onOver: (() => void) | undefined;
  readonly name: string;
  readonly request: Uint8Array;
  readonly #resolve: (response: Uint8Array) => void;
  readonly #reject: (error: Error) => void;

  constructor(
    name: string,
    request: Uint8Array,
    resolve: (response: Uint8Array) => void,
    reject: (error: Error) => void,
  ) {
    this.name = name;
    this.request = request;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  message(data: Uint8Array): boolean {
    this.onOver?.();
    this.#resolve(data);
    return true;
  }

  ended(): void {
    this.failed(new RpcError("the server ended the call without a response"));
  }

  failed(error: Error): void {
    this.onOver?.();
    this.#reject(error);
  }
}

/** What a stream of responses needs of its client. */
interface StreamClient {
  /** Nobody wants the rest. */
  cancel(call: ClientCall): void;
  /** Reads no more from the connection, so that the server waits. */
  pause(): void;
  resume(): void;
}

interface Taker {
  readonly resolve: (result: IteratorResult<Uint8Array, undefined>) => void;
  readonly reject: (error: Error) => void;
}

/** A call with any number of responses, which can be iterated over once. */
export class StreamCall implements ClientCall, AsyncIterableIterator<Uint8Array, undefined> {
  onOver: (() => void) | undefined;
  readonly name: string;
  readonly request: Uint8Array;
  readonly #client: StreamClient;
  /** Responses that nobody has taken yet; while there are any, nobody waits. */
  readonly #responses: Uint8Array[] = [];
  #bytes = 0;
  #isPaused = false;
  readonly #takers: Taker[] = [];
  #isOver = false;
  #error: Error | undefined;

  constructor(name: string, request: Uint8Array, client: StreamClient) {
    this.name = name;
    this.request = request;
    this.#client = client;
  }

  message(data: Uint8Array): boolean {
    const taker = this.#takers.shift();
    if (taker) taker.resolve({ done: false, value: data });
    else {
      this.#responses.push(data);
      this.#bytes += data.length;
      if (this.#bytes > QUEUE_HIGH_WATER && !this.#isPaused) {
        this.#isPaused = true;
        this.#client.pause();
      }
    }
    return false;
  }

  ended(): void {
    this.#finish();
  }

  failed(error: Error): void {
    this.#error = error;
    this.#finish();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<Uint8Array, undefined>> {
    const value = this.#responses.shift();
    if (value) {
      this.#bytes -= value.length;
      if (this.#bytes <= QUEUE_HIGH_WATER) this.#resume();
      return Promise.resolve({ done: false, value });
    }
    const error = this.#error;
    // An error is told once; after it there is nothing.
    this.#error = undefined;
    if (error) return Promise.reject(error);
    if (this.#isOver) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve, reject) => {
      this.#takers.push({ resolve, reject });
    });
  }

  /** Cancels the call. */
  return(): Promise<IteratorResult<Uint8Array, undefined>> {
    if (!this.#isOver) {
      this.#client.cancel(this);
      this.#finish();
    }
    this.#responses.length = 0;
    this.#error = undefined;
    this.#resume();
    return Promise.resolve({ done: true, value: undefined });
  }

  #finish(): void {
    this.#isOver = true;
    this.onOver?.();
    // The connection may have other calls to answer.
    this.#resume();
    for (const { resolve, reject } of this.#takers.splice(0)) {
      const error = this.#error;
      this.#error = undefined;
      if (error) reject(error);
      else resolve({ done: true, value: undefined });
    }
  }

  #resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.#client.resume();
  }
}
