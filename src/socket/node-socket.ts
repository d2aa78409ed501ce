import { connect } from "node:net";
import type { ClientSocket, SocketHandlers } from "./client-socket.ts";

/** A connection as Node makes it. */
export function openNodeSocket(path: string, handlers: SocketHandlers): ClientSocket {
  const socket = connect({ path });
  socket.on("connect", handlers.open);
  socket.on("data", handlers.data);
  socket.on("error", handlers.error);
  socket.on("close", handlers.close);
  return {
    write: (bytes) => void socket.write(bytes),
    end: () => void socket.end(() => socket.destroy()),
    destroy: () => void socket.destroy(),
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
  };
}
