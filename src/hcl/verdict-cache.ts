import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import hcl2json from "@cdktf/hcl2json/package.json" with { type: "json" };
import { writeCacheFile } from "../cache-file.ts";
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
    writeCacheFile(this.#path(file), () =>
      JSON.stringify(errors.map(({ message, span }) => [message, span.start, span.end])),
    );
  }

  #path(file: SourceFile): string {
    const hash = createHash("sha256");
    hash.update(JSON.stringify([FORMAT, hcl2json.version, file.text]));
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
