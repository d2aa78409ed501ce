import { createHash, randomBytes } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { mkdir, readdir, realpath, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { writeCacheFile } from "../cache-file.ts";
import { makeDirectory } from "../make-directory.ts";
import type { RegistryAddress } from "./module-address.ts";
import { packageHash } from "./package-hash.ts";

/** How long what a killed process has left stays, in milliseconds. */
const MAX_PARTIAL_AGE = 24 * 60 * 60 * 1000;

/** A package in the cache. */
export interface StoredPackage {
  /** Absolute. */
  readonly directory: string;
  readonly hash: string;
}

/** What a version of a registry's module is. */
export interface VersionEntry {
  readonly hash: string;
  /** The folder in the package that the registry names; empty for the package itself. */
  readonly directory: string;
}

/**
 * Keeps packages in the user's cache, each in a folder that is named after what it
 * holds: `packages/git-clone-1.2.0-HASH`. A folder appears there whole or not at all,
 * and is believed only where it still holds what its name says.
 */
export class PackageStore {
  readonly #folder: string;
  readonly #checked = new Map<string, Promise<boolean>>();
  #isTidy = false;

  /** @param folder for packages alone */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The package of this hash, if it is there. */
  async find(name: string, hash: string): Promise<StoredPackage | undefined> {
    const directory = this.#directory(name, hash);
    let isSound = this.#checked.get(directory);
    if (isSound === undefined) {
      isSound = packageHash(directory).then(
        (found) => found === hash,
        () => false,
      );
      this.#checked.set(directory, isSound);
    }
    return (await isSound) ? { directory, hash } : undefined;
  }

  /**
   * Takes a package in.
   * @param fill writes it into an empty folder; a second one is for what is needed meanwhile
   *   and has the first one in it, under the name `content`
   */
  add(
    name: string,
    fill: (folder: string, scratch: string) => Promise<void>,
  ): Promise<StoredPackage> {
    return this.withScratch(async (scratch) => {
      const content = join(scratch, "content");
      await mkdir(content, { mode: 0o700 });
      await fill(await realpath(content), scratch);
      return this.#moveIn(content, scratch, name, await packageHash(content));
    });
  }

  /** Gives a folder to work in, on the disk of the store. */
  async withScratch<T>(use: (folder: string) => Promise<T>): Promise<T> {
    await this.#tidy();
    const name = `${process.pid}-${randomBytes(6).toString("hex")}`;
    const folder = join(this.#folder, "partial", name);
    makeDirectory(folder, 0o700);
    try {
      return await use(folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  async #moveIn(
    content: string,
    scratch: string,
    name: string,
    hash: string,
  ): Promise<StoredPackage> {
    const directory = this.#directory(name, hash);
    makeDirectory(join(this.#folder, "packages"), 0o700);
    for (let isLast = false; ; isLast = true) {
      try {
        await rename(content, directory);
        break;
      } catch (error) {
        // It is there already. What another process has put there is as good, if it is whole.
        this.#checked.delete(directory);
        if (await this.find(name, hash)) break;
        if (isLast) throw error;
        await rename(directory, join(scratch, "damaged")).catch(() => undefined);
      }
    }
    this.#checked.set(directory, Promise.resolve(true));
    return { directory, hash };
  }

  #directory(name: string, hash: string): string {
    const digest = createHash("sha256").update(hash).digest("hex").slice(0, 16);
    return join(this.#folder, "packages", `${name}-${digest}`);
  }

  /** Removes what killed processes have left. */
  async #tidy(): Promise<void> {
    if (this.#isTidy) return;
    this.#isTidy = true;
    const folder = join(this.#folder, "partial");
    for (const name of await readdir(folder).catch(() => [])) {
      const path = join(folder, name);
      const status = await stat(path).catch(() => undefined);
      if (!status || Date.now() - status.mtimeMs < MAX_PARTIAL_AGE) continue;
      await rm(path, { recursive: true, force: true });
    }
  }

  /** Notes what a version of a registry's module is: it does not change any more. */
  noteVersion(address: RegistryAddress, version: string, entry: VersionEntry): void {
    writeCacheFile(this.#versionFile(address, version), () => JSON.stringify(entry));
  }

  version(address: RegistryAddress, version: string): VersionEntry | undefined {
    try {
      const entry: unknown = JSON.parse(readNote(this.#versionFile(address, version)) ?? "");
      return isVersionEntry(entry) ? entry : undefined;
    } catch {
      return undefined;
    }
  }

  /** The versions of a module that were noted. */
  versions(address: RegistryAddress): readonly string[] {
    try {
      const names = readdirSync(this.#versionFolder(address));
      return names.flatMap((name) => /^(.*)\.json$/.exec(name)?.[1] ?? []);
    } catch {
      return [];
    }
  }

  /** Notes what a commit holds. @param url of its repository */
  noteCommit(url: string, commit: string, hash: string): void {
    writeCacheFile(this.#commitFile(url, commit), () => hash);
  }

  commitHash(url: string, commit: string): string | undefined {
    return readNote(this.#commitFile(url, commit));
  }

  #versionFolder({ host, namespace, name, provider }: RegistryAddress): string {
    return join(this.#folder, "versions", host.replace(":", "_"), namespace, name, provider);
  }

  #commitFile(url: string, commit: string): string {
    const key = createHash("sha256").update(`${url}\n${commit}`).digest("hex");
    return join(this.#folder, "commits", key);
  }

  #versionFile(address: RegistryAddress, version: string): string {
    return join(this.#versionFolder(address), `${version}.json`);
  }
}

function readNote(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function isVersionEntry(entry: unknown): entry is VersionEntry {
  if (typeof entry !== "object" || entry === null) return false;
  const { hash, directory } = entry as Record<keyof VersionEntry, unknown>;
  return typeof hash === "string" && typeof directory === "string";
}
