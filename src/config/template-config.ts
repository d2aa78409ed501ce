import { dirname, join, relative, sep } from "node:path";
import ignore, { type Ignore } from "ignore";
import { coerce, gte } from "semver";
import { milder, type Diagnostic } from "../rules/diagnostic.ts";
import { isInside } from "../source/file-reader.ts";
import type { TemplateDefaults } from "../terraform/inputs.ts";
import type { ModulePath } from "../terraform/module-sources.ts";
import { shownPath } from "../report/places.ts";
import type { ConfigFile, RuleSetting, Settings } from "./config.ts";

/** What a config file adds to what a template is read with; data alone. */
export interface TemplateSettings {
  readonly modulePaths: readonly ModulePath[];
  readonly defaults: TemplateDefaults;
}

/** From this version on, Coder's agent opens its socket without being asked to. */
const SOCKET_BY_DEFAULT = "2.32.0";

/** Settings, and the files that they are for. */
interface Layer {
  readonly settings: Settings;
  readonly appliesTo: (path: string) => boolean;
}

/** What the config file of a template, and those that it extends, mean for the template. */
export class TemplateConfig {
  /** Those that win last. */
  readonly #layers: readonly Layer[];
  readonly #ignores: ((path: string) => boolean)[];
  readonly #path: string;
  /** Of the config file and of those that it extends, absolute. */
  readonly paths: readonly string[];
  readonly #directory: string;

  /** @param directory the template's, absolute */
  constructor(config: ConfigFile, directory: string) {
    const files = inOrder(config);
    this.#path = config.path;
    this.paths = files.map(({ path }) => path);
    this.#directory = directory;
    this.#layers = files.flatMap((file) => [
      { settings: file.settings, appliesTo: () => true },
      ...file.overrides.map((override) => ({
        settings: override,
        appliesTo: matcher(override.paths, file.path),
      })),
    ]);
    this.#ignores = files.map((file) => matcher(file.ignore, file.path));
  }

  /** The config file, as it is shown. */
  get shownPath(): string {
    return shownPath(this.#path, process.cwd());
  }

  /** Whether the whole template is ignored. */
  get ignoresTemplate(): boolean {
    return this.#isIgnored(this.#sample);
  }

  /** What it adds to what a template is read with. */
  get settings(): TemplateSettings {
    return { modulePaths: this.#modulePaths, defaults: this.#defaults };
  }

  /** The one that wins first. */
  get #modulePaths(): ModulePath[] {
    return this.#ofTemplate()
      .flatMap((settings) => settings.modulePaths)
      .reverse();
  }

  /** What variables and parameters have where the command line says nothing else. */
  get #defaults(): TemplateDefaults {
    const settings = this.#ofTemplate();
    return {
      giver: this.shownPath,
      variables: new Map(settings.flatMap(({ variables }) => [...variables])),
      parameters: new Map(settings.flatMap(({ parameters }) => [...parameters])),
    };
  }

  /** Findings with the severities that are set, without those that are switched off. */
  adjust(diagnostics: readonly Diagnostic[]): Diagnostic[] {
    return diagnostics.flatMap((diagnostic) => {
      const { path } = diagnostic.span.file;
      if (this.#isIgnored(path)) return [];
      const { severity, exceptUnits = [] } = this.#rule(diagnostic.rule, path);
      if (severity === "off") return [];
      if (diagnostic.unit !== undefined && exceptUnits.includes(diagnostic.unit)) return [];
      if (severity === undefined) return [diagnostic];
      return [{ ...diagnostic, severity: diagnostic.when === null ? severity : milder(severity) }];
    });
  }

  #rule(id: string, path: string): RuleSetting {
    const settings = this.#layers.filter(({ appliesTo }) => appliesTo(path));
    const versions = this.#ofTemplate().flatMap(({ coderVersion }) => coderVersion ?? []);
    const version = coerce(versions.at(-1));
    const initial: RuleSetting =
      id === "socket-not-enabled" && version && gte(version, SOCKET_BY_DEFAULT)
        ? { severity: "off" }
        : {};
    return settings.reduce<RuleSetting>(
      (setting, layer) => ({ ...setting, ...layer.settings.rules.get(id) }),
      initial,
    );
  }

  #ofTemplate(): Settings[] {
    return this.#layers.flatMap(({ settings, appliesTo }) =>
      appliesTo(this.#sample) ? [settings] : [],
    );
  }

  /** A file of the template, whether it is there or not: patterns are about files. */
  get #sample(): string {
    return join(this.#directory, "main.tf");
  }

  #isIgnored(path: string): boolean {
    return this.#ignores.some((matches) => matches(path));
  }
}

/** A config file behind those that it extends. */
function inOrder(config: ConfigFile): ConfigFile[] {
  return [...config.extended.flatMap(inOrder), config];
}

/** Whether a path is below a config file's directory, and matches one of its patterns. */
function matcher(patterns: readonly string[], config: string): (path: string) => boolean {
  if (patterns.length === 0) return () => false;
  const rules: Ignore = ignore().add([...patterns]);
  const directory = dirname(config);
  return (path) =>
    path !== directory &&
    isInside(directory, path) &&
    rules.ignores(relative(directory, path).split(sep).join("/"));
}
