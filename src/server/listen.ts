import { randomBytes } from "node:crypto";
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  type Stats,
} from "node:fs";
import { connect, type Server } from "node:net";
import { dirname } from "node:path";
import { describeError } from "../describe-error.ts";
import { CommandError, EXIT } from "../command-error.ts";
import { makeDirectory } from "../make-directory.ts";

/** The longest path of a socket, in bytes: what fits into sockaddr_un with its end. */
const MAX_PATH = process.platform === "darwin" ? 103 : 107;

/** How long a server at the socket may take to accept a connection, in milliseconds. */
const PROBE_TIMEOUT = 2000;

/** A lock that is older was left behind, in milliseconds: nobody takes so long to begin. */
const MAX_LOCK_AGE = 3 * PROBE_TIMEOUT;

/** How long to try to get the lock, in milliseconds: longer than one that was left behind stays. */
const LOCK_TIMEOUT = MAX_LOCK_AGE + 2000;

/** How long to wait before another try to get the lock, in milliseconds. */
const LOCK_RETRY = 10;

/** What a socket is for, as errors are to say it. */
export interface Purpose {
  /** The flag that names the path. */
  readonly flag: string;
  /** Whether a folder that is missing is made. */
  readonly makesFolder: boolean;
  /** That somebody else has the path. */
  readonly taken: (path: string) => string;
  /** That the socket cannot be made. */
  readonly failed: (path: string, why: string) => string;
}

const SERVING: Purpose = {
  flag: "--socket-path",
  makesFolder: true,
  taken: (path) => `another server answers at ${path}`,
  failed: (path, why) => `cannot listen at ${path}: ${why}`,
};

/**
 * Has a server listen at a path that only its user may connect to. A socket that
 * nobody answers at is replaced.
 * @param lockTimeout how long others may take to begin at the same path, in milliseconds
 * @returns removes the socket, unless something else has taken its place; to be
 * called before the server is closed
 * @throws a CommandError where another server answers there, or something else lies there
 */
export async function listen(
  server: Server,
  path: string,
  purpose = SERVING,
  lockTimeout = LOCK_TIMEOUT,
): Promise<() => void> {
  // A socket becomes visible only once it is ready: it is made under another name.
  // Without a folder in front, Node takes ".65e3" for a port's number.
  const temporary = `${dirname(path)}/.${randomBytes(4).toString("hex")}`;
  checkLength(path, temporary, purpose);
  try {
    if (purpose.makesFolder) makeDirectory(dirname(path), 0o700);
    await withLock(`${path}.lock`, purpose, lockTimeout, async () => {
      await checkUnused(path, purpose);
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
    const why = describeError(error);
    throw new CommandError(
      purpose.failed(path, why),
      `Name a path in a folder that you may write to with ${purpose.flag}.`,
      EXIT.refused,
    );
  }
}

function checkLength(path: string, temporary: string, { flag }: Purpose): void {
  const length = Buffer.byteLength(path);
  if (Math.max(length, Buffer.byteLength(temporary)) <= MAX_PATH) return;
  throw new CommandError(
    `the path of a socket may have ${MAX_PATH} bytes, and this has ${length}: ${path}`,
    `Name a shorter one with ${flag}.`,
    EXIT.refused,
  );
}

/**
 * Does something that servers which begin at the same path do one after the other:
 * of two that find a socket stale, the later must not replace the live one of the earlier.
 */
async function withLock(
  lock: string,
  purpose: Purpose,
  timeout: number,
  work: () => Promise<void>,
): Promise<void> {
  const deadline = performance.now() + timeout;
  while (!makeFolder(lock)) {
    if (performance.now() > deadline) throw inTheWay(lock, purpose);
    removeAbandoned(lock, purpose);
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
function removeAbandoned(lock: string, purpose: Purpose): void {
  const found = statusOf(lock);
  if (!found) return;
  if (!found.isDirectory()) throw inTheWay(lock, purpose);
  if (Math.abs(Date.now() - found.mtimeMs) <= MAX_LOCK_AGE) return;
  try {
    removeFolder(lock);
  } catch {
    // It holds something, or is somebody else's.
    throw inTheWay(lock, purpose);
  }
}

function inTheWay(lock: string, { flag }: Purpose): CommandError {
  return new CommandError(
    `${lock} is in the way`,
    `Remove it, or name another path with ${flag}.`,
    EXIT.refused,
  );
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
      server.listen({ path }, () => {
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
async function checkUnused(path: string, { flag, taken }: Purpose): Promise<void> {
  const found = statusOf(path);
  if (!found) return;
  if (!found.isSocket()) {
    throw new CommandError(
      `${path} is there already, and is no socket`,
      `Remove it, or name another path with ${flag}.`,
      EXIT.refused,
    );
  }
  if (await isAnswered(path)) {
    throw new CommandError(
      taken(path),
      `Stop that one, or name another path with ${flag}.`,
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
    // A path that is a number would be a port.
    const socket = connect({ path });
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
