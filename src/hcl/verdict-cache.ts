import { readFileSync } from "node:fs";
import { join } from "node:path";
import hcl2json from "@cdktf/hcl2json/package.json" with { type: "json" };
import { writeCacheFile } from "../cache-file.ts";
import { limitCache } from "../cache-limit.ts";
import type { SourceFile } from "../source/source-file.ts";
import type { HclError } from "./hcl-error.ts";

/** The form of what is stored; a change of it must change this number. */
const FORMAT = 2;

/** How much is kept: the texts of some thousand templates. */
const MAX_BYTES = 64 * 1024 * 1024;

/** Which program has given the verdict. */
const JUDGE = `${FORMAT} hcl2json ${hcl2json.version}`;

/**
 * Keeps verdicts on disk, by what the file says and by the version of hcl2json.
 * An entry holds the whole text, so that its name need not be a cryptographic hash:
 * loading `node:crypto` alone takes a twentieth of what a run does. What cannot
 * be read or written is as if it were not there.
 */
export class VerdictCache {
  readonly #directory: string;
  #isWritten = false;

  /** @param directory for verdicts alone */
  constructor(directory: string) {
    this.#directory = directory;
  }

  read(file: SourceFile): HclError[] | undefined {
    try {
      const stored: unknown = JSON.parse(readFileSync(this.#path(file), "utf8"));
      if (!Array.isArray(stored)) return undefined;
      const [judge, text, errors] = stored as unknown[];
      return judge === JUDGE && text === file.text ? storedErrors(errors, file) : undefined;
    } catch {
      return undefined;
    }
  }

  write(file: SourceFile, errors: readonly HclError[]): void {
    // A run that writes little leaves little, and one that is stopped has made room, too.
    if (!this.#isWritten) limitCache(this.#directory, MAX_BYTES);
    this.#isWritten = true;
    writeCacheFile(this.#path(file), () =>
      JSON.stringify([
        JUDGE,
        file.text,
        errors.map(({ message, span }) => [message, span.start, span.end]),
      ]),
    );
  }

  #path({ text }: SourceFile): string {
    return join(this.#directory, `${text.length}-${hash(text).toString(16)}.json`);
  }
}

/** 32 bits of FNV-1a, over UTF-16 units. */
function hash(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return hash >>> 0;
}

function storedErrors(stored: unknown, file: SourceFile): HclError[] | undefined {
  if (!Array.isArray(stored)) return undefined;
  const errors: HclError[] = [];
  for (const entry of stored as unknown[]) {
    const [message, start, end] = Array.isArray(entry) ? (entry as unknown[]) : [];
    if (typeof message !== "string" || !isOffset(start, file) || !isOffset(end, file)) {
      return undefined;
    }
    if (start > end) return undefined;
    errors.push({ message, span: file.span(start, end) });
  }
  return errors;
}

function isOffset(value: unknown, file: SourceFile): value is number {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= file.text.length;
}
