// Makes dist-bin/muster from dist/: one executable that needs no Node, with the
// bundles as bytecode, the workers, and the WebAssembly that judges HCL.
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const OUT = "dist-bin";

const folder = dirname(createRequire(import.meta.url).resolve("bun/package.json"));
rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT);
const compile = ["--compile", "--bytecode", "--outfile", `${OUT}/muster`];
// Files of the working directory, which may be a template's, are none of its business.
const alone = ["--no-compile-autoload-dotenv", "--no-compile-autoload-bunfig"];
// What is embedded keeps its name, by which the program looks for it beside itself.
const embed = ["--asset-naming", "[name].[ext]", "--loader", ".wasm:file"];
const parts = ["muster.js", "judge-worker.js", "lint-worker.js", "hcl2json.wasm"];
execFileSync(
  join(folder, "bin", "bun.exe"),
  ["build", ...compile, ...alone, ...embed, ...parts.map((name) => `dist/${name}`)],
  {
    stdio: ["ignore", "ignore", "inherit"],
  },
);
