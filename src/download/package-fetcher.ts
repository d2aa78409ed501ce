import { join } from "node:path";
import { DownloadError } from "./download-error.ts";
import { GitClient } from "./git-client.ts";
import { HttpClient } from "./http-client.ts";
import {
  parsePackageAddress,
  shownUrl,
  type ArchiveType,
  type GitAddress,
  type HttpAddress,
  type PackageAddress,
  type RegistryAddress,
} from "./module-address.ts";
import { PackageWriter } from "./package-writer.ts";
import type { PackageStore, StoredPackage } from "./package-store.ts";
import { RegistryClient } from "./registry-client.ts";
import type { DownloadSettings } from "./settings.ts";
import { unpack } from "./unpack.ts";

/** How often one URL may say that the module is at another one. */
const MAX_REFERRALS = 5;

/** A package, and what is known of where it came from. */
export interface FetchedPackage extends StoredPackage {
  readonly name: string;
  readonly commit: string | null;
  /** What the server adds to the address: a folder of the package, perhaps with `*`. */
  readonly subdirectory: string;
}

/** Brings packages from where they are into the store. */
export class PackageFetcher {
  readonly registry: RegistryClient;
  readonly #http: HttpClient;
  readonly #git: GitClient;
  readonly #store: PackageStore;
  readonly #settings: DownloadSettings;

  /** @throws {DownloadError} where the environment is not fit for it */
  constructor(store: PackageStore, settings: DownloadSettings) {
    this.#store = store;
    this.#settings = settings;
    this.#http = new HttpClient(settings);
    this.#git = new GitClient(settings, this.#http.certificates);
    this.registry = new RegistryClient(this.#http);
  }

  /** One version of a registry's module. @throws {DownloadError} where it cannot be had */
  async fetchVersion(address: RegistryAddress, version: string): Promise<FetchedPackage> {
    const location = await this.registry.location(address, version);
    return this.fetch(location, undefined, `${address.name}-${version}`);
  }

  /**
   * What an address leads to.
   * @param commit to fetch, where it is known
   * @param name what the package is called in the store
   * @throws {DownloadError} where it cannot be had
   */
  async fetch(
    address: PackageAddress,
    commit: string | undefined,
    name = packageName(address),
  ): Promise<FetchedPackage> {
    let current = address;
    for (let referrals = 0; referrals <= MAX_REFERRALS; referrals++) {
      if (current.kind === "git") return this.#fetchGit(current, commit, name);
      const { archive } = current;
      if (archive !== undefined) return this.#fetchArchive({ ...current, archive }, name);
      const next = await this.#refer(current);
      current = { ...next, subdirectory: joined(next.subdirectory, current.subdirectory) };
    }
    throw new DownloadError(`the module is nowhere after ${MAX_REFERRALS} referrals`);
  }

  async #fetchArchive(
    { url, archive, subdirectory }: HttpAddress & { readonly archive: ArchiveType },
    name: string,
  ): Promise<FetchedPackage> {
    const stored = await this.#store.add(name, async (folder, scratch) => {
      const file = join(scratch, "archive");
      await this.#http.getFile(url, file);
      await unpack(file, archive, new PackageWriter(folder, this.#settings));
    });
    return { ...stored, name, commit: null, subdirectory };
  }

  async #fetchGit(
    address: GitAddress,
    known: string | undefined,
    name: string,
  ): Promise<FetchedPackage> {
    const { url, ref = "HEAD", subdirectory } = address;
    let commit =
      known ?? (await this.#store.withScratch((folder) => this.#git.commitOf(address, folder)));
    const present = commit === undefined ? undefined : await this.findCommit(address, commit, name);
    if (present) return present;
    const asked = commit ?? ref;
    const stored = await this.#store.add(name, async (folder, scratch) => {
      const writer = new PackageWriter(folder, this.#settings);
      commit = await this.#git.fetch(url, asked, scratch, writer);
    });
    if (commit !== undefined) this.#store.noteCommit(url.href, commit, stored.hash);
    return { ...stored, name, commit: commit ?? null, subdirectory };
  }

  /** A commit that is in the store already. */
  async findCommit(
    { url, subdirectory }: GitAddress,
    commit: string,
    name: string,
  ): Promise<FetchedPackage | undefined> {
    const hash = this.#store.commitHash(url.href, commit);
    const stored = hash === undefined ? undefined : await this.#store.find(name, hash);
    return stored && { ...stored, name, commit, subdirectory };
  }

  /** Where a URL that is no archive says that the module is. */
  async #refer({ url }: HttpAddress): Promise<PackageAddress> {
    const asked = new URL(url);
    asked.searchParams.set("terraform-get", "1");
    const { status, headers, url: from } = await this.#http.getText(asked);
    if (status >= 400) throw new DownloadError(`${shownUrl(from)} answers ${status}`);
    const location = headers["x-terraform-get"];
    if (typeof location === "string" && location !== "") {
      const isRelative = /^(?:\/|\.\.?\/)/.test(location);
      return parsePackageAddress(isRelative ? new URL(location, from).href : location, from);
    }
    const hint = url.pathname.endsWith(".git") ? "; put git:: in front of it for a repository" : "";
    throw new DownloadError(`${shownUrl(url)} is no zip or tar.gz archive${hint}`);
  }
}

function joined(...paths: readonly string[]): string {
  return paths.filter((path) => path !== "").join("/");
}

/** The last part of a URL's path, as the name of a folder. */
export function packageName({ url }: PackageAddress): string {
  const last =
    url.pathname
      .split("/")
      .filter((part) => part !== "")
      .at(-1) ?? "";
  const name = last.replace(/\.(?:git|zip|tar|tgz|tar\.gz)$/, "").replace(/[^\w.-]/g, "_");
  return /^\w/.test(name) ? name.slice(0, 60) : "module";
}
