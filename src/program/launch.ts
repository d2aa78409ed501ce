// Starts the bundled program under Node with the machine code that V8 made of it
// on an earlier run: compiling took half of a short command's time. Node 22 can do
// this by itself (module.enableCompileCache), Node 20 cannot.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Script } from "node:vm";
import { cacheDirectory } from "./cache-directory.ts";
import { CodeCache } from "./code-cache.ts";

/** The bundle beside this file, and a hash of it that the build fills in. */
declare const BUNDLE: string;
declare const BUNDLE_HASH: string;

const path = join(__dirname, BUNDLE);
// Each command uses other functions, and V8 keeps those that have run.
const [command = ""] = process.argv.slice(2);
const cache = new CodeCache(
  `${BUNDLE_HASH}-${process.version}-${process.arch}-${/^[a-z]+$/.test(command) ? command : "other"}`,
  { shipped: join(__dirname, "code"), own: join(cacheDirectory(), "code") },
);
const cachedData = cache.read();
const script = new Script(
  `(function (require, __filename, __dirname) {${readFileSync(path, "utf8")}\n})`,
  { filename: path, ...(cachedData && { cachedData }) },
);
type Bundle = (require: NodeJS.Require, filename: string, dirname: string) => void;
(script.runInThisContext() as Bundle)(createRequire(path), path, __dirname);
if (!cachedData || script.cachedDataRejected) {
  process.once("exit", () => {
    cache.write(() => script.createCachedData());
  });
}
