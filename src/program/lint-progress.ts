import type { LintedTemplate } from "../lint-template.ts";
import { plural } from "../plural.ts";

/** What is over sooner needs no progress, in milliseconds. */
const DELAY = 300;

/** How often the line is written at most, in milliseconds. */
const INTERVAL = 100;

const CLEAR_LINE = "\r\u001B[K";

/** Whether somebody looks at the terminal that stderr is. */
export function showsProgress(quiet: boolean): boolean {
  if (quiet || process.env["CI"]) return false;
  return process.stderr.isTTY && process.env["TERM"] !== "dumb";
}

/** One line on stderr that says how far a run is, and that is gone when it has ended. */
export class LintProgress {
  #count = 0;
  #done = 0;
  #files = 0;
  #next = 0;
  #isShown = false;

  /** @param count how many templates there are to check */
  start(count: number): void {
    this.#count = count;
    this.#done = 0;
    this.#files = 0;
    this.#next = Date.now() + DELAY;
  }

  checked({ files }: LintedTemplate): void {
    this.#done++;
    this.#files += files;
    if (Date.now() < this.#next || this.#done === this.#count) return;
    this.#next = Date.now() + INTERVAL;
    this.#isShown = true;
    const { columns } = process.stderr;
    const done = `${this.#done} of ${plural(this.#count, "template")}`;
    const line = `checked ${done}, ${plural(this.#files, "file")} read`;
    process.stderr.write(CLEAR_LINE + line.slice(0, columns > 0 ? columns - 1 : undefined));
  }

  end(): void {
    if (this.#isShown) process.stderr.write(CLEAR_LINE);
    this.#isShown = false;
  }
}
