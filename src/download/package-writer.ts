import { open, realpath, rm, symlink } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { makeDirectory } from "../make-directory.ts";
import { isInside } from "../source/file-reader.ts";
import { DownloadError } from "./download-error.ts";
import type { DownloadSettings } from "./settings.ts";

const MAX_PATH = 1_000;

/**
 * Writes what an archive holds into a folder, and nothing elsewhere: no path may lead
 * out of it, and links are made when all else is there, so that nothing is written
 * through one; nor is a link made below another. No file becomes executable.
 */
export class PackageWriter {
  readonly #root: string;
  readonly #settings: DownloadSettings;
  readonly #links = new Map<string, string>();
  #entries = 0;
  #bytes = 0;

  /** @param root the real path of an empty folder */
  constructor(root: string, settings: DownloadSettings) {
    this.#root = root;
    this.#settings = settings;
  }

  /** @throws {DownloadError} where the path leads out of the folder, is there already, or it is too much */
  async addFile(path: string, content: AsyncIterable<Uint8Array>): Promise<void> {
    this.#count();
    const target = this.#target(path);
    try {
      makeDirectory(dirname(target), 0o700);
      const file = await open(target, "wx", 0o600);
      try {
        for await (const chunk of content) {
          this.#bytes += chunk.length;
          if (this.#bytes > this.#settings.maxUnpacked) throw this.#tooLarge();
          await file.write(chunk);
        }
      } finally {
        await file.close();
      }
    } catch (error) {
      throw collision(error, path);
    }
  }

  /** A folder is made with the first file in it; an empty one is of no use. */
  addFolder(path: string): void {
    this.#count();
    if (path !== "./" && path !== ".") this.#target(path);
  }

  /** @param destination relative to the folder of the link */
  addLink(path: string, destination: string): void {
    this.#count();
    this.#links.set(this.#target(path), destination);
  }

  /** @param original the path of another file of the archive */
  addHardLink(path: string, original: string): void {
    const target = this.#target(path);
    this.addLink(path, relative(dirname(target), this.#target(original)));
  }

  /** @throws {DownloadError} where a link leads out of the folder, or lies below another */
  async finish(): Promise<void> {
    for (const [link, destination] of this.#links) {
      this.#checkAbove(link);
      try {
        makeDirectory(dirname(link), 0o700);
        await symlink(destination, link);
      } catch (error) {
        throw collision(error, this.#shown(link));
      }
    }
    // Links may lead through links: only when all are there is it known where they end.
    for (const link of this.#links.keys()) {
      const end = await realpath(link).catch(() => undefined);
      if (end === undefined) await rm(link);
      else if (!isInside(this.#root, end)) {
        throw new DownloadError(
          `the package holds a link that leads out of it: ${this.#shown(link)}`,
        );
      }
    }
  }

  /** What lies below a link would be made where that leads. */
  #checkAbove(link: string): void {
    for (let above = dirname(link); isInside(this.#root, above); above = dirname(above)) {
      if (!this.#links.has(above)) continue;
      const shown = JSON.stringify(this.#shown(link));
      throw new DownloadError(`the package holds ${shown} below a link`);
    }
  }

  #count(): void {
    if (++this.#entries <= this.#settings.maxEntries) return;
    throw new DownloadError(
      `the package holds more than ${this.#settings.maxEntries.toLocaleString("en")} files`,
    );
  }

  #tooLarge(): DownloadError {
    const limit = Math.floor(this.#settings.maxUnpacked / 1024 / 1024);
    return new DownloadError(`the package holds more than ${limit} MiB`);
  }

  #target(path: string): string {
    const names = path.split("/").filter((name) => name !== "" && name !== ".");
    const isStrange = path.startsWith("/") || /[\0\\]|^[A-Za-z]:/.test(path);
    if (isStrange || names.length === 0 || names.includes("..") || path.length > MAX_PATH) {
      const shown = JSON.stringify(path.slice(0, 100));
      throw new DownloadError(`the package holds a path that leads out of it: ${shown}`);
    }
    return join(this.#root, ...names);
  }

  #shown(path: string): string {
    return relative(this.#root, path).replaceAll(sep, "/");
  }
}

function collision(error: unknown, path: string): unknown {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code !== "EEXIST" && code !== "ENOTDIR" && code !== "EISDIR") return error;
  return new DownloadError(`the package holds ${JSON.stringify(path)} twice`);
}
