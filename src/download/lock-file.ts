import { lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CommandError } from "../command-error.ts";
import { removeAbandoned, replaceFile } from "../replace-file.ts";
import { describeError } from "../describe-error.ts";
import { isVersion } from "../terraform/version-constraint.ts";

export const LOCK_FILE = ".muster.lock.json";

const SCHEMA_VERSION = 1;
const MAX_BYTES = 4 * 1024 * 1024;

const HASH = /^h1:[A-Za-z0-9+/]{43}=$/;
const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** One module as it was when it was first fetched for a template. */
export interface LockedModule {
  /** Without a subdirectory, which is of no matter to what is fetched. */
  readonly source: string;
  /** The version that the call asks for. */
  readonly constraint: string | null;
  /** Null for what comes from no registry. */
  readonly version: string | null;
  /** Null for what comes from no git repository. */
  readonly commit: string | null;
  /** The folder in the package that the registry names; empty for the package itself. */
  readonly directory: string;
  /** Of all files of the package, as `packageHash` makes it. */
  readonly hash: string;
}

/** The modules of a template, pinned: `.muster.lock.json` beside it. */
export class LockFile {
  readonly path: string;
  readonly #modules = new Map<string, LockedModule>();
  #isChanged = false;

  /**
   * @param directory of the template
   * @throws {CommandError} where the file is there and cannot be read
   */
  constructor(directory: string) {
    this.path = join(directory, LOCK_FILE);
    for (const module of this.#read()) this.#modules.set(keyOf(module), module);
  }

  find(source: string, constraint: string | null): LockedModule | undefined {
    return this.#modules.get(keyOf({ source, constraint }));
  }

  /** Pins a module. */
  set(module: LockedModule): void {
    this.#modules.set(keyOf(module), module);
    this.#isChanged = true;
  }

  /** Drops the other constraints of the same sources: the template had them before. */
  retain(used: readonly Pick<LockedModule, "source" | "constraint">[]): void {
    const keys = new Set(used.map(keyOf));
    const sources = new Set(used.map(({ source }) => source));
    for (const [key, { source }] of this.#modules) {
      if (!sources.has(source) || keys.has(key)) continue;
      this.#modules.delete(key);
      this.#isChanged = true;
    }
  }

  /** Writes what has changed, whole or not at all. @throws {CommandError} where it cannot */
  write(): void {
    if (!this.#isChanged) return;
    const modules = [...this.#modules].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, it]) => it);
    const text = JSON.stringify({ schemaVersion: SCHEMA_VERSION, modules }, undefined, 2);
    removeAbandoned(this.path);
    try {
      replaceFile(this.path, `${text}\n`);
    } catch (error) {
      throw new CommandError(
        `cannot write ${this.path}: ${describeError(error)}`,
        "Make the folder writable, or use --offline where all modules are pinned and cached.",
      );
    }
    this.#isChanged = false;
  }

  #read(): LockedModule[] {
    let text;
    try {
      const status = lstatSync(this.path, { throwIfNoEntry: false });
      if (!status) return [];
      if (!status.isFile() || status.size > MAX_BYTES) throw new Error("not a file of muster's");
      text = readFileSync(this.path, "utf8");
    } catch (error) {
      throw new CommandError(
        `cannot read ${this.path}: ${describeError(error)}`,
        "Remove it; --download-modules writes it anew.",
      );
    }
    const modules = parse(text);
    if (modules) return modules;
    throw new CommandError(
      `${this.path} is not a lock file of this version of muster`,
      "Take it from version control, or remove it: --download-modules then pins modules anew.",
    );
  }
}

function keyOf({ source, constraint }: Pick<LockedModule, "source" | "constraint">): string {
  return JSON.stringify([source, constraint]);
}

function parse(text: string): LockedModule[] | undefined {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof content !== "object" || content === null) return undefined;
  const { schemaVersion, modules } = content as Record<string, unknown>;
  if (schemaVersion !== SCHEMA_VERSION || !Array.isArray(modules)) return undefined;
  return modules.every(isLockedModule) ? modules : undefined;
}

function isLockedModule(value: unknown): value is LockedModule {
  if (typeof value !== "object" || value === null) return false;
  const { source, constraint, version, commit, directory, hash } = value as Record<
    keyof LockedModule,
    unknown
  >;
  return (
    typeof source === "string" &&
    isNullOr(constraint, () => true) &&
    isNullOr(version, isVersion) &&
    isNullOr(commit, (text) => COMMIT.test(text)) &&
    typeof directory === "string" &&
    !directory.split("/").includes("..") &&
    typeof hash === "string" &&
    HASH.test(hash)
  );
}

function isNullOr(value: unknown, isFit: (text: string) => boolean): boolean {
  return value === null || (typeof value === "string" && isFit(value));
}
