// Times the program as its users run it, as whole processes side by side: the
// ratios tell, the milliseconds depend on the machine.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROUNDS = 15;
const MUSTER = "dist/muster.js";
const TEMPLATE = "fixtures/lint/quick-start";

interface Subject {
  readonly name: string;
  readonly prepare?: () => void;
  readonly args: readonly string[];
  /** The most it may take, as a multiple of the first subject. */
  readonly limit?: number;
}

const cache = mkdtempSync(join(tmpdir(), "muster-bench-"));
const subjects: readonly Subject[] = [
  { name: "node -e 0", args: ["-e", "0"] },
  {
    name: "muster lint, nothing cached",
    prepare: () => {
      rmSync(cache, { recursive: true, force: true });
    },
    args: [MUSTER, "lint", TEMPLATE],
    limit: 8,
  },
  { name: "muster lint, verdicts cached", args: [MUSTER, "lint", TEMPLATE], limit: 3 },
  { name: "muster --version", args: [MUSTER, "--version"] },
];

// What makes every Node process slower would flatter the ratios.
const env = { ...process.env };
delete env["NODE_EXTRA_CA_CERTS"];
delete env["NODE_OPTIONS"];

const times = new Map<Subject, number[]>(subjects.map((subject) => [subject, []]));
// One after the other in each round, so that a busy moment slows them all.
for (let round = 0; round < ROUNDS; round++) {
  for (const subject of subjects) {
    subject.prepare?.();
    const start = process.hrtime.bigint();
    execFileSync(process.execPath, subject.args, {
      stdio: "ignore",
      env: { ...env, XDG_CACHE_HOME: cache },
    });
    times.get(subject)?.push(Number(process.hrtime.bigint() - start) / 1e6);
  }
}
rmSync(cache, { recursive: true, force: true });

const [base = 1] = subjects.map((subject) => median(times.get(subject) ?? []));
console.log(`median of ${ROUNDS} runs, whole processes, Node ${process.version}`);
for (const subject of subjects) {
  const time = median(times.get(subject) ?? []);
  const limit = subject.limit === undefined ? "" : `   (aim: at most ${subject.limit.toFixed(1)})`;
  console.log(
    `${subject.name.padEnd(30)} ${time.toFixed(0).padStart(5)} ms   × ${(time / base).toFixed(2)}${limit}`,
  );
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}
