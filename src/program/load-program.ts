import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Script } from "node:vm";
import { cacheFolder } from "./cache-directory.ts";
import type * as Program from "./program.ts";
import { readShippedCode } from "./shipped-code.ts";

/** The hash of the bundle that holds the program; the build fills it in. */
declare const PROGRAM_HASH: string;

type Wrapper = (
  exports: object,
  require: NodeJS.Require,
  module: { exports: object },
  filename: string,
  dirname: string,
) => void;

/** The program itself, from the bundle beside this one. */
export async function loadProgram(): Promise<typeof Program> {
  // In the executable, it is bytecode already.
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- what builds that follows this call
  if (process.versions["bun"] !== undefined) return require("./program.js") as typeof Program;
  const path = join(__dirname, "program.js");
  const module = { exports: {} };
  const script = await compile(path);
  const wrapper = script.runInThisContext() as Wrapper;
  wrapper(module.exports, createRequire(path), module, path, __dirname);
  return module.exports as typeof Program;
}

/**
 * Compiles a bundle under Node with the machine code that V8 made of it on an
 * earlier run: compiling it anew took half of a short command's time. Node 22 can
 * do this by itself (module.enableCompileCache), Node 20 cannot.
 */
async function compile(path: string): Promise<Script> {
  // Each command uses other functions, and V8 keeps those that have run.
  const [command = ""] = process.argv.slice(2);
  const name = `${PROGRAM_HASH}-${process.version}-${process.arch}-${/^[a-z]+$/.test(command) ? command : "other"}.bin`;
  const shipped = readShippedCode(join(__dirname, "code", name));
  if (shipped) return newScript(path, shipped);
  const { CodeCache } = await import("./code-cache.ts");
  const cache = new CodeCache(name, cacheFolder("code"));
  const cachedData = cache.read();
  const script = newScript(path, cachedData);
  if (!cachedData || script.cachedDataRejected) {
    process.once("exit", () => {
      cache.write(() => script.createCachedData());
    });
  }
  return script;
}

function newScript(path: string, cachedData: Buffer | undefined): Script {
  // The bundle is ASCII alone (see build.js), and read as such takes half as long.
  const source = readFileSync(path, "latin1");
  return new Script(`(function (exports, require, module, __filename, __dirname) {${source}\n})`, {
    filename: path,
    ...(cachedData && { cachedData }),
  });
}
