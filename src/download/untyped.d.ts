// What is used of libraries that come without (up-to-date) types.

declare module "proxy-from-env" {
  /** The proxy that the environment names for a URL; empty for none. */
  export function getProxyForUrl(url: string): string;
}

declare module "yauzl" {
  import type { Readable } from "node:stream";

  export interface Entry {
    readonly fileName: string;
    readonly versionMadeBy: number;
    readonly externalFileAttributes: number;
    readonly uncompressedSize: number;
    isEncrypted(): boolean;
  }

  export interface ZipFile {
    eachEntry(): AsyncIterable<Entry>;
    openReadStreamPromise(entry: Entry): Promise<Readable>;
    close(): void;
  }

  export function openPromise(
    path: string,
    options: { readonly lazyEntries: true; readonly autoClose: false },
  ): Promise<ZipFile>;
}
