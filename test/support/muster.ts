import { spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const PROGRAM = resolve("dist/muster.js");

/** One cache for all runs of a test process, apart from the user's own. */
const cache = mkdtempSync(join(tmpdir(), "muster-cache-"));

/** Runs the built program as a process of its own. */
export function muster(
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv; input?: string } = {},
): Run {
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, ...args], {
    cwd: options.cwd,
    env: { PATH: process.env["PATH"], HOME: cache, XDG_CACHE_HOME: cache, ...options.env },
    ...(options.input !== undefined && { input: options.input }),
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  return { status, stdout, stderr };
}
