import type { Severity } from "../rules/diagnostic.ts";
import type { ModulePath } from "../terraform/module-sources.ts";

/** What a config file says of a rule. */
export interface RuleSetting {
  readonly severity?: Severity | "off";
  readonly exceptUnits?: readonly string[];
}

/** What can be set for all paths, and for some. */
export interface Settings {
  readonly rules: ReadonlyMap<string, RuleSetting>;
  readonly modulePaths: readonly ModulePath[];
  readonly parameters: ReadonlyMap<string, string>;
  /** As `--var` takes them. */
  readonly variables: ReadonlyMap<string, string>;
  readonly coderVersion: string | undefined;
}

export interface Override extends Settings {
  readonly paths: readonly string[];
}

/** One config file. Paths in it are absolute; patterns are relative to its directory. */
export interface ConfigFile {
  /** Absolute. */
  readonly path: string;
  /** Those that it extends, the one that wins last. */
  readonly extended: readonly ConfigFile[];
  readonly settings: Settings;
  readonly ignore: readonly string[];
  readonly overrides: readonly Override[];
}

/** The names of config files, of which a directory has one. */
export const CONFIG_NAMES = [".muster.yaml", ".muster.yml", ".muster.json"] as const;
