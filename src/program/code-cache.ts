import { createHash } from "node:crypto";
import { closeSync, fstatSync, openSync, readFileSync, type Stats } from "node:fs";
import { join } from "node:path";
import { writeCacheFile } from "../cache-file.ts";
import { limitCache } from "../cache-limit.ts";
import { DIGEST_LENGTH } from "./shipped-code.ts";

/** How much code is kept: a command's is about 2 MB. */
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * Keeps V8's code cache of one command in the user's cache. V8 itself refuses
 * code of another version of Node or of another program, but believes in the
 * bytes: so they carry a digest, and are taken only from a file that nobody else
 * could have written. What cannot be read or written is as if it were not there.
 */
export class CodeCache {
  readonly #folder: string;
  readonly #path: string;

  /**
   * @param name of the file: tells programs, versions and commands apart
   * @param folder for such files alone
   */
  constructor(name: string, folder: string) {
    this.#folder = folder;
    this.#path = join(folder, name);
  }

  read(): Buffer | undefined {
    return readCode(this.#path, ({ uid, mode }) => {
      return uid === process.getuid?.() && (mode & 0o022) === 0;
    });
  }

  /** @param makeCode is not called where nothing can be written */
  write(makeCode: () => Buffer): void {
    writeCacheFile(this.#path, () => {
      const code = makeCode();
      limitCache(this.#folder, MAX_BYTES);
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

function digest(code: Uint8Array): Buffer {
  return createHash("sha1").update(code).digest();
}
