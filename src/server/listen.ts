import { chmodSync, lstatSync, mkdirSync, renameSync, rmSync, type Stats } from "node:fs";
import { connect, type Server } from "node:net";
import { dirname } from "node:path";
import { CommandError, EXIT } from "../command-error.ts";

/** The longest path of a socket, in bytes: what fits into sockaddr_un with its end. */
const MAX_PATH = process.platform === "darwin" ? 103 : 107;

/** How long a server at the socket may take to accept a connection, in milliseconds. */
const PROBE_TIMEOUT = 2000;

/**
 * Has a server listen at a path that only its user may connect to. A socket that
 * nobody answers at is replaced; the folder is made where it is missing.
 * @throws a CommandError where another server answers there, or something else lies there
 */
export async function listen(server: Server, path: string): Promise<void> {
  const length = Buffer.byteLength(path);
  if (length > MAX_PATH) {
    throw new CommandError(
      `the path of a socket may have ${MAX_PATH} bytes, and this has ${length}: ${path}`,
      "Name a shorter one with --socket-path.",
      EXIT.refused,
    );
  }
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    await removeStale(path);
    await bind(server, path);
  } catch (error) {
    if (error instanceof CommandError) throw error;
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "EADDRINUSE") throw answered(path);
    const why = error instanceof Error ? error.message : String(error);
    throw new CommandError(
      `cannot listen at ${path}: ${why}`,
      "Name a socket in a folder that you may write to with --socket-path.",
      EXIT.refused,
    );
  }
}

/** Removes the socket, unless another one has taken its place. */
export function removeSocket(path: string, inode: number): void {
  if (statusOf(path)?.ino === inode) rmSync(path, { force: true });
}

/** The inode of what lies at a path. */
export function inodeOf(path: string): number {
  return lstatSync(path).ino;
}

async function bind(server: Server, path: string): Promise<void> {
  // The socket is made with its permissions: there is no moment in which others could connect.
  const before = process.umask(0o177);
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(path, () => {
        server.removeListener("error", reject);
        resolve();
      });
    });
  } finally {
    process.umask(before);
  }
  chmodSync(path, 0o600);
}

async function removeStale(path: string): Promise<void> {
  const found = statusOf(path);
  if (!found) return;
  if (!found.isSocket()) {
    throw new CommandError(
      `${path} is there already, and is no socket`,
      "Remove it, or name another path with --socket-path.",
      EXIT.refused,
    );
  }
  if (await isAnswered(path)) throw answered(path);
  // Two servers may find the same stale socket: only what was probed may go.
  const aside = `${path}.${process.pid}`;
  renameSync(path, aside);
  if (lstatSync(aside).ino === found.ino) rmSync(aside);
  else {
    renameSync(aside, path);
    throw answered(path);
  }
}

function statusOf(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}

function answered(path: string): CommandError {
  return new CommandError(
    `another server answers at ${path}`,
    "Stop that one, or name another path with --socket-path.",
    EXIT.refused,
  );
}

/** Whether somebody accepts connections there. */
function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    const end = () => {
      clearTimeout(timer);
      socket.destroy();
    };
    // One that is too busy to accept is alive.
    const timer = setTimeout(() => {
      end();
      resolve(true);
    }, PROBE_TIMEOUT);
    socket.once("connect", () => {
      end();
      resolve(true);
    });
    socket.once("error", (error: NodeJS.ErrnoException) => {
      end();
      if (error.code === "ECONNREFUSED" || error.code === "ENOENT") resolve(false);
      else reject(error);
    });
  });
}
