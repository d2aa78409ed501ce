import { shorten } from "../shorten.ts";
import { Text } from "../source/text.ts";
import type { Budget } from "./budget.ts";
import { MAX_VALUE_LENGTH } from "./limits.ts";

/** What a script has made of a name in the file system. */
interface Entry {
  /** `perhaps` where only some paths through the script make it. */
  readonly kind: "file" | "directory" | "absent" | "perhaps";
  /** Undefined where it is no file or its content is not known. */
  readonly content: Content | undefined;
  /** The path under which it was made. */
  readonly path?: Text;
  /** Of a directory: whether it was empty when the script made it. */
  readonly isNew?: boolean;
}

/** A file with what a script has put into it. */
export interface WrittenFile {
  readonly path: Text;
  readonly content: Text;
}

/** What a script has put into a directory that it has made. */
export interface DirectoryEntries {
  readonly list: readonly {
    /** The last part of its path. */
    readonly name: Text;
    readonly kind: "file" | "directory" | "perhaps";
  }[];
  /** Whether nothing else is there. */
  readonly isWhole: boolean;
}

/** Text that is put together when somebody reads it, as many commands may append to it. */
class Content {
  #parts: Text[];
  #length: number;

  /** @param isWhole false where something that is not known stands before it */
  constructor(
    parts: readonly Text[],
    readonly isWhole = true,
  ) {
    this.#parts = [...parts];
    this.#length = parts.reduce((sum, part) => sum + part.length, 0);
  }

  get text(): Text {
    const text = Text.concat(this.#parts);
    this.#parts = [text];
    return text;
  }

  /** False where it becomes larger than is followed. */
  append(text: Text): boolean {
    this.#parts.push(text);
    this.#length += text.length;
    return this.#length <= MAX_VALUE_LENGTH;
  }
}

/** The files that a script makes and removes, by their names; they live while it is interpreted. */
export class FileSystem {
  readonly #below: FileSystem | undefined;
  readonly #entries = new Map<string, Entry>();
  /** The last parts of all paths that files have been written to, also in forks. */
  readonly #madeNames: Set<string>;

  constructor(
    readonly budget: Budget,
    below?: FileSystem,
  ) {
    this.#below = below;
    this.#madeNames = below ? below.#madeNames : new Set();
  }

  /** One that keeps its changes to itself, until they are merged. */
  fork(): FileSystem {
    return new FileSystem(this.budget, this);
  }

  /** Takes over what forks changed, of which any one may have happened. */
  merge(forks: readonly FileSystem[]): void {
    const names = new Set(forks.flatMap((fork) => [...fork.#entries.keys()]));
    for (const name of names) {
      const [first, ...others] = forks.map((fork) => fork.#entry(name));
      const isSame = others.every((entry) => sameEntry(first, entry));
      const path = [first, ...others].find((entry) => entry?.path)?.path;
      const perhaps = { kind: "perhaps", content: undefined, ...(path && { path }) } as const;
      this.#entries.set(name, isSame && first ? first : perhaps);
    }
  }

  /** The content of a file; undefined where it is unknown, or where the script has made no such file. */
  read(path: Text): Text | undefined {
    const content = this.#entry(fileKey(path))?.content;
    return content?.isWhole === true ? content.text : undefined;
  }

  /** What a script has appended to a file that begins with what is not known. */
  readAppended(path: Text): Text | undefined {
    return this.#entry(fileKey(path))?.content?.text;
  }

  /** Whether the script, perhaps, has made such a file. */
  has(path: Text): boolean {
    const kind = this.#entry(fileKey(path))?.kind;
    return kind === "file" || kind === "perhaps";
  }

  /** Whether a file with such a last part of its path has ever been written. */
  hasMade(name: string): boolean {
    return this.#madeNames.has(name);
  }

  /** The files whose content is known, by the keys of their paths. */
  get contents(): Map<string, WrittenFile> {
    const contents = this.#below ? this.#below.contents : new Map<string, WrittenFile>();
    for (const [key, { content, path }] of this.#entries) {
      if (content?.isWhole === true && path) contents.set(key, { path, content: content.text });
      else contents.delete(key);
    }
    return contents;
  }

  /** What is there; undefined where the script does not decide it. */
  kindOf(path: Text): "file" | "directory" | "absent" | undefined {
    const kind = this.#entry(fileKey(path))?.kind;
    return kind === "perhaps" ? undefined : kind;
  }

  /** Content that is undefined is unknown. */
  write(path: Text, content: Text | undefined): void {
    const written = content && new Content([content]);
    const key = fileKey(path);
    this.#madeNames.add(key.slice(key.lastIndexOf("/") + 1));
    this.#entries.set(key, { kind: "file", content: written, path });
  }

  append(path: Text, text: Text | undefined): void {
    const key = fileKey(path);
    const before = this.#entry(key);
    if (!before || before.kind === "absent") {
      this.write(path, text);
      return;
    }
    const own = this.#entries.get(key)?.content;
    const { content: old } = before;
    const content = own ?? new Content(old ? [old.text] : [], old?.isWhole === true);
    const isKnown = text !== undefined && content.append(text);
    this.#entries.set(key, { kind: "file", content: isKnown ? content : undefined, path });
  }

  /** @param isNew whether there is no such directory before */
  makeDirectory(path: Text, isNew: boolean): void {
    const key = fileKey(path);
    const before = this.#entry(key);
    if (before?.kind === "directory") return;
    const wasAbsent = before?.kind === "absent";
    const isEmpty = isNew || wasAbsent;
    this.#entries.set(key, { kind: "directory", content: undefined, path, isNew: isEmpty });
  }

  /** Undefined where the script has not made the directory. */
  entries(directory: Text): DirectoryEntries | undefined {
    const key = fileKey(directory);
    const made = this.#entry(key);
    if (made?.kind !== "directory") return undefined;
    const list: DirectoryEntries["list"][number][] = [];
    for (const name of this.#names()) {
      if (!name.startsWith(`${key}/`) || name.includes("/", key.length + 1)) continue;
      const { kind = "absent", path } = this.#entry(name) ?? {};
      if (kind !== "absent" && path) list.push({ name: lastPart(path), kind });
    }
    return { list, isWhole: made.isNew === true };
  }

  /** Removes a file, or a directory with what is known to be in it. */
  remove(path: Text): void {
    const key = fileKey(path);
    const inside = `${key}/`;
    for (const name of this.#names()) {
      if (name.startsWith(inside)) this.#entries.set(name, ABSENT);
    }
    this.#entries.set(key, ABSENT);
  }

  #names(): Set<string> {
    this.budget.elements(this.#entries.size);
    const names = this.#below ? this.#below.#names() : new Set<string>();
    for (const name of this.#entries.keys()) names.add(name);
    return names;
  }

  #entry(key: string): Entry | undefined {
    const below = this.#below;
    return this.#entries.get(key) ?? (below ? below.#entry(key) : undefined);
  }
}

function lastPart(path: Text): Text {
  const end = path.source.endsWith("/") ? path.length - 1 : path.length;
  return path.slice(path.source.lastIndexOf("/", end - 1) + 1, end);
}

const ABSENT: Entry = { kind: "absent", content: undefined };

function sameEntry(a: Entry | undefined, b: Entry | undefined): boolean {
  if (a === b) return true;
  if (!a || !b || a.kind !== b.kind) return false;
  if (!a.content || !b.content) return a.content === b.content;
  if (a.content.isWhole !== b.content.isWhole) return false;
  return a.content.text.equals(b.content.text);
}

/** What stands for the directory where a script was started, which is not known. */
const START = "$PWD";

const SLASH = Text.of("/");

/** A path from a directory on; one that begins with an unknown is taken as absolute. */
export function resolvePath(name: Text, directory: Text): Text {
  if (name.isUnknownAt(0) && name.pieces[0]?.unknown?.name === START) {
    const rest = name.slice(1);
    if (rest.length === 0 || rest.source.startsWith("/")) return rest.slice(1);
  }
  const isAbsolute = name.source.startsWith("/") || name.isUnknownAt(0);
  if (isAbsolute || directory.length === 0) return name;
  return Text.concat([directory, Text.of("/"), name]);
}

/** The directory that `cd` comes to, as it does without a look at links: `bin/..` is where it began. */
export function withoutDots(path: Text): Text {
  if (!/(?:^|\/)\.\.?(?:\/|$)/.test(path.source)) return path;
  const parts: Text[] = [];
  for (const part of path.split("/")) {
    const last = parts.at(-1);
    if (part.source === ".") continue;
    if (part.source !== ".." || !last || last.source === "..") parts.push(part);
    else if (last.isKnown && last.length > 0) parts.pop();
    // What an unknown directory is in is not known; above the root is the root itself.
    else if (!last.isKnown) parts.push(part);
  }
  const isRoot = parts.length === 1 && path.source.startsWith("/");
  return isRoot ? SLASH : Text.join(parts, SLASH);
}

/** A directory that {@link withoutDots} gives, as `pwd` prints it. */
export function absolutePath(directory: Text): Text {
  // What is left of these leads out of a directory that is not known.
  if (/(?:^|\/)\.\.(?:\/|$)/.test(directory.source)) {
    return Text.unknown(`$(cd ${shorten(directory.display)}; pwd)`);
  }
  if (directory.source.startsWith("/") || directory.isUnknownAt(0)) return directory;
  const start = Text.unknown(START);
  return directory.length === 0 ? start : Text.concat([start, Text.of("/"), directory]);
}

/** What a path is known by: `./run.sh`, `run.sh` and `bin/../run.sh` are the same file. */
export function fileKey(path: Text): string {
  const parts: string[] = [];
  const { key } = path;
  for (const part of key.split("/")) {
    if (part === "." || (part === "" && parts.length > 0)) continue;
    const last = parts.at(-1);
    if (part === ".." && last !== undefined && last !== ".." && last !== "") parts.pop();
    else parts.push(part);
  }
  return parts.join("/");
}
