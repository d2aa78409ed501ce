import { createHash, randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { SourceFile } from "../source/source-file.ts";
import type { HclError } from "./hcl-error.ts";

/** The form of what is stored; a change of it must change this number. */
const FORMAT = 1;

/**
 * Keeps verdicts on disk, by what the file says and by the version of
 * hcl2json. What cannot be read or written is as if it were not there.
 */
export class VerdictCache {
  readonly #directory: string;
  #version: string | undefined;

  constructor(directory: string) {
    this.#directory = directory;
  }

  read(file: SourceFile): HclError[] | undefined {
    try {
      const stored: unknown = JSON.parse(readFileSync(this.#path(file), "utf8"));
      return storedErrors(stored, file);
    } catch {
      return undefined;
    }
  }

  write(file: SourceFile, errors: readonly HclError[]): void {
    const temporary = join(this.#directory, `${randomUUID()}.tmp`);
    try {
      mkdirSync(this.#directory, { recursive: true });
      const stored = errors.map(({ message, span }) => [message, span.start, span.end]);
      writeFileSync(temporary, JSON.stringify(stored));
      renameSync(temporary, this.#path(file));
    } catch {
      this.#discard(temporary);
    }
  }

  #discard(path: string): void {
    try {
      rmSync(path, { force: true });
    } catch {
      // Where nothing can be written, nothing is left to discard either.
    }
  }

  #path(file: SourceFile): string {
    this.#version ??= installedVersion();
    const hash = createHash("sha256");
    hash.update(JSON.stringify([FORMAT, this.#version, file.text]));
    return join(this.#directory, `${hash.digest("hex")}.json`);
  }
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

/** The version of hcl2json, without loading it. */
function installedVersion(): string {
  const path = createRequire(import.meta.url).resolve("@cdktf/hcl2json/package.json");
  const manifest: unknown = JSON.parse(readFileSync(path, "utf8"));
  if (typeof manifest === "object" && manifest !== null && "version" in manifest) {
    return String(manifest.version);
  }
  throw new Error("the manifest of hcl2json names no version");
}
