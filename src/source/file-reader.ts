import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { describeError, hasCode } from "../describe-error.ts";
import { SourceFile } from "./source-file.ts";

/** The largest file that is read, in bytes; ten times the largest template anyone should write. */
export const MAX_FILE_BYTES = 16 * 1024 * 1024;

/** The most entries of one directory that are looked at. */
export const MAX_DIRECTORY_ENTRIES = 10_000;

/** How far up from a template its repository is looked for. */
const MAX_PARENTS = 64;

/** Why a file or directory could not be read, in words for the user. */
export class FileError extends Error {
  override readonly name = "FileError";
}

/** A file as it was read. */
export interface ReadFile {
  readonly file: SourceFile;
  /** Offset in the text of the first byte that is not UTF-8; it reads as U+FFFD. */
  readonly invalidUtf8At: number | undefined;
  /** Whether a byte order mark stands in front of the text, which does not hold it. */
  readonly hasByteOrderMark: boolean;
}

/** What was looked at, also in vain: when nothing of it changes, all that was read stays the same. */
export interface LookedAt {
  /** Absolute paths of files, and of directories that were only looked for. */
  readonly paths: ReadonlySet<string>;
  /** Absolute paths of directories whose entries were listed. */
  readonly listed: ReadonlySet<string>;
}

/** A file that comes from standard input. */
export interface StandardInput {
  /** Where it would lie; absolute. */
  readonly path: string;
  /** What its path is in spans: that one, or a made-up name. */
  readonly shown: string;
  readonly text: string;
  /** Whether its directory lists no other file. */
  readonly alone: boolean;
}

/**
 * Reads files, each once, and only those below the directories that it was
 * given: a template from a pull request must not make `lint` print what lies
 * elsewhere on the machine. Links are followed as long as they stay inside.
 */
export class FileReader {
  readonly #roots = new Set<string>();
  readonly #files = new Map<string, ReadFile | FileError>();
  readonly #bytes = new Map<string, Uint8Array | FileError>();

  readonly #looked = new Set<string>();
  readonly #listed = new Set<string>();

  readonly #standardInput: StandardInput | undefined;

  /**
   * @param edited texts that count in the place of what files hold, by absolute path
   * @param standardInput one more of them, whether there is such a file or not
   */
  constructor(edited: ReadonlyMap<string, string> = new Map(), standardInput?: StandardInput) {
    for (const [path, text] of edited) this.#edit(path, new SourceFile(path, text));
    this.#standardInput = standardInput;
    if (!standardInput) return;
    const { path, shown, text } = standardInput;
    this.#edit(path, new SourceFile(shown, text));
  }

  #edit(path: string, file: SourceFile): void {
    this.#files.set(path, { file, invalidUtf8At: undefined, hasByteOrderMark: false });
    this.#bytes.set(path, new TextEncoder().encode(file.text));
  }

  /** Allows all that is below the repository that holds `directory`, or below it alone. */
  allow(directory: string): void {
    const real = realPath(resolve(directory));
    if (real !== undefined) this.#roots.add(repositoryRoot(real) ?? real);
  }

  /** Allows one file, wherever it is. */
  allowFile(path: string): void {
    const real = realPath(resolve(path));
    if (real !== undefined) this.#roots.add(real);
  }

  /** Allows what is below one directory, and nothing of a repository around it. */
  allowAlone(directory: string): void {
    this.allowFile(directory);
  }

  /** @throws {FileError} where the file is missing, outside, too large, or not a regular file */
  read(path: string): ReadFile {
    const absolute = resolve(path);
    return once(this.#files, absolute, () => decode(absolute, this.#read(absolute)));
  }

  /** The files that were read as text so far. */
  get files(): SourceFile[] {
    return [...this.#files.values()].flatMap((read) =>
      read instanceof FileError ? [] : [read.file],
    );
  }

  /** What was looked at so far: as it was named, and where that is really. */
  get lookedAt(): LookedAt {
    return { paths: this.#looked, listed: this.#listed };
  }

  /** What is in a file, text or not. @throws {FileError} where {@link read} does */
  readBytes(path: string): Uint8Array {
    const absolute = resolve(path);
    return once(this.#bytes, absolute, () => this.#read(absolute));
  }

  /** Whether a regular file stands there. @throws {FileError} where it may not be looked at */
  exists(path: string): boolean {
    const real = this.#insidePath(resolve(path));
    return real !== undefined && statSync(real).isFile();
  }

  /** Whether a directory stands there. @throws {FileError} where it may not be looked at */
  isDirectory(path: string): boolean {
    const real = this.#insidePath(resolve(path));
    return real !== undefined && statSync(real).isDirectory();
  }

  /**
   * The names in a directory, sorted, directories with a trailing `/`.
   * @throws {FileError} where it is no directory, outside, or has too many entries
   */
  list(directory: string): string[] {
    const absolute = resolve(directory);
    const real = this.#insidePath(absolute);
    if (real === undefined) throw new FileError("no such directory");
    this.#listed.add(absolute).add(real);
    try {
      const entries = readdirSync(real, { withFileTypes: true });
      if (entries.length > MAX_DIRECTORY_ENTRIES) {
        throw new FileError(`more than ${MAX_DIRECTORY_ENTRIES} entries in one directory`);
      }
      const names = entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name));
      return this.#withStandardInput(names, absolute).sort();
    } catch (error) {
      throw error instanceof FileError ? error : new FileError(describeError(error));
    }
  }

  #withStandardInput(names: string[], directory: string): string[] {
    const input = this.#standardInput;
    if (!input || dirname(input.path) !== directory) return names;
    const name = basename(input.path);
    return input.alone ? [name] : [...new Set([...names, name])];
  }

  #read(absolute: string): Uint8Array {
    const real = this.#insidePath(absolute);
    if (real === undefined) throw new FileError("no such file");
    const status = statSync(real);
    if (!status.isFile()) throw new FileError("not a regular file");
    if (status.size > MAX_FILE_BYTES) {
      throw new FileError(
        `larger than ${MAX_FILE_BYTES / 1024 / 1024} MiB (${Math.ceil(status.size / 1024 / 1024)} MiB)`,
      );
    }
    return readFileSync(real);
  }

  /** The real path, or undefined where nothing is there. */
  #insidePath(absolute: string): string | undefined {
    const real = realPath(absolute);
    this.#looked.add(absolute);
    if (real !== undefined) this.#looked.add(real);
    // Before saying "no such file", make sure that it would have been allowed to look.
    const checked = real ?? realParent(absolute);
    const root = [...this.#roots].find((candidate) => isInside(candidate, checked));
    if (root === undefined) {
      throw new FileError("outside the template's repository, where muster does not read");
    }
    // Git's own files hold credentials, of CI jobs among others.
    if (
      relative(root, real ?? absolute)
        .split(sep)
        .includes(".git")
    ) {
      throw new FileError("inside .git, where muster does not read");
    }
    return real;
  }
}

/** The result of a read, or its failure, remembered. */
function once<T extends object>(
  known: Map<string, T | FileError>,
  absolute: string,
  read: () => T,
): T {
  let result = known.get(absolute);
  if (result === undefined) {
    try {
      result = read();
    } catch (error) {
      result = error instanceof FileError ? error : new FileError(describeError(error));
    }
    known.set(absolute, result);
  }
  if (result instanceof FileError) throw result;
  return result;
}

/** Decodes UTF-8, drops a byte order mark, and says where the first broken byte is. */
export function decode(path: string, bytes: Uint8Array): ReadFile {
  const hasByteOrderMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return { file: new SourceFile(path, text), invalidUtf8At: undefined, hasByteOrderMark };
  } catch {
    const file = new SourceFile(path, new TextDecoder("utf-8").decode(bytes));
    return { file, invalidUtf8At: firstInvalid(bytes), hasByteOrderMark };
  }
}

/** The text offset of the first broken byte: how much text the bytes before it decode to. */
function firstInvalid(bytes: Uint8Array): number {
  let low = 0;
  let high = bytes.length;
  // The longest prefix that decodes, a character cut off at its end allowed.
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (decodesAsPrefix(bytes.subarray(0, middle))) low = middle;
    else high = middle - 1;
  }
  return new TextDecoder("utf-8").decode(bytes.subarray(0, low), { stream: true }).length;
}

function decodesAsPrefix(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** The nearest folder at or above one that holds `.git`. */
export function repositoryRoot(directory: string): string | undefined {
  let current = directory;
  for (let i = 0; i < MAX_PARENTS; i++) {
    if (existsSync(join(current, ".git"))) return current;
    const parent = dirname(current);
    if (parent === current) return undefined;
    current = parent;
  }
  return undefined;
}

/** Whether a path is a folder, or lies below it; both are absolute. */
export function isInside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== ".." && !way.startsWith(`..${sep}`) && !way.startsWith(sep);
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch (error) {
    if (hasCode(error, "ENOENT") || hasCode(error, "ENOTDIR")) return undefined;
    throw new FileError(describeError(error));
  }
}

/** The real path of the nearest directory above that exists. */
function realParent(path: string): string {
  let current = dirname(path);
  for (let i = 0; i < MAX_PARENTS; i++) {
    const real = realPath(current);
    if (real !== undefined) return real;
    current = dirname(current);
  }
  return current;
}
