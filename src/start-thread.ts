import { Worker } from "node:worker_threads";

/** The folders of the threads' sources; the bundles stand side by side. */
const SOURCES = { "judge-worker": "./hcl/judge-worker.ts", "lint-worker": "./jobs/lint-worker.ts" };

/**
 * Starts a thread of the program.
 * @param data what it finds as `workerData`
 */
export function startThread(name: keyof typeof SOURCES, data?: unknown): Worker {
  // What a crash inside WebAssembly prints is of no use to anyone.
  const options = { stdout: true, stderr: true, workerData: data };
  if (!import.meta.url.endsWith(".ts")) {
    return new Worker(new URL(`./${name}.js`, import.meta.url), options);
  }
  // A worker of Node 20 cannot start with TypeScript: it must load what runs it first.
  const entry = JSON.stringify(new URL(SOURCES[name], import.meta.url).href);
  const code = `import("tsx/esm/api").then(({ tsImport }) => tsImport(${entry}, ${entry}))`;
  return new Worker(code, { ...options, eval: true });
}
