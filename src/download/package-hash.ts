import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, readlink } from "node:fs/promises";
import { join } from "node:path";

/**
 * What a folder holds, in short: `h1:` and the SHA-256, in Base64, of a line for each
 * file with its own SHA-256 and its path. It is that of Go's modules and Terraform's
 * lock files, https://pkg.go.dev/golang.org/x/mod/sumdb/dirhash#Hash1; a symbolic link
 * counts as a file that holds where it leads.
 */
export async function packageHash(directory: string): Promise<string> {
  const lines: string[] = [];
  const folders = [""];
  for (const folder of folders) {
    for (const entry of await readdir(join(directory, folder), { withFileTypes: true })) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) folders.push(path);
      else lines.push(`${await entryHash(join(directory, path), entry.isSymbolicLink())}  ${path}`);
    }
  }
  // By path, byte by byte, which every line has at the same place.
  lines.sort((a, b) => Buffer.compare(Buffer.from(a.slice(64)), Buffer.from(b.slice(64))));
  const all = createHash("sha256");
  for (const line of lines) all.update(`${line}\n`);
  return `h1:${all.digest("base64")}`;
}

async function entryHash(path: string, isLink: boolean): Promise<string> {
  const hash = createHash("sha256");
  if (isLink) hash.update(await readlink(path));
  else for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  return hash.digest("hex");
}
