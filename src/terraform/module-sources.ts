import { statSync } from "node:fs";
import { join, resolve } from "node:path";
import { CommandError } from "../command-error.ts";
import { describeError } from "../describe-error.ts";
import { FileError, isInside, type FileReader } from "../source/file-reader.ts";
import type { ModuleCall } from "./module-config.ts";
import type { ModuleInstance } from "./module-instance.ts";
import { moduleKey, type DownloadedModules } from "./downloaded-modules.ts";
import { allowsVersion } from "./version-constraint.ts";

/** `--module-path`: sources that start with `prefix` are read below `directory`. */
export interface ModulePath {
  /** `registry.coder.com`. */
  readonly prefix: string;
  /** May contain `{namespace}`, `{name}`, `{provider}` and `{version}`. */
  readonly directory: string;
}

/** A module that `terraform init` has put on disk. */
interface InstalledModule {
  readonly directory: string;
  /** Undefined for what comes from no registry. */
  readonly version: string | undefined;
}

const PLACEHOLDERS = ["{namespace}", "{name}", "{provider}", "{version}"];

export const KNOWN_PLACEHOLDERS = `What can be filled in is ${PLACEHOLDERS.join(", ")}.`;

/** What looks like one of those that are filled in, and is none. */
export function unknownPlaceholder(directory: string): string | undefined {
  const found = directory.match(/\{[^{}/]*\}/g) ?? [];
  return found.find((placeholder) => !PLACEHOLDERS.includes(placeholder));
}

/** Finds the directory that a module call leads to. */
export class ModuleSources {
  readonly #reader: FileReader;
  readonly #rootDirectory: string;
  readonly #paths: readonly ModulePath[];
  readonly #downloaded: DownloadedModules;
  #installed: ReadonlyMap<string, InstalledModule> | undefined;

  constructor(
    rootDirectory: string,
    reader: FileReader,
    paths: readonly ModulePath[],
    downloaded: DownloadedModules,
  ) {
    this.#downloaded = downloaded;
    for (const { packageDirectory } of downloaded.values()) reader.allowAlone(packageDirectory);
    this.#reader = reader;
    this.#rootDirectory = rootDirectory;
    this.#paths = paths;
    for (const path of paths) reader.allow(fixedPart(path.directory));
  }

  /** The absolute directory; undefined where nothing says where the module is. */
  find(call: ModuleCall, caller: ModuleInstance): string | undefined {
    if (call.source === undefined) return undefined;
    if (isLocalSource(call.source)) return resolve(caller.config.directory, call.source);
    return (
      this.#mapped(call.source, call.version) ??
      this.#installedAt(call, caller)?.directory ??
      this.#downloaded.get(moduleKey(call.source, call.version))?.directory
    );
  }

  /** The version that `terraform init` has put on disk, where the call does not allow it. */
  refusedVersion(call: ModuleCall, caller: ModuleInstance): string | undefined {
    const { source, version: constraint } = call;
    if (source === undefined || constraint === undefined || isLocalSource(source)) return undefined;
    if (this.#mapped(source, constraint) !== undefined) return undefined;
    const version = this.#installedAt(call, caller)?.version;
    if (version === undefined) return undefined;
    return allowsVersion(constraint, version) === false ? version : undefined;
  }

  /** What `--module-path` says; a folder that does not exist is left to the next way. */
  #mapped(source: string, version: string | undefined): string | undefined {
    return mappedFolders(source, version, this.#paths).find((path) => this.#isDirectory(path));
  }

  #isDirectory(path: string): boolean {
    try {
      this.#reader.list(path);
      return true;
    } catch (error) {
      if (error instanceof FileError) return false;
      throw error;
    }
  }

  /** What `terraform init` noted in `.terraform/modules/modules.json`. */
  #installedAt(call: ModuleCall, caller: ModuleInstance): InstalledModule | undefined {
    this.#installed ??= this.#readInstalled();
    return this.#installed.get([...caller.callNames, call.name].join("."));
  }

  #readInstalled(): Map<string, InstalledModule> {
    const folder = join(this.#rootDirectory, ".terraform", "modules");
    const found = new Map<string, InstalledModule>();
    try {
      const { file } = this.#reader.read(join(folder, "modules.json"));
      for (const { key, ...entry } of manifestEntries(JSON.parse(file.text))) {
        const directory = resolve(this.#rootDirectory, entry.directory);
        // Modules with a local source are found by it; all others lie in Terraform's folder.
        if (isInside(folder, directory)) found.set(key, { ...entry, directory });
      }
    } catch (error) {
      // No such file, or one that Terraform did not write: then nothing is installed.
      if (!(error instanceof FileError) && !(error instanceof SyntaxError)) throw error;
    }
    return found;
  }
}

/** Reads `PREFIX=DIR`. @throws {CommandError} where it is not of this form, or DIR is not there */
export function parseModulePath(text: string): ModulePath {
  const equals = text.indexOf("=");
  if (equals < 1 || equals === text.length - 1) {
    throw new CommandError(
      `--module-path ${text || '""'} is not of the form PREFIX=DIR`,
      "For example: --module-path registry.coder.com=../registry/registry",
    );
  }
  const directory = resolve(text.slice(equals + 1));
  const unknown = unknownPlaceholder(directory);
  if (unknown !== undefined) {
    throw new CommandError(`--module-path ${text}: ${unknown} means nothing`, KNOWN_PLACEHOLDERS);
  }
  const fixed = fixedPart(directory);
  let isDirectory;
  try {
    isDirectory = statSync(fixed).isDirectory();
  } catch (error) {
    throw new CommandError(
      `cannot read the folder of --module-path ${text}: ${describeError(error)}`,
      "Give the folder that holds the modules of that prefix.",
    );
  }
  if (!isDirectory) {
    throw new CommandError(
      `--module-path ${text} leads to a file, and modules are folders`,
      "Give the folder that holds the modules of that prefix.",
    );
  }
  return { prefix: text.slice(0, equals).replace(/\/+$/, ""), directory };
}

/** The absolute folders that `--module-path` leads to, whether they are there or not; the longest prefix first. */
export function mappedFolders(
  source: string,
  version: string | undefined,
  paths: readonly ModulePath[],
): string[] {
  const [address = ""] = source.split("?");
  return paths
    .filter(({ prefix }) => address === prefix || address.startsWith(`${prefix}/`))
    .sort((a, b) => b.prefix.length - a.prefix.length)
    .flatMap(({ prefix, directory }) => {
      const filled = fillDirectory(directory, address.slice(prefix.length), version ?? "");
      return filled ?? [];
    });
}

export function isLocalSource(source: string): boolean {
  return /^\.\.?(\/|$)/.test(source);
}

/** @param rest what follows the prefix: `/namespace/name/provider//subdirectory` */
function fillDirectory(directory: string, rest: string, version: string): string | undefined {
  const at = rest.indexOf("//");
  const modulePath = (at === -1 ? rest : rest.slice(0, at)).replace(/^\//, "");
  const subdirectory = at === -1 ? "" : rest.slice(at + 2);
  const [namespace = "", name = "", provider = ""] = modulePath.split("/");
  const hasLayout = PLACEHOLDERS.some((placeholder) => directory.includes(placeholder));
  // A prefix that is the whole source leaves no names to fill in: DIR is the module.
  const layout =
    hasLayout || modulePath === ""
      ? directory
      : join(directory, "{namespace}", "modules", "{name}");
  const parts = [namespace, name, provider, version];
  const filled = PLACEHOLDERS.reduce(
    (path, placeholder, i) => path.replaceAll(placeholder, parts[i] ?? ""),
    layout,
  );
  const whole = join(filled, subdirectory);
  // A source like "x/../../.." must not lead out of the folder that was given.
  return isInside(fixedPart(directory), whole) ? whole : undefined;
}

/** The folders of a directory before its first placeholder. */
function fixedPart(directory: string): string {
  const first = directory.indexOf("{");
  if (first === -1) return directory;
  return directory.slice(0, directory.lastIndexOf("/", first)) || "/";
}

function manifestEntries(manifest: unknown): (InstalledModule & { readonly key: string })[] {
  if (typeof manifest !== "object" || manifest === null || !("Modules" in manifest)) return [];
  if (!Array.isArray(manifest.Modules)) return [];
  const entries: unknown[] = manifest.Modules;
  return entries.flatMap((entry) => {
    if (typeof entry !== "object" || entry === null) return [];
    if (!("Key" in entry) || !("Dir" in entry)) return [];
    const { Key: key, Dir: directory } = entry;
    if (typeof key !== "string" || typeof directory !== "string") return [];
    const version =
      "Version" in entry && typeof entry.Version === "string" ? entry.Version : undefined;
    return [{ key, directory, version }];
  });
}
