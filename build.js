// Bundles the program into dist/: what starts it and does what scripts call most,
// the program, the libraries that it loads only for YAML and for pictures, the workers
// that judge HCL and that check many templates, and the WebAssembly that judges. Nothing
// else is needed at run time.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { basename } from "node:path";
import { gunzipSync } from "node:zlib";
import { build } from "esbuild";
import { notices } from "./notices.js";

const OUT = "dist";
const CACHE = `${OUT}/cache`;

/** Common to all bundles. CommonJS, because V8 caches the code of nothing else in Node 20. */
const common = {
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  // jsonc-parser's "main" finds its own files in a way that bundlers cannot see.
  mainFields: ["module", "main"],
  minify: true,
  logLevel: "warning",
  // oclif looks for these only to run TypeScript sources.
  external: ["typescript", "tsx", "ts-node"],
  // What hcl2json asks for where there is no global of that name.
  alias: { performance: "node:perf_hooks" },
  define: { "import.meta.url": "bundleUrl" },
  banner: {
    js: '"use strict";const bundleUrl=require("node:url").pathToFileURL(__filename).href;',
  },
};

/**
 * Modules of Node that most commands never use, though a library, above all oclif,
 * imports them: each takes 0.5 to 5 ms to load. Here they are loaded when something
 * of them is first used.
 */
const lazyModules = {
  name: "lazy-modules",
  setup({ onResolve, onLoad }) {
    const namespace = "lazy";
    const filter =
      /^(node:)?(child_process|fs\/promises|net|perf_hooks|readline|tty|v8|worker_threads)$/;
    onResolve({ filter }, ({ path, namespace: from }) =>
      from === namespace ? { path, external: true } : { path, namespace },
    );
    onLoad({ filter: /.*/, namespace }, ({ path }) => {
      const names = Object.keys(createRequire(import.meta.url)(path));
      const getters = names.map((name) => `get ${name}() { return require("${path}").${name}; },`);
      return { contents: `module.exports = { ${getters.join("\n")} };` };
    });
  },
};

/** oclif asks this package on each run for one thing, and the rest of it loads `node:child_process`. */
const lightWslUtils = {
  name: "light-wsl-utils",
  setup({ onResolve, onLoad }) {
    const namespace = "wsl";
    onResolve({ filter: /^wsl-utils$/ }, ({ path, namespace: from }) =>
      from === namespace ? undefined : { path, namespace },
    );
    onLoad({ filter: /.*/, namespace }, () => ({
      contents: `export { default as isWsl } from "is-wsl";
        export const powerShellPath = async () => (await import("wsl-utils")).powerShellPath();`,
      resolveDir: import.meta.dirname,
    }));
  },
};

/** What fetches modules is a bundle of its own: only --download-modules and --offline load it. */
const downloadsApart = {
  name: "downloads-apart",
  setup({ onResolve }) {
    onResolve({ filter: /\/download\/downloads\.ts$/ }, ({ kind }) =>
      kind === "dynamic-import" ? { path: "./downloads.js", external: true } : undefined,
    );
  },
};

rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT);
const parts = [
  {
    entryPoints: {
      program: "src/program/program.ts",
      "judge-worker": "src/hcl/judge-worker.ts",
      "lint-worker": "src/jobs/lint-worker.ts",
    },
    plugins: [lazyModules, lightWslUtils, downloadsApart],
    external: [...common.external, "./yaml.js", "./dagre.js", "./page.js"],
    alias: { ...common.alias, yaml: "./yaml.js", "@dagrejs/dagre": "./dagre.js" },
    // The program is no file that V8 itself has loaded: it must use its own require.
    supported: { "dynamic-import": false },
  },
  { entryPoints: { yaml: "yaml", dagre: "@dagrejs/dagre" } },
  { entryPoints: { downloads: "src/download/downloads.ts" } },
];
const files = [];

// The scripts of the pages that the program writes: text, to the program.
const pages = await build({
  entryPoints: { graph: "src/page/graph-page.ts", timeline: "src/page/timeline-page.ts" },
  bundle: true,
  platform: "browser",
  format: "iife",
  target: "es2022",
  minify: true,
  charset: "ascii",
  legalComments: "inline",
  logLevel: "warning",
  write: false,
  metafile: true,
  outdir: OUT,
});
files.push(...Object.keys(pages.metafile.inputs));
const scripts = pages.outputFiles.map(({ path, text }) => [basename(path, ".js"), inHtml(text)]);
writeFileSync(
  `${OUT}/page.js`,
  `"use strict";exports.SCRIPTS=${JSON.stringify(Object.fromEntries(scripts))};\n`,
);

for (const part of parts) {
  const { metafile } = await build({ ...common, ...part, outdir: OUT, metafile: true });
  files.push(...Object.keys(metafile.inputs));
}
const program = `${OUT}/program.js`;
writeFileSync(program, escaped(readFileSync(program, "utf8")));
await build({
  ...common,
  entryPoints: { muster: "src/main.ts" },
  external: ["./program.js"],
  outdir: OUT,
  define: { PROGRAM_HASH: JSON.stringify(hash(readFileSync(program))) },
  banner: { js: '#!/usr/bin/env node\n"use strict";' },
});
chmodSync(`${OUT}/muster.js`, 0o755);
const packed = createRequire(import.meta.url).resolve("@cdktf/hcl2json/main.wasm.gz");
writeFileSync(`${OUT}/hcl2json.wasm`, gunzipSync(readFileSync(packed)));
writeFileSync(`${OUT}/package.json`, '{ "type": "commonjs" }\n');
writeFileSync(`${OUT}/THIRD-PARTY-NOTICES.txt`, notices(files));

// What V8 makes of each command is kept beside the program, so that already the
// first run starts fast where Node is the one that built it.
const runs = [
  ["--help"],
  ["lint", "fixtures/lint/circle"],
  ["sync", "list", "--socket-path=/none"],
];
for (const args of runs) {
  spawnSync(process.execPath, [`${OUT}/muster.js`, ...args], {
    env: { ...process.env, NODE_OPTIONS: "", MUSTER_CACHE_DIR: CACHE },
  });
}
renameSync(`${CACHE}/code`, `${OUT}/code`);
chmodSync(`${OUT}/code`, 0o755);
for (const name of readdirSync(`${OUT}/code`)) chmodSync(`${OUT}/code/${name}`, 0o644);
rmSync(CACHE, { recursive: true });

/** What esbuild leaves of characters beyond ASCII stands in regular expressions, which know this escape, too. */
function escaped(code) {
  return code.replace(/[^\0-\x7f]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

/** A script as it can stand in an element of a page: nothing in it may look like the element's end. */
function inHtml(script) {
  if (/<\/script|<!--/i.test(script)) throw new Error("a page's script cannot stand in HTML");
  return script.trim();
}

function hash(bytes) {
  return createHash("sha256").update(bytes).digest("hex").slice(0, 16);
}
