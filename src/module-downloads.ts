import { CommandError } from "./command-error.ts";
import type { Downloads } from "./download/downloads.ts";
import {
  moduleKey,
  NOTHING_DOWNLOADED,
  type DownloadedModule,
  type DownloadedModules,
} from "./terraform/downloaded-modules.ts";
import type { Template } from "./terraform/template.ts";

/** How deep modules that are fetched may call others that have to be fetched, too. */
const MAX_ROUNDS = 16;

/** How many different modules are fetched for one template. */
const MAX_MODULES = 200;

/** What was fetched for a template. */
export interface FetchedModules {
  readonly downloaded: DownloadedModules;
  /** Why the others could not be, by `moduleKey`. */
  readonly failures: ReadonlyMap<string, string>;
}

export const NOTHING_FETCHED: FetchedModules = {
  downloaded: NOTHING_DOWNLOADED,
  failures: new Map(),
};

/**
 * Fetches modules that are not on disk into the user's cache. What does so is a
 * bundle of its own, loaded when the first module is missing.
 */
export class ModuleDownloads {
  readonly #options: { readonly folder: string; readonly offline: boolean };
  #downloads: Promise<Downloads> | undefined;

  /**
   * @param options.folder of the user's cache, for modules alone
   * @param options.offline whether only what is cached already may be used
   */
  constructor(options: { readonly folder: string; readonly offline: boolean }) {
    this.#options = options;
  }

  /**
   * Fetches what a template calls, and what that calls.
   * @param directory of the template, beside which the lock file is
   * @param first the template without any of it
   * @param read reads the template anew, with what was fetched until then
   * @throws {CommandError} where a module is not what the lock file pins, or, offline,
   *   not in the cache
   */
  async fetchFor(
    directory: string,
    first: Pick<Template, "unloadedModules">,
    read: (downloaded: DownloadedModules) => Pick<Template, "unloadedModules">,
  ): Promise<FetchedModules> {
    try {
      return await this.#fetchFor(directory, first, read);
    } catch (error) {
      throw ownError(error);
    }
  }

  async #fetchFor(
    directory: string,
    first: Pick<Template, "unloadedModules">,
    read: (downloaded: DownloadedModules) => Pick<Template, "unloadedModules">,
  ): Promise<FetchedModules> {
    const downloaded = new Map<string, DownloadedModule>();
    const failures = new Map<string, string>();
    let wanted = notYet(first, downloaded, failures);
    if (wanted.length === 0) return NOTHING_FETCHED;
    this.#downloads ??= this.#load();
    const downloads = (await this.#downloads).forTemplate(directory);
    for (let round = 0; round < MAX_ROUNDS && wanted.length > 0; round++) {
      const room = Math.max(0, MAX_MODULES - downloaded.size);
      for (const { source, version } of wanted.slice(room)) {
        const reason = `muster downloads at most ${MAX_MODULES} modules for a template`;
        failures.set(moduleKey(source, version), reason);
      }
      for (const [key, outcome] of await downloads.fetch(wanted.slice(0, room))) {
        if (outcome.kind === "fetched") downloaded.set(key, outcome.module);
        else failures.set(key, outcome.reason);
      }
      wanted = notYet(read(downloaded), downloaded, failures);
    }
    for (const { source, version } of wanted) {
      const reason = `modules that are downloaded nest more than ${MAX_ROUNDS} deep`;
      failures.set(moduleKey(source, version), reason);
    }
    downloads.save();
    return { downloaded, failures };
  }

  async #load(): Promise<Downloads> {
    const { Downloads } = await import("./download/downloads.ts");
    return new Downloads(this.#options);
  }
}

interface WantedModule {
  readonly source: string;
  readonly version: string | undefined;
}

/** The modules that are missing and were not tried yet, each once. */
function notYet(
  { unloadedModules }: Pick<Template, "unloadedModules">,
  downloaded: DownloadedModules,
  failures: ReadonlyMap<string, string>,
): WantedModule[] {
  const wanted = new Map<string, WantedModule>();
  for (const { source, version } of unloadedModules) {
    const key = moduleKey(source, version);
    // A source that is computed has no text.
    if (source === "" || downloaded.has(key) || failures.has(key)) continue;
    wanted.set(key, { source, version });
  }
  return [...wanted.values()];
}

/** The other bundle has a class of its own for errors that are told to the user. */
function ownError(error: unknown): unknown {
  if (!(error instanceof Error) || error.name !== "CommandError") return error;
  const advice = "advice" in error ? String(error.advice) : "";
  return new CommandError(error.message, advice);
}
