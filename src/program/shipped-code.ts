import { readFileSync } from "node:fs";

/** A file of V8's code begins with as many bytes of a digest. */
export const DIGEST_LENGTH = 20;

/**
 * V8's code that came with the program, made by its build for the Node that built
 * it; undefined where there is none. It is as good as the program beside it, so the
 * digest is not checked: loading `node:crypto` takes a tenth of a short command's time.
 */
export function readShippedCode(path: string): Buffer | undefined {
  try {
    return readFileSync(path).subarray(DIGEST_LENGTH);
  } catch {
    return undefined;
  }
}
