import { mkdtempSync } from "node:fs";
import { connect, createServer, type Server, type ServerOpts, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Packet } from "../../src/socket/packet.ts";
import { FrameReader } from "../../src/socket/frame-reader.ts";
import type { Method } from "../../src/socket/rpc-method.ts";
import { RpcServer, type ServerOptions } from "../../src/socket/rpc-server.ts";

/** A path for a socket that does not exist yet. */
export function socketPath(): string {
  return join(mkdtempSync(join(tmpdir(), "muster-socket-")), "s.sock");
}

/** Listens at a new path. */
export async function listen(
  accept: (socket: Socket) => void,
  options: ServerOpts = {},
): Promise<{ path: string; listener: Server }> {
  const path = socketPath();
  const listener = createServer(options, accept);
  await new Promise<void>((resolve) => listener.listen(path, resolve));
  return { path, listener };
}

export interface Served {
  readonly path: string;
  readonly server: RpcServer;
  /** What the server said about connections. */
  readonly reports: string[];
  stop(): Promise<void>;
}

/** A server of the methods at a new path. */
export async function serve(
  methods: Record<string, Method>,
  limits: ServerOptions["limits"] = {},
): Promise<Served> {
  const reports: string[] = [];
  const server = new RpcServer(new Map(Object.entries(methods)), {
    limits,
    onConnectionError: (message) => reports.push(message),
  });
  // Whoever listens may have it so: a server must not rely on sockets that end by themselves.
  const { path, listener } = await listen(
    (socket) => {
      server.accept(socket);
    },
    { allowHalfOpen: true },
  );
  return {
    path,
    server,
    reports,
    async stop() {
      listener.close();
      await server.close(0);
    },
  };
}

/** A client that sends whatever bytes it is told to. */
export class RawClient {
  readonly socket: Socket;
  readonly packets: Packet[] = [];
  /** Resolves when the connection is closed, whoever closed it. */
  readonly closed: Promise<void>;
  #onPacket: (() => void)[] = [];

  private constructor(socket: Socket) {
    this.socket = socket;
    const reader = new FrameReader();
    socket.on("data", (chunk) => {
      reader.push(chunk);
      for (let packet = reader.next(); packet; packet = reader.next()) this.packets.push(packet);
      for (const resolve of this.#onPacket.splice(0)) resolve();
    });
    socket.on("error", () => undefined);
    this.closed = new Promise((resolve) => {
      socket.on("close", () => {
        resolve();
      });
    });
  }

  /** @param options.stays do not end this side when the server ends its own */
  static async connect(path: string, options: { stays?: boolean } = {}): Promise<RawClient> {
    const socket = connect({ path, allowHalfOpen: options.stays ?? false });
    await new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve);
      socket.once("error", reject);
    });
    return new RawClient(socket);
  }

  write(data: Uint8Array): void {
    this.socket.write(data);
  }

  /** Waits until so many packets have come; fails where the connection ends before. */
  async received(count: number): Promise<Packet[]> {
    while (this.packets.length < count) {
      const packet = new Promise<void>((resolve) => this.#onPacket.push(resolve));
      const isClosed = await Promise.race([packet.then(() => false), this.closed.then(() => true)]);
      if (isClosed && this.packets.length < count) throw new Error("the connection has ended");
    }
    return this.packets;
  }
}

/** A promise, and what settles it. */
export function deferred<T = void>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let settle: ((value: T) => void) | undefined;
  const promise = new Promise<T>((resolve) => {
    settle = resolve;
  });
  return { promise, resolve: (value) => settle?.(value) };
}
