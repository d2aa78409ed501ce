import { join } from "node:path";
import type { ConfigFile } from "../hcl/syntax.ts";
import { describeError } from "../describe-error.ts";
import { FileError, type FileReader } from "../source/file-reader.ts";
import { SourceFile, type Span } from "../source/source-file.ts";
import { configFileNames } from "./config-files.ts";
import { moduleConfig, type ModuleConfig } from "./module-config.ts";

/** A file that is no valid configuration, or could not be read. */
export interface FileProblem {
  readonly message: string;
  readonly span: Span;
}

/** One configuration file of a module, whether it could be read or not. */
export interface LoadedFile {
  readonly file: SourceFile;
  readonly config: ConfigFile | undefined;
  readonly problems: readonly FileProblem[];
}

/** What is in a file: blocks, or values for variables. */
export type FileContent = "configuration" | "variables";

/** Turns a file's text into its blocks; what it throws or returns is never a crash. */
export type ParseFile = (file: SourceFile, content: FileContent) => Omit<LoadedFile, "file">;

/** Reads module directories, each once however often the module is called. */
export class ModuleLoader {
  readonly #reader: FileReader;
  readonly #parse: ParseFile;
  readonly #modules = new Map<string, ModuleConfig>();
  readonly #files: LoadedFile[] = [];

  constructor(reader: FileReader, parse: ParseFile) {
    this.#reader = reader;
    this.#parse = parse;
  }

  /** Every configuration file that was looked at, in order. */
  get files(): readonly LoadedFile[] {
    return this.#files;
  }

  /**
   * The module in a directory.
   * @param directory absolute
   * @throws {FileError} where there is no such directory
   */
  load(directory: string): ModuleConfig {
    const known = this.#modules.get(directory);
    if (known) return known;
    const names = configFileNames(this.#reader.list(directory));
    const files = names.map((name) => this.#loadFile(join(directory, name), "configuration"));
    const configs = files.flatMap(({ config }) => config ?? []);
    const config = moduleConfig(directory, configs, configs.length === files.length);
    this.#modules.set(directory, config);
    return config;
  }

  /**
   * The arguments of a `.tfvars` or `.tfvars.json` file; without `config` where it is broken.
   * @param path absolute
   */
  loadVariables(path: string): LoadedFile {
    return this.#loadFile(path, "variables");
  }

  #loadFile(path: string, content: FileContent): LoadedFile {
    const loaded = this.#readAndParse(path, content);
    this.#files.push(loaded);
    return loaded;
  }

  #readAndParse(path: string, content: FileContent): LoadedFile {
    try {
      const { file, invalidUtf8At } = this.#reader.read(path);
      if (invalidUtf8At !== undefined) {
        const span = file.span(invalidUtf8At, invalidUtf8At + 1);
        const message = "this file is not UTF-8 from here on; save it with that encoding";
        return { file, config: undefined, problems: [{ message, span }] };
      }
      return { file, ...this.#parse(file, content) };
    } catch (error) {
      const reason = error instanceof FileError ? error.message : describeError(error);
      const file = new SourceFile(path, "");
      const message = `this file cannot be read: ${reason}`;
      return { file, config: undefined, problems: [{ message, span: file.span(0, 0) }] };
    }
  }
}
