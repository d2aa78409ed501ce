import { formatDuration } from "../duration.ts";
import { cut, visible } from "../visible.ts";
import { describeMissing, type MissingUnit } from "./missing.ts";

/** Between two words about the same wait, in milliseconds: lines of a log, and a live line. */
const LOG_INTERVAL = 30_000;
const LIVE_INTERVAL = 1000;

/** Back to the start of the line, and clear it. */
const CLEAR_LINE = "\r\u001b[2K";

/**
 * Tells on stderr for what a command waits: on a terminal in one live line, elsewhere
 * in a line at once and another every 30 seconds.
 */
export class Progress {
  readonly #who: string;
  readonly #isLive = process.stderr.isTTY && process.env["TERM"] !== "dumb";
  readonly #start = Date.now();
  #isLineShown = false;
  /** When there was the last report, in milliseconds since the epoch. */
  #reported: number | undefined;

  /** @param who waits: the subject of the sentence */
  constructor(who: string) {
    this.#who = who;
  }

  /** How long it is until the next report, in milliseconds, rounded up. */
  get untilDue(): number {
    if (this.#reported === undefined) return 0;
    const interval = this.#isLive ? LIVE_INTERVAL : LOG_INTERVAL;
    return Math.max(0, this.#reported + interval - Date.now());
  }

  get isDue(): boolean {
    return this.untilDue === 0;
  }

  report(missing: readonly MissingUnit[]): void {
    if (missing.length === 0) return;
    const isFirst = this.#reported === undefined;
    this.#reported = Date.now();
    const elapsed = formatDuration(Math.floor((Date.now() - this.#start) / 1000) * 1000);
    const what = describeMissing(missing);
    if (this.#isLive) {
      const line = visible(`${this.#who} waits for ${what}, ${elapsed}`);
      if (!this.#isLineShown) process.on("SIGINT", this.#interrupted);
      process.stderr.write(`${CLEAR_LINE}${cut(line, process.stderr.columns - 1)}`);
      this.#isLineShown = true;
    } else {
      const text = isFirst ? "waits" : `still waits after ${elapsed}`;
      console.error(visible(`${this.#who} ${text} for ${what}`));
    }
  }

  /** The wait is over: the live line goes. */
  end(): void {
    if (!this.#isLineShown) return;
    process.stderr.write(CLEAR_LINE);
    this.#isLineShown = false;
    process.removeListener("SIGINT", this.#interrupted);
  }

  /** Ctrl-C was typed: the line goes, and the process ends of it, unless somebody else sees to it. */
  readonly #interrupted = () => {
    this.end();
    if (process.listenerCount("SIGINT") === 0) process.kill(process.pid, "SIGINT");
  };
}
