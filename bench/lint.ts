import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cleanEnvironment, compareProcesses } from "./timing.ts";

const ROUNDS = 15;
const MUSTER = "dist/muster.js";
const TEMPLATE = "fixtures/lint/quick-start";

/** Times lint as a whole process next to one that does nothing. */
export function benchLint(): void {
  const cache = mkdtempSync(join(tmpdir(), "muster-bench-"));
  const forget = () => {
    rmSync(cache, { recursive: true, force: true });
  };
  console.log(`whole processes, median of ${ROUNDS} runs, Node ${process.version}`);
  const node = process.execPath;
  compareProcesses(
    [
      { name: "node -e 0", command: [node, "-e", "0"] },
      {
        name: "muster lint, nothing in the user's cache",
        prepare: forget,
        command: [node, MUSTER, "lint", TEMPLATE],
        limit: 8,
      },
      {
        name: "muster lint, verdicts cached",
        command: [node, MUSTER, "lint", TEMPLATE],
        limit: 3,
      },
      { name: "muster --version", command: [node, MUSTER, "--version"] },
    ],
    ROUNDS,
    cleanEnvironment({ XDG_CACHE_HOME: cache }),
  );
  forget();
}
