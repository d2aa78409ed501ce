import { spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How each form of the program is started. */
const PROGRAMS = {
  "the npm package": [process.execPath, resolve("dist/muster.js")],
  "the executable": [resolve("dist-bin/muster")],
} as const;

let program: readonly [string, ...string[]] = PROGRAMS["the npm package"];

/** Describes what each form of the program does: in these tests, {@link muster} is that one. */
export function describeBoth(title: string, tests: () => void): void {
  for (const [name, command] of Object.entries(PROGRAMS)) {
    describe(`${title}, in ${name}`, () => {
      before(() => {
        program = command;
      });
      after(() => {
        program = PROGRAMS["the npm package"];
      });
      tests();
    });
  }
}

/** One cache for all runs of a test process, apart from the user's own. */
const cache = mkdtempSync(join(tmpdir(), "muster-cache-"));

/** Runs the built program as a process of its own. */
export function muster(
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv; input?: string } = {},
): Run {
  const [path, ...words] = program;
  const { status, stdout, stderr } = spawnSync(path, [...words, ...args], {
    cwd: options.cwd,
    env: { PATH: process.env["PATH"], HOME: cache, XDG_CACHE_HOME: cache, ...options.env },
    ...(options.input !== undefined && { input: options.input }),
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  return { status, stdout, stderr };
}
