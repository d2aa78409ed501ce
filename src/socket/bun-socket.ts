import type { ClientSocket, SocketHandlers } from "./client-socket.ts";

/** As much as is needed here of bun's sockets: https://bun.com/docs/runtime/networking/tcp */
interface BunSocket {
  /** Gives how many bytes it has taken; `drain` says when it takes more. */
  write(bytes: Uint8Array): number;
  end(): void;
  terminate(): void;
  pause(): void;
  resume(): void;
}

interface BunHandlers {
  open: (socket: BunSocket) => void;
  connectError: () => void;
  data: (socket: BunSocket, chunk: Uint8Array) => void;
  drain: (socket: BunSocket) => void;
  error: (socket: BunSocket, error: NodeJS.ErrnoException) => void;
  close: (socket: BunSocket, error?: NodeJS.ErrnoException) => void;
}

declare const Bun: {
  connect(options: { unix: string; socket: BunHandlers }): Promise<BunSocket>;
};

/** A connection as bun makes it, in the executable. */
export function openBunSocket(path: string, handlers: SocketHandlers): ClientSocket {
  const connection = new BunConnection();
  const connected = Bun.connect({
    unix: path,
    socket: {
      open: (socket) => {
        if (connection.open(socket)) handlers.open();
      },
      // The promise tells it, too, and never before this function has returned.
      connectError: () => undefined,
      data: (_, chunk) => {
        handlers.data(chunk);
      },
      drain: () => {
        connection.flush();
      },
      error: (_, error) => {
        handlers.error(error);
      },
      close: (_, error) => {
        if (error) handlers.error(error);
        handlers.close();
      },
    },
  });
  connected.catch(handlers.error);
  return connection;
}

/** Keeps what the socket has not taken yet. */
class BunConnection implements ClientSocket {
  #socket: BunSocket | undefined;
  #unsent: Uint8Array[] = [];
  #isEnding = false;
  #isDestroyed = false;

  /** Whether it is still wanted. */
  open(socket: BunSocket): boolean {
    this.#socket = socket;
    if (this.#isDestroyed) socket.terminate();
    return !this.#isDestroyed;
  }

  write(bytes: Uint8Array): void {
    this.#unsent.push(bytes);
    if (this.#unsent.length === 1) this.flush();
  }

  flush(): void {
    if (!this.#socket || this.#isDestroyed) return;
    for (let next = this.#unsent[0]; next; next = this.#unsent[0]) {
      const taken = Math.max(0, this.#socket.write(next));
      if (taken < next.length) {
        this.#unsent[0] = next.subarray(taken);
        return;
      }
      this.#unsent.shift();
    }
    if (this.#isEnding) this.#socket.end();
  }

  end(): void {
    this.#isEnding = true;
    this.flush();
  }

  destroy(): void {
    this.#isDestroyed = true;
    this.#unsent = [];
    this.#socket?.terminate();
  }

  pause(): void {
    this.#socket?.pause();
  }

  resume(): void {
    this.#socket?.resume();
  }
}
