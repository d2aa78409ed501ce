import type { Socket } from "node:net";
import {
  ARRIVAL_TIMEOUT,
  CLOSE_GRACE,
  MAX_CONNECTIONS,
  MAX_QUEUE,
  QUEUE_HIGH_WATER,
} from "./limits.ts";
import type { Method } from "./rpc-method.ts";
import { CODE, RpcError } from "./rpc-error.ts";
import { ServerConnection } from "./server-connection.ts";

/** Bounds that a server keeps. Those of `limits.ts`, unless told otherwise. */
export interface ServerLimits {
  readonly maxConnections: number;
  /** Milliseconds for a packet, and for a request after the name of its rpc. */
  readonly arrivalTimeout: number;
  /** Bytes of answers that a connection may leave unread before it counts as slow. */
  readonly highWater: number;
  /** Bytes of answers that a stream may leave unread before it is ended. */
  readonly maxQueue: number;
}

const LIMITS: ServerLimits = {
  maxConnections: MAX_CONNECTIONS,
  arrivalTimeout: ARRIVAL_TIMEOUT,
  highWater: QUEUE_HIGH_WATER,
  maxQueue: MAX_QUEUE,
};

export interface ServerOptions {
  /** Told, in one sentence, why a connection was ended or refused. */
  readonly onConnectionError?: (message: string) => void;
  readonly limits?: Partial<ServerLimits>;
}

/**
 * Answers DRPC calls (storj.io/drpc, wire format version 1) on the connections
 * that it is given. Calls on one connection follow each other: one that begins
 * before the last one was answered cancels that.
 */
export class RpcServer {
  readonly #methods: ReadonlyMap<string, Method>;
  readonly #limits: ServerLimits;
  readonly #onConnectionError: ((message: string) => void) | undefined;
  readonly #connections = new Set<ServerConnection>();
  #isClosing = false;
  #onEmpty: (() => void) | undefined;

  /** @param methods by their names on the wire */
  constructor(methods: ReadonlyMap<string, Method>, options: ServerOptions = {}) {
    this.#methods = methods;
    this.#limits = { ...LIMITS, ...options.limits };
    this.#onConnectionError = options.onConnectionError;
  }

  /** How many connections are open. */
  get connections(): number {
    return this.#connections.size;
  }

  /** Serves a connection until either side ends it. Errors of the socket end it, too. */
  accept(socket: Socket): void {
    const { maxConnections } = this.#limits;
    const isFull = this.#connections.size >= maxConnections;
    // Telling a client why it is refused takes a connection, too.
    if (this.#connections.size >= 2 * maxConnections) {
      socket.destroy();
      return;
    }
    const connection = new ServerConnection(socket, {
      methods: this.#methods,
      limits: this.#limits,
      report: (message) => this.#onConnectionError?.(message),
      closed: () => {
        this.#connections.delete(connection);
        if (this.#connections.size === 0) this.#onEmpty?.();
      },
    });
    this.#connections.add(connection);
    if (this.#isClosing) connection.refuse(stopping());
    else if (isFull) {
      const message = `there are ${maxConnections} connections already`;
      connection.refuse(new RpcError(message, CODE.resourceExhausted));
    }
  }

  /**
   * Takes no new calls, lets those in flight end, then ends all connections. Calls
   * that can be given up (see `Call.onCancel`) are answered with an error at once.
   * Resolves when the last one is closed.
   * @param grace how long calls may take to end, in milliseconds; then they are answered with an error
   */
  async close(grace = CLOSE_GRACE): Promise<void> {
    this.#isClosing = true;
    if (this.#connections.size === 0) return;
    const empty = new Promise<void>((resolve) => {
      this.#onEmpty = resolve;
    });
    for (const connection of [...this.#connections]) connection.finish(stopping());
    const timer = setTimeout(() => {
      for (const connection of [...this.#connections]) connection.stop(stopping());
    }, grace);
    await empty;
    clearTimeout(timer);
  }
}

function stopping(): RpcError {
  return new RpcError("the server is stopping", CODE.unavailable);
}
