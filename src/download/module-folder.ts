import { readdir, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { isInside } from "../source/file-reader.ts";
import { DownloadError } from "./download-error.ts";

/**
 * The folder that a subdirectory means, in which `*` stands for any part of a name.
 * @param subdirectory `*` or `modules/git-clone`; empty for the package itself
 * @returns the subdirectory without `*`
 * @throws {DownloadError} where there is none such, or more than one
 */
export async function expandSubdirectory(
  packageDirectory: string,
  subdirectory: string,
): Promise<string> {
  let found = [""];
  for (const part of subdirectory.split("/").filter((name) => name !== "")) {
    const candidates = found.map(async (folder) => {
      const names = part.includes("*")
        ? await foldersLike(part, join(packageDirectory, folder))
        : [part];
      return names.map((name) => (folder === "" ? name : `${folder}/${name}`));
    });
    found = (await Promise.all(candidates)).flat();
  }
  const folders = [];
  for (const path of found) {
    if (await isFolderIn(packageDirectory, join(packageDirectory, path))) folders.push(path);
  }
  const [only, ...more] = folders;
  if (only === undefined) {
    throw new DownloadError(`the package has no folder ${JSON.stringify(subdirectory)}`);
  }
  if (more.length > 0) {
    throw new DownloadError(
      `the package has ${folders.length} folders ${JSON.stringify(subdirectory)}`,
    );
  }
  return only;
}

async function foldersLike(pattern: string, directory: string): Promise<string[]> {
  const pieces = pattern.split("*").map((piece) => piece.replace(/[\\^$.|?+(){}[\]]/g, "\\$&"));
  const form = new RegExp(`^${pieces.join(".*")}$`);
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  return entries.flatMap((entry) =>
    entry.isDirectory() && form.test(entry.name) ? [entry.name] : [],
  );
}

async function isFolderIn(packageDirectory: string, path: string): Promise<boolean> {
  try {
    const inside = isInside(await realpath(packageDirectory), await realpath(path));
    return inside && (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
