import { join } from "node:path";
import { CommandError } from "../command-error.ts";
import { describeError } from "../describe-error.ts";
import { moduleKey, type DownloadedModule } from "../terraform/downloaded-modules.ts";
import { allowsVersion, isVersion, newestAllowed } from "../terraform/version-constraint.ts";
import { DownloadError } from "./download-error.ts";
import { LockFile, type LockedModule } from "./lock-file.ts";
import {
  parseModuleAddress,
  type GitAddress,
  type HttpAddress,
  type PackageAddress,
  type RegistryAddress,
} from "./module-address.ts";
import { expandSubdirectory } from "./module-folder.ts";
import { PackageFetcher, packageName, type FetchedPackage } from "./package-fetcher.ts";
import { PackageStore } from "./package-store.ts";
import { DEFAULT_SETTINGS, type DownloadSettings } from "./settings.ts";

/** How many modules are fetched at once. */
const PARALLEL = 4;

export interface DownloadOptions {
  /** Of the user's cache, for modules alone. */
  readonly folder: string;
  /** Whether only what is cached may be used. */
  readonly offline: boolean;
  readonly settings?: DownloadSettings;
}

/** A module as a call names it. */
export interface WantedModule {
  readonly source: string;
  /** The constraint of the call. */
  readonly version: string | undefined;
}

export type Outcome =
  | { readonly kind: "fetched"; readonly module: DownloadedModule }
  | { readonly kind: "failed"; readonly reason: string };

/** Where a module's package is, and which folder of it the registry means. */
interface FoundPackage {
  readonly packageDirectory: string;
  readonly directory: string;
}

/** Fetches modules for templates; what was fetched, or could not be, for one is so for all. */
export class Downloads {
  readonly offline: boolean;
  readonly store: PackageStore;
  readonly fetcher: PackageFetcher;
  readonly #fetched = new Map<string, Promise<FetchedPackage>>();

  /** @throws {CommandError} where the environment is not fit for it */
  constructor({ folder, offline, settings = DEFAULT_SETTINGS }: DownloadOptions) {
    this.offline = offline;
    this.store = new PackageStore(folder);
    try {
      this.fetcher = new PackageFetcher(this.store, settings);
    } catch (error) {
      if (!(error instanceof DownloadError)) throw error;
      throw new CommandError(error.message, "Name a file with certificates in PEM, or unset it.");
    }
  }

  /** @throws {CommandError} where its lock file cannot be read */
  forTemplate(directory: string): TemplateDownloads {
    return new TemplateDownloads(this, new LockFile(directory));
  }

  /** One version, or one commit, of a package. @throws {DownloadError} */
  fetchOnce(
    address: RegistryAddress | PackageAddress,
    pin: string | null,
  ): Promise<FetchedPackage> {
    const key = JSON.stringify([packageSource(address), pin]);
    let found = this.#fetched.get(key);
    if (!found) {
      found =
        address.kind === "registry"
          ? this.fetcher.fetchVersion(address, pin ?? "")
          : this.fetcher.fetch({ ...address, subdirectory: "" }, pin ?? undefined);
      this.#fetched.set(key, found);
    }
    return found;
  }
}

/** A module that is not in the cache, where nothing else may be used. */
class NotCachedError extends DownloadError {}

/** Fetches the modules of one template, and keeps its lock file. */
export class TemplateDownloads {
  readonly #downloads: Downloads;
  readonly #lock: LockFile;
  readonly #used: Pick<LockedModule, "source" | "constraint">[] = [];

  constructor(downloads: Downloads, lock: LockFile) {
    this.#downloads = downloads;
    this.#lock = lock;
  }

  /**
   * Fetches modules.
   * @returns what became of each, by its `moduleKey`
   * @throws {CommandError} where one is not what the lock file pins, is not in the cache
   *   that alone may be used, or the cache cannot be written
   */
  async fetch(wanted: readonly WantedModule[]): Promise<Map<string, Outcome>> {
    const outcomes = new Map<string, Outcome>();
    const missing: string[] = [];
    const left = [...wanted];
    const work = async () => {
      for (let next = left.shift(); next; next = left.shift()) {
        const { source, version } = next;
        try {
          const module = await this.#fetchModule(next);
          outcomes.set(moduleKey(source, version), { kind: "fetched", module });
        } catch (error) {
          if (!(error instanceof DownloadError)) {
            left.length = 0;
            throw cacheError(error);
          }
          if (error instanceof NotCachedError) {
            missing.push(version === undefined ? source : `${source} ("${version}")`);
          }
          outcomes.set(moduleKey(source, version), { kind: "failed", reason: error.message });
        }
      }
    };
    await Promise.all(Array.from({ length: PARALLEL }, work));
    if (missing.length > 0) throw notCached(missing.sort());
    return outcomes;
  }

  /** Writes the lock file, if anything has changed. @throws {CommandError} where it cannot be written */
  save(): void {
    if (this.#downloads.offline) return;
    this.#lock.retain(this.#used);
    this.#lock.write();
  }

  async #fetchModule({ source, version }: WantedModule): Promise<DownloadedModule> {
    const address = parseModuleAddress(source);
    if (address.kind !== "registry" && version !== undefined) {
      throw new DownloadError("only a module of a registry can be asked for in a version");
    }
    const key = { source: packageSource(address), constraint: version ?? null };
    this.#used.push(key);
    const locked = this.#lock.find(key.source, key.constraint);
    const found =
      locked && isFit(locked, address)
        ? await this.#pinned(address, locked)
        : await this.#unpinned(address, key.constraint);
    const inPackage = [found.directory, address.subdirectory].filter((part) => part !== "");
    const folder = await expandSubdirectory(found.packageDirectory, inPackage.join("/"));
    return {
      directory: join(found.packageDirectory, folder),
      packageDirectory: found.packageDirectory,
    };
  }

  /** What the lock file pins, and nothing else. */
  async #pinned(
    address: RegistryAddress | PackageAddress,
    locked: LockedModule,
  ): Promise<FoundPackage> {
    const { hash, directory, version, commit } = locked;
    const name = folderName(address, version);
    const present = await this.#downloads.store.find(name, hash);
    if (present) return { packageDirectory: present.directory, directory };
    if (this.#downloads.offline) throw new NotCachedError("it is not in the cache");
    const fetched = await this.#downloads.fetchOnce(address, version ?? commit);
    if (fetched.hash === hash) return { packageDirectory: fetched.directory, directory };
    const what = version === null ? locked.source : `${locked.source} ${version}`;
    throw new CommandError(
      `what ${what} holds now is not what ${this.#lock.path} pins: its hash is ${fetched.hash}, not ${hash}`,
      "Find out who has changed it. If it is to be so, remove its entry from the lock file, or the file,\nand run muster with --download-modules again.",
    );
  }

  async #unpinned(
    address: RegistryAddress | PackageAddress,
    constraint: string | null,
  ): Promise<FoundPackage> {
    const version = address.kind === "registry" ? await this.#newest(address, constraint) : null;
    const cached = await this.#cached(address, version);
    if (!cached && this.#downloads.offline) throw new NotCachedError("it is not in the cache");
    const fetched = cached ?? (await this.#downloads.fetchOnce(address, version));
    const { hash, commit, directory: packageDirectory } = fetched;
    const directory = await expandSubdirectory(packageDirectory, fetched.subdirectory);
    if (address.kind === "registry" && version !== null) {
      this.#downloads.store.noteVersion(address, version, { hash, directory });
    }
    const source = packageSource(address);
    this.#lock.set({ source, constraint, version, commit, directory, hash });
    return { packageDirectory, directory };
  }

  async #newest(address: RegistryAddress, constraint: string | null): Promise<string> {
    const { offline, store, fetcher } = this.#downloads;
    const versions = offline ? store.versions(address) : await fetcher.registry.versions(address);
    let version;
    try {
      version = newestAllowed(constraint ?? undefined, versions);
    } catch {
      throw new DownloadError(`"${constraint ?? ""}" is no version constraint`);
    }
    if (version !== undefined) return version;
    if (offline) throw new NotCachedError("it is not in the cache");
    const newest = newestAllowed(undefined, versions);
    const hint = newest === undefined ? "" : `; the newest is ${newest}`;
    throw new DownloadError(`no version of it is "${constraint ?? "a release"}"${hint}`);
  }

  /** What is in the cache and cannot have changed since: a version, or a commit. */
  async #cached(
    address: RegistryAddress | PackageAddress,
    version: string | null,
  ): Promise<FetchedPackage | undefined> {
    const { store, fetcher } = this.#downloads;
    const name = folderName(address, version);
    if (address.kind === "git" && address.ref !== undefined) {
      return fetcher.findCommit({ ...address, subdirectory: "" }, address.ref, name);
    }
    if (address.kind !== "registry" || version === null) return undefined;
    const entry = store.version(address, version);
    const stored = entry && (await store.find(name, entry.hash));
    return stored && { ...stored, name, commit: null, subdirectory: entry.directory };
  }
}

/** Whether what a lock file says can be what the call asks for. */
function isFit(
  { constraint, version, commit }: LockedModule,
  { kind }: RegistryAddress | GitAddress | HttpAddress,
): boolean {
  if (kind !== "registry") return version === null && (kind === "http" || commit !== null);
  if (version === null || !isVersion(version)) return false;
  return constraint === null || allowsVersion(constraint, version) === true;
}

/** What the folder of a package is called in the store. */
function folderName(address: RegistryAddress | PackageAddress, version: string | null): string {
  return address.kind === "registry" ? `${address.name}-${version ?? ""}` : packageName(address);
}

/** A source without its subdirectory, and without a password. */
function packageSource(address: RegistryAddress | PackageAddress): string {
  if (address.kind === "registry") {
    const { host, namespace, name, provider } = address;
    return [host, namespace, name, provider].join("/");
  }
  const url = new URL(address.url);
  url.password = "";
  if (address.kind === "http") return url.href;
  if (address.ref !== undefined) url.searchParams.set("ref", address.ref);
  return `git::${url.href}`;
}

function notCached(missing: readonly string[]): CommandError {
  const what = missing.length === 1 ? "this module is" : "these modules are";
  return new CommandError(
    `${what} not in the cache: ${missing.join(", ")}`,
    "Run muster with --download-modules, and without --offline, where there is a network.",
  );
}

function cacheError(error: unknown): unknown {
  if (!(error instanceof Error) || !("syscall" in error)) return error;
  const path = "path" in error && typeof error.path === "string" ? ` (${error.path})` : "";
  return new CommandError(
    `the cache of modules cannot be written: ${describeError(error)}${path}`,
    "MUSTER_CACHE_DIR names another folder for it.",
  );
}
