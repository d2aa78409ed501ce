import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { cleanEnvironment, print, quantile } from "./timing.ts";
import { writeRepository } from "./write-repository.ts";

const ROUNDS = 3;
const MUSTER = resolve("dist/muster.js");
const PRINT_MEMORY = resolve("bench/print-memory.cjs");
const SIZES = [10, 100, 1000];

interface Run {
  readonly milliseconds: number;
  /** In MB. */
  readonly memory: number;
}

/** Times `lint --recursive` on repositories with many templates, cold and warm, with one job and two. */
export function benchRepository(): void {
  const folder = mkdtempSync(join(tmpdir(), "muster-bench-"));
  const cache = join(folder, "cache");
  console.log(`\nlint --recursive, median of ${ROUNDS} runs, whole processes`);
  for (const size of SIZES) {
    const repository = join(folder, `of-${size}`);
    writeRepository(repository, size);
    for (const jobs of [1, 2]) {
      const isLargest = size === Math.max(...SIZES);
      const args = ["lint", "--recursive", "--jobs", `${jobs}`];
      const title = `${size} templates, ${jobs} job${jobs > 1 ? "s" : ""}`;
      const cold = median(() => {
        rmSync(cache, { recursive: true, force: true });
        return run(args, repository, cache);
      });
      report(`${title}, cold`, size, cold);
      const warm = median(() => run(args, repository, cache));
      report(`the same, verdicts cached`, size, warm, isLargest && jobs === 2 ? 150 : undefined);
    }
  }
  rmSync(folder, { recursive: true });
}

function report(name: string, size: number, { milliseconds, memory }: Run, aim?: number): void {
  const perSecond = (size / milliseconds) * 1000;
  const detail = `a second  ${milliseconds.toFixed(0)} ms  ${memory.toFixed(0)} MB`;
  print(name, perSecond.toFixed(0), detail, aim, perSecond, true);
}

function median(measure: () => Run): Run {
  const runs = Array.from({ length: ROUNDS }, measure);
  return {
    milliseconds: quantile(
      runs.map((each) => each.milliseconds),
      0.5,
    ),
    memory: Math.max(...runs.map((each) => each.memory)),
  };
}

function run(args: readonly string[], cwd: string, cache: string): Run {
  const env = cleanEnvironment({ XDG_CACHE_HOME: cache });
  const start = performance.now();
  const command = ["--require", PRINT_MEMORY, MUSTER, ...args];
  const { stderr } = spawnSync(process.execPath, command, { cwd, env, encoding: "utf8" });
  const milliseconds = performance.now() - start;
  return { milliseconds, memory: Number(stderr.trim().split("\n").at(-1)) / 1024 };
}
