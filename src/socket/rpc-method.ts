/** What an rpc does, for a server: bytes in, bytes out. What is in them is not its business. */
export type Method = UnaryMethod | StreamMethod;

/** Answers with one response. */
export interface UnaryMethod {
  readonly kind: "unary";
  /**
   * Gives the response, at once if it can. What it throws, or rejects with, is
   * the answer instead: an `RpcError` with its code, another error with 0.
   * The request may be a view of a larger buffer; whoever keeps it copies it.
   */
  handle(request: Uint8Array, call: Call): Uint8Array | Promise<Uint8Array>;
}

/** Answers with any number of responses. */
export interface StreamMethod {
  readonly kind: "stream";
  /**
   * Sends the responses, now or later. Only `end` and `fail` end the stream, and
   * an error that this throws or rejects with: it may return and send on.
   */
  handle(request: Uint8Array, stream: ResponseStream): void | Promise<void>;
}

/** A call that is being answered. */
export interface Call {
  /** Whether it was answered, or nobody waits for the answer any more. */
  readonly isOver: boolean;
  /**
   * Calls back when nobody waits for the answer any more: it was cancelled, the
   * client went away or began another call, or the connection broke. At once where
   * that is so already; never where the call was answered.
   *
   * A call with such a callback can be given up at any time: a server that stops does
   * so at once, where others have time to end.
   */
  onCancel(callback: () => void): void;
}

/** Takes the responses to one call. Once the call is over, nothing here does anything. */
export interface ResponseStream extends Call {
  /**
   * Sends one response. False says that the client does not keep up, or is gone:
   * wait for `drained` before the next. What is sent in spite of it waits in
   * memory; above a limit the stream fails and counts as cancelled.
   */
  send(response: Uint8Array): boolean;
  /** Resolves when the client has caught up, or the call is over. */
  drained(): Promise<void>;
  /** Says that there are no more responses. */
  end(): void;
  /** Ends the stream with an error. */
  fail(error: unknown): void;
}
