import { spawnSync } from "node:child_process";

/** Whether a program is on the PATH. */
export function isThere(program: string): boolean {
  return spawnSync("sh", ["-c", 'command -v "$1"', "sh", program]).status === 0;
}

/**
 * Leaves a test out, and says so, where a program that it runs is not there; in
 * continuous integration (`CI`) that is a mistake.
 */
export function needs(test: Mocha.Context, program: string): void {
  if (isThere(program)) return;
  if (process.env["CI"] !== undefined) throw new Error(`${program} is not installed`);
  console.log(`      ${program} is not installed: left out`);
  test.skip();
}
