import { dirname, resolve } from "node:path";
import { FileReader } from "../source/file-reader.ts";
import type { ConfigFile } from "./config.ts";
import { configPlaces, findConfig } from "./find-config.ts";
import type { TemplateConfig } from "./template-config.ts";

/** Where the config of a run comes from: found for each template, one file for all, or nowhere. */
export type ConfigSource = "found" | "none" | { readonly file: string };

/** The config files of a run. What reads them is loaded where there is one. */
export class ConfigFiles {
  readonly #source: ConfigSource;
  readonly #reader = new FileReader();
  readonly #found = new Map<string, string | undefined>();
  readonly #read = new Map<string, ConfigFile>();

  constructor(source: ConfigSource) {
    this.#source = source;
  }

  /**
   * What the config file of a template means for it; undefined where it has none.
   * @param directory absolute
   * @throws {CommandError} where the file is wrong
   */
  async for(directory: string): Promise<TemplateConfig | undefined> {
    const path = this.#pathFor(directory);
    if (path === undefined) return undefined;
    this.#reader.allow(dirname(path));
    const { readConfig } = await import("./read-config.ts");
    const { TemplateConfig } = await import("./template-config.ts");
    const config = this.#read.get(path) ?? readConfig(path, this.#reader);
    this.#read.set(path, config);
    return new TemplateConfig(config, directory);
  }

  /**
   * All paths at which a change would change what {@link for} says of a template.
   * @param directory absolute
   */
  async pathsFor(directory: string): Promise<string[]> {
    const config = await this.for(directory);
    const places = this.#source === "found" ? configPlaces(directory, process.cwd()) : [];
    return [...places, ...(config?.paths ?? [])];
  }

  #pathFor(directory: string): string | undefined {
    const source = this.#source;
    if (source === "none") return undefined;
    if (source !== "found") return resolve(source.file);
    if (!this.#found.has(directory)) {
      this.#found.set(directory, findConfig(directory, process.cwd()));
    }
    return this.#found.get(directory);
  }
}
