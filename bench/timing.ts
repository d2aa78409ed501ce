import { execFileSync } from "node:child_process";

/** A process to time. */
export interface Subject {
  readonly name: string;
  readonly prepare?: () => void;
  readonly command: readonly [program: string, ...args: string[]];
  /** The most it may take, as a multiple of the first subject. */
  readonly limit?: number;
}

/** What would slow down every Node process, and so flatter the ratios, is left out. */
export function cleanEnvironment(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const env = { ...process.env, ...more };
  delete env["NODE_EXTRA_CA_CERTS"];
  delete env["NODE_OPTIONS"];
  return env;
}

/** Times whole processes side by side and prints the median of each, also as a multiple of the first. */
export function compareProcesses(
  subjects: readonly Subject[],
  rounds: number,
  env: NodeJS.ProcessEnv,
): void {
  const times = new Map<Subject, number[]>(subjects.map((subject) => [subject, []]));
  // One after the other in each round, so that a busy moment slows them all.
  for (let round = 0; round < rounds; round++) {
    for (const subject of subjects) {
      subject.prepare?.();
      const [program, ...args] = subject.command;
      const start = performance.now();
      execFileSync(program, args, { stdio: "ignore", env });
      times.get(subject)?.push(performance.now() - start);
    }
  }
  const [base = 1] = subjects.map((subject) => quantile(times.get(subject) ?? [], 0.5));
  for (const subject of subjects) {
    const time = quantile(times.get(subject) ?? [], 0.5);
    const ratio = time / base;
    print(subject.name, `${time.toFixed(1)} ms`, `× ${ratio.toFixed(2)}`, subject.limit, ratio);
  }
}

/** One line: what, how much, and how that compares with the aim. */
export function print(
  name: string,
  value: string,
  detail: string,
  limit?: number,
  measured = 0,
  isLeast = false,
): void {
  const missed = limit !== undefined && (isLeast ? measured < limit : measured > limit);
  const aim = limit === undefined ? "" : `   (aim: at ${isLeast ? "least" : "most"} ${limit})`;
  console.log(
    `${name.padEnd(46)} ${value.padStart(12)}  ${detail}${aim}${missed ? "   MISSED" : ""}`.trimEnd(),
  );
}

/** @param fraction 0.5 for the median, 0.99 for what only one in a hundred exceeds */
export function quantile(values: readonly number[], fraction: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * fraction))] ?? 0;
}
