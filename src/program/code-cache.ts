import { createHash } from "node:crypto";
import {
  closeSync,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  type Stats,
} from "node:fs";
import { join } from "node:path";
import { writeCacheFile } from "../cache-file.ts";

/** How long code is kept that no run has written anew, in milliseconds. */
const MAX_AGE = 30 * 24 * 60 * 60 * 1000;

const DIGEST_LENGTH = 20;

/** Where code may lie. */
interface Folders {
  /** Beside the program, made by its build for the Node that built it. */
  readonly shipped: string;
  /** In the user's cache. */
  readonly own: string;
}

/**
 * Keeps V8's code cache of one command on disk. V8 itself refuses code of
 * another version of Node or of another program, but believes in the bytes: so
 * they carry a digest, and in the user's cache are taken only from a file that
 * nobody else could have written. What cannot be read or written is as if it
 * were not there.
 */
export class CodeCache {
  readonly #name: string;
  readonly #folders: Folders;

  /** @param name tells programs, versions and commands apart */
  constructor(name: string, folders: Folders) {
    this.#name = `${name}.bin`;
    this.#folders = folders;
  }

  read(): Buffer | undefined {
    const { shipped, own } = this.#folders;
    return (
      readCode(join(shipped, this.#name), () => true) ??
      readCode(join(own, this.#name), ({ uid, mode }) => {
        return uid === process.getuid?.() && (mode & 0o022) === 0;
      })
    );
  }

  /** @param makeCode is not called where nothing can be written */
  write(makeCode: () => Buffer): void {
    const folder = this.#folders.own;
    writeCacheFile(join(folder, this.#name), () => {
      const code = makeCode();
      removeOld(folder);
      return Buffer.concat([digest(code), code]);
    });
  }
}

function readCode(path: string, isTrusted: (file: Stats) => boolean): Buffer | undefined {
  let file: number | undefined;
  try {
    file = openSync(path, "r");
    if (!isTrusted(fstatSync(file))) return undefined;
    const bytes = readFileSync(file);
    const code = bytes.subarray(DIGEST_LENGTH);
    return digest(code).equals(bytes.subarray(0, DIGEST_LENGTH)) ? code : undefined;
  } catch {
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function removeOld(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (Date.now() - statSync(path).mtimeMs > MAX_AGE) rmSync(path, { force: true });
  }
}

function digest(code: Uint8Array): Buffer {
  return createHash("sha1").update(code).digest();
}
