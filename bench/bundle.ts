import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

/**
 * Loads a module as the program ships it. What runs TypeScript sources gives each
 * function its name when it is made, which takes time that the bundle does not take.
 * @param entry path of a source file
 */
export async function importBundled<T>(entry: string): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "muster-bench-"));
  const outfile = join(folder, "bundle.mjs");
  try {
    await build({
      entryPoints: [entry],
      outfile,
      bundle: true,
      platform: "node",
      format: "esm",
      target: "node20",
      minify: true,
      logLevel: "warning",
    });
    return (await import(pathToFileURL(outfile).href)) as T;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
