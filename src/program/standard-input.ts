import { basename, dirname, resolve } from "node:path";
import { CommandError } from "../command-error.ts";
import { isDirectory } from "../make-directory.ts";
import { MAX_FILE_BYTES, type StandardInput } from "../source/file-reader.ts";
import { configFileNames } from "../terraform/config-files.ts";

/**
 * Reads one configuration file from standard input.
 * @param filename what it is called: then it takes the place of that file in its
 *   directory's template; without a name, or a directory, it is one by itself
 * @throws {CommandError} where it is too large, or has not the name of a configuration file
 */
export async function readStandardInput(filename: string | undefined): Promise<StandardInput> {
  if (filename !== undefined && configFileNames([basename(filename)]).length === 0) {
    throw new CommandError(
      `--stdin-filename ${filename} is no configuration file`,
      "Give the name of a .tf or .tf.json file, such as templates/docker/main.tf.",
    );
  }
  const text = await readAll();
  if (filename === undefined)
    return { path: resolve("stdin.tf"), shown: "<stdin>", text, alone: true };
  const path = resolve(filename);
  if (isDirectory(dirname(path))) {
    return { path, shown: path, text, alone: false };
  }
  return { path: resolve(basename(path)), shown: path, text, alone: true };
}

async function readAll(): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of process.stdin) {
    chunks.push(chunk as Buffer);
    size += (chunk as Buffer).length;
    if (size > MAX_FILE_BYTES) {
      throw new CommandError(
        `standard input is larger than ${MAX_FILE_BYTES / 1024 / 1024} MiB`,
        "Give one .tf file.",
      );
    }
  }
  return Buffer.concat(chunks)
    .toString("utf8")
    .replace(/^\uFEFF/, "");
}
