import { formatDuration } from "../duration.ts";
import { columns, visible } from "../visible.ts";
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
  #hasReported = false;

  /** @param who waits: the subject of the sentence */
  constructor(who: string) {
    this.#who = who;
  }

  /** How long to wait for the next report, in milliseconds. */
  get interval(): number {
    return this.#isLive ? LIVE_INTERVAL : LOG_INTERVAL;
  }

  report(missing: readonly MissingUnit[]): void {
    if (missing.length === 0) return;
    const elapsed = formatDuration(Math.floor((Date.now() - this.#start) / 1000) * 1000);
    const what = describeMissing(missing);
    if (this.#isLive) {
      const line = visible(`${this.#who} waits for ${what}, ${elapsed}`);
      process.stderr.write(`${CLEAR_LINE}${cut(line, process.stderr.columns - 1)}`);
      this.#isLineShown = true;
    } else {
      const text = this.#hasReported ? `still waits after ${elapsed}` : "waits";
      console.error(visible(`${this.#who} ${text} for ${what}`));
    }
    this.#hasReported = true;
  }

  /** The wait is over: the live line goes. */
  end(): void {
    if (this.#isLineShown) process.stderr.write(CLEAR_LINE);
    this.#isLineShown = false;
  }
}

/** As much of a line as fits into so many columns. */
function cut(line: string, width: number): string {
  if (!(width > 0) || columns(line) <= width) return line;
  let shown = line.slice(0, width);
  while (columns(shown) >= width) shown = shown.slice(0, -1);
  return `${shown}…`;
}
