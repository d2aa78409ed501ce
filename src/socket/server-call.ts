import { MAX_PACKET } from "./limits.ts";
import { KIND, type Kind, NO_DATA } from "./packet.ts";
import { CODE, encodeError, RpcError } from "./rpc-error.ts";
import type { Method, ResponseStream } from "./rpc-method.ts";

/** What a call needs of the connection that it came on. */
export interface CallConnection {
  /** How many bytes wait for the client to read them. */
  readonly queued: number;
  /** Above how many of them a client counts as slow. */
  readonly highWater: number;
  /** Above how many of them a stream is ended. */
  readonly maxQueue: number;
  write(kind: Kind, stream: number, message: number, data: Uint8Array): void;
  /** Sends what was written, unless more is about to be. */
  flush(): void;
  drained(): Promise<void>;
  /** The call is over, and everything it had to say is written. */
  finished(call: ServerCall): void;
}

/** One call, from the name of its rpc to the last packet of its answer. */
export class ServerCall implements ResponseStream {
  readonly #connection: CallConnection;
  readonly #stream: number;
  readonly #method: Method;
  #sent = 0;
  #hasRequest = false;
  #isOver = false;
  #isCancelled = false;
  #onCancel: (() => void)[] | undefined;

  constructor(connection: CallConnection, stream: number, method: Method) {
    this.#connection = connection;
    this.#stream = stream;
    this.#method = method;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  get hasRequest(): boolean {
    return this.#hasRequest;
  }

  /** Whether its method is prepared for nobody waiting for the answer any more. */
  get canBeGivenUp(): boolean {
    return this.#onCancel !== undefined;
  }

  /** Has the request answered. */
  run(request: Uint8Array): void {
    this.#hasRequest = true;
    const method = this.#method;
    try {
      if (method.kind === "stream") {
        const running = method.handle(request, this);
        if (running) this.#failWith(running);
        return;
      }
      const response = method.handle(request, this);
      if (response instanceof Uint8Array) this.#respond(response);
      else {
        const responding = response.then((later) => {
          this.#respond(later);
        });
        this.#failWith(responding);
      }
    } catch (error) {
      this.fail(error);
    }
  }

  onCancel(callback: () => void): void {
    if (this.#isCancelled) callback();
    else if (!this.#isOver) (this.#onCancel ??= []).push(callback);
  }

  send(response: Uint8Array): boolean {
    if (this.#isOver) return false;
    if (response.length > MAX_PACKET) {
      this.abort(tooLarge(response));
      return false;
    }
    if (this.#connection.queued > this.#connection.maxQueue) {
      this.abort(new RpcError("the responses are not read fast enough", CODE.resourceExhausted));
      return false;
    }
    this.#write(KIND.message, response);
    this.#connection.flush();
    return this.#connection.queued <= this.#connection.highWater;
  }

  drained(): Promise<void> {
    return this.#isOver ? Promise.resolve() : this.#connection.drained();
  }

  end(): void {
    if (this.#isOver) return;
    this.#write(KIND.closeSend, NO_DATA);
    this.#finish();
  }

  fail(error: unknown): void {
    if (this.#isOver) return;
    this.#write(KIND.error, encodeError(error));
    this.#finish();
  }

  /** Ends the call with an error that its method does not know of yet. */
  abort(error: RpcError): void {
    if (this.#isOver) return;
    this.#write(KIND.error, encodeError(error));
    this.cancel();
  }

  /** Nobody waits for the answer any more. */
  cancel(): void {
    if (this.#isOver) return;
    this.#isCancelled = true;
    const callbacks = this.#onCancel;
    this.#finish();
    for (const callback of callbacks ?? []) callback();
  }

  #failWith(work: Promise<void>): void {
    work.catch((error: unknown) => {
      this.fail(error);
    });
  }

  #respond(response: Uint8Array): void {
    if (this.#isOver) return;
    if (response.length > MAX_PACKET) {
      this.fail(tooLarge(response));
      return;
    }
    this.#write(KIND.message, response);
    this.end();
  }

  #write(kind: Kind, data: Uint8Array): void {
    this.#connection.write(kind, this.#stream, ++this.#sent, data);
  }

  #finish(): void {
    this.#isOver = true;
    this.#onCancel = undefined;
    this.#connection.finished(this);
  }
}

function tooLarge(response: Uint8Array): RpcError {
  return new RpcError(
    `the response has ${response.length} bytes, and ${MAX_PACKET} is the limit`,
    CODE.resourceExhausted,
  );
}
