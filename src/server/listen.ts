import { randomBytes } from "node:crypto";
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  type Stats,
} from "node:fs";
import { connect, type Server } from "node:net";
import { dirname, join } from "node:path";
import { CommandError, EXIT } from "../command-error.ts";

/** The longest path of a socket, in bytes: what fits into sockaddr_un with its end. */
const MAX_PATH = process.platform === "darwin" ? 103 : 107;

/** How long a server at the socket may take to accept a connection, in milliseconds. */
const PROBE_TIMEOUT = 2000;

/** A lock that is older was left behind, in milliseconds: nobody takes so long to begin. */
const MAX_LOCK_AGE = 3 * PROBE_TIMEOUT;

/** How long to wait before another try to get the lock, in milliseconds. */
const LOCK_RETRY = 10;

/**
 * Has a server listen at a path that only its user may connect to. A socket that
 * nobody answers at is replaced; the folder is made where it is missing.
 * @returns removes the socket, unless something else has taken its place; to be
 * called before the server is closed
 * @throws a CommandError where another server answers there, or something else lies there
 */
export async function listen(server: Server, path: string): Promise<() => void> {
  // A socket becomes visible only once it is ready: it is made under another name.
  const temporary = join(dirname(path), `.${randomBytes(4).toString("hex")}`);
  checkLength(path, temporary);
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    await withLock(`${path}.lock`, async () => {
      await checkUnused(path);
      try {
        await bind(server, temporary);
        renameSync(temporary, path);
      } catch (error) {
        rmSync(temporary, { force: true });
        throw error;
      }
    });
    const { dev, ino } = lstatSync(path);
    return () => {
      const found = statusOf(path);
      if (found?.ino === ino && found.dev === dev) rmSync(path, { force: true });
    };
  } catch (error) {
    if (error instanceof CommandError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new CommandError(
      `cannot listen at ${path}: ${why}`,
      "Name a socket in a folder that you may write to with --socket-path.",
      EXIT.refused,
    );
  }
}

function checkLength(path: string, temporary: string): void {
  const length = Buffer.byteLength(path);
  if (Math.max(length, Buffer.byteLength(temporary)) <= MAX_PATH) return;
  throw new CommandError(
    `the path of a socket may have ${MAX_PATH} bytes, and this has ${length}: ${path}`,
    "Name a shorter one with --socket-path.",
    EXIT.refused,
  );
}

/**
 * Does something that servers which begin at the same path do one after the other:
 * of two that find a socket stale, the later must not replace the live one of the earlier.
 */
async function withLock(lock: string, work: () => Promise<void>): Promise<void> {
  while (!makeFolder(lock)) {
    removeAbandoned(lock);
    await new Promise((resolve) => setTimeout(resolve, LOCK_RETRY));
  }
  try {
    await work();
  } finally {
    removeFolder(lock);
  }
}

/** Says whether it was not there yet. */
function makeFolder(path: string): boolean {
  try {
    mkdirSync(path, { mode: 0o700 });
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

/** Removes the lock of a server that was killed while it began. */
function removeAbandoned(lock: string): void {
  const found = statSync(lock, { throwIfNoEntry: false });
  if (found && Math.abs(Date.now() - found.mtimeMs) > MAX_LOCK_AGE) removeFolder(lock);
}

function removeFolder(path: string): void {
  try {
    rmdirSync(path);
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
  }
}

async function bind(server: Server, path: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    // The socket is made with its permissions: there is no moment in which others could connect.
    const before = process.umask(0o177);
    try {
      server.listen(path, () => {
        server.removeListener("error", reject);
        resolve();
      });
    } finally {
      process.umask(before);
    }
  });
  chmodSync(path, 0o600);
}

/** Throws unless there is nothing at a path, or a socket that nobody answers at. */
async function checkUnused(path: string): Promise<void> {
  const found = statusOf(path);
  if (!found) return;
  if (!found.isSocket()) {
    throw new CommandError(
      `${path} is there already, and is no socket`,
      "Remove it, or name another path with --socket-path.",
      EXIT.refused,
    );
  }
  if (await isAnswered(path)) {
    throw new CommandError(
      `another server answers at ${path}`,
      "Stop that one, or name another path with --socket-path.",
      EXIT.refused,
    );
  }
}

function statusOf(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
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
    socket.once("error", (error) => {
      end();
      const code = codeOf(error);
      if (code === "ECONNREFUSED" || code === "ENOENT") resolve(false);
      // So many wait to be accepted that there is no room for more.
      else if (code === "EAGAIN") resolve(true);
      else reject(error);
    });
  });
}
