/** The client's end of a connection to a unix socket, from the moment it is asked for. */
export interface ClientSocket {
  /** Sends bytes, in order, at once or as soon as the server takes them. */
  write(bytes: Uint8Array): void;
  /** Ends the connection once everything is sent. */
  end(): void;
  /** Ends the connection at once. */
  destroy(): void;
  /** Takes no more bytes until `resume`, but for what is under way. */
  pause(): void;
  resume(): void;
}

/** What happens to it. */
export interface SocketHandlers {
  /** Only now may anything be written. */
  readonly open: () => void;
  readonly data: (chunk: Uint8Array) => void;
  /** With the system's code. Where nobody answers, this comes instead of `open`. */
  readonly error: (error: NodeJS.ErrnoException) => void;
  readonly close: () => void;
}

/** Connects to the unix socket at a path. */
export type OpenSocket = (path: string, handlers: SocketHandlers) => ClientSocket;

/** What connects: in the executable bun's own sockets, since loading `node:net` there takes half of a short call's time. */
export async function socketOpener(): Promise<OpenSocket> {
  return process.versions["bun"] === undefined
    ? (await import("./node-socket.ts")).openNodeSocket
    : (await import("./bun-socket.ts")).openBunSocket;
}
