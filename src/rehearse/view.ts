import { painter, useColor } from "../report/colors.ts";
import { columns, cut, cutStart, visible } from "../visible.ts";
import type { CoordinatorEvent } from "../coordinator/event.ts";
import { lastLines } from "./log-tail.ts";
import type { ScriptRecord } from "./script-record.ts";
import { markOf, shownTime, stateOf } from "./script-line.ts";

/** Tells on stderr how far a rehearsal is. */
export interface View {
  /** Something may have changed. */
  update(): void;
  event(event: CoordinatorEvent): void;
  /** The scripts are about to be stopped because the user wants it. */
  stopping(): void;
  end(): void;
}

/** How many lines of the output of a script that has failed are shown. */
const FAILURE_LINES = 10;

/** How much of a line of output is shown elsewhere than on a terminal, in columns. */
const MAX_OUTPUT_WIDTH = 500;

/** What stands before the output of scripts. */
const INDENT = "    | ";

/** How many columns the names of scripts get, at least, and of all columns, at most. */
const MIN_NAME = 12;
const NAME_SHARE = 0.45;

/** How often a live view is drawn, in milliseconds. */
const INTERVAL = 200;

const STOPPING = "stopping what the scripts have started; once more ends it at once";

/** A live one on a terminal, else lines. */
export function openView(records: readonly ScriptRecord[]): View {
  const isLive = process.stderr.isTTY && process.env["TERM"] !== "dumb";
  return isLive ? new LiveView(records) : new LineView(records);
}

/** A line for each thing that happens. */
class LineView implements View {
  readonly #records: readonly ScriptRecord[];
  readonly #start = Date.now();
  readonly #told = new Map<ScriptRecord, string>();

  constructor(records: readonly ScriptRecord[]) {
    this.#records = records;
  }

  update(): void {
    for (const record of this.#records) {
      const state = stateOf(record, this.#records);
      const told = this.#told.get(record);
      if (told === state) continue;
      this.#told.set(record, state);
      // That it goes on after a wait shows in the unit that starts.
      if (state === "runs" && told?.startsWith("waits")) continue;
      const words = state === "runs" ? "begins" : state;
      const elapsed = record.hasEnded ? record.elapsed(Date.now()) : undefined;
      this.#line(
        `${record.name} ${words}${elapsed === undefined ? "" : `, after ${shownTime(elapsed)}`}`,
      );
      if (hasFailed(record)) tellOutput(record);
    }
  }

  event({ kind, unit }: CoordinatorEvent): void {
    if (kind !== "started" && kind !== "completed" && kind !== "failed") return;
    const verb = kind === "completed" ? "is completed" : `has ${kind}`;
    this.#line(`unit "${unit}" ${verb}`);
  }

  stopping(): void {
    this.#line(STOPPING);
  }

  end(): void {
    this.update();
  }

  #line(text: string): void {
    console.error(visible(`[${shownTime(Date.now() - this.#start).padStart(6)}] ${text}`));
  }
}

function hasFailed({ state }: ScriptRecord): boolean {
  return state === "failed" || state === "timed-out";
}

/** The end of the output of a script. */
function tellOutput({ log }: ScriptRecord): void {
  const width = (process.stderr.columns || MAX_OUTPUT_WIDTH) - INDENT.length - 1;
  for (const line of lastLines(log, FAILURE_LINES)) console.error(`${INDENT}${cut(line, width)}`);
}

/** A line for each script, drawn over what was there before. */
class LiveView implements View {
  readonly #records: readonly ScriptRecord[];
  readonly #paint = painter(useColor(process.stderr, process.env));
  readonly #timer: NodeJS.Timeout;
  #drawn = 0;
  #isStopping = false;

  constructor(records: readonly ScriptRecord[]) {
    this.#records = records;
    this.#timer = setInterval(() => {
      this.#draw();
    }, INTERVAL);
    this.#draw();
  }

  update(): void {
    // What changes often is drawn no more often than eyes can follow.
  }

  event(): void {
    // The scripts' lines show it.
  }

  stopping(): void {
    this.#isStopping = true;
    this.#draw();
  }

  end(): void {
    clearInterval(this.#timer);
    this.#isStopping = false;
    this.#draw();
    for (const record of this.#records) {
      if (!hasFailed(record)) continue;
      console.error(visible(`${record.name} ${stateOf(record, this.#records)}`));
      tellOutput(record);
    }
  }

  #draw(): void {
    // Some terminals say that they have no size.
    const width = process.stderr.columns || 80;
    const rows = process.stderr.rows || 24;
    const lines = this.#lines(width - 1, rows - 3);
    if (this.#isStopping) lines.push(cut(STOPPING, width - 1));
    // Back to the first line, and clear from there to the end of the screen.
    const back = this.#drawn === 0 ? "" : `\u001B[${this.#drawn}F\u001B[0J`;
    process.stderr.write(`${back}${lines.map((line) => `${line}\n`).join("")}`);
    this.#drawn = lines.length;
  }

  #lines(width: number, rows: number): string[] {
    const shown = this.#chosen(Math.max(1, rows));
    const longest = Math.max(0, ...shown.map(({ name }) => columns(visible(name))));
    const names = Math.min(Math.max(MIN_NAME, Math.floor(width * NAME_SHARE)), longest);
    const now = Date.now();
    const lines = shown.map((record) => {
      const [mark, style] = markOf(record);
      const elapsed = record.elapsed(now);
      const time = elapsed === undefined ? "" : shownTime(elapsed);
      const name = cutStart(visible(record.name), names);
      const head = `${mark} ${name}${" ".repeat(names - columns(name))} ${time.padStart(7)}  `;
      const isBusy = record.state === "running" && !record.calls.isWaiting;
      const [last] = isBusy ? lastLines(record.log, 1) : [];
      const words = `${stateOf(record, this.#records)}${last === undefined ? "" : ` │ ${last}`}`;
      const text = cut(`${head}${visible(words)}`, width);
      return style === undefined ? text : this.#paint(style, text);
    });
    const hidden = this.#records.length - shown.length;
    return hidden === 0 ? lines : [...lines, `  and ${hidden} more scripts`];
  }

  /** As many as there is room for: those that have something to say first. */
  #chosen(rows: number): ScriptRecord[] {
    if (this.#records.length <= rows) return [...this.#records];
    const ranked = this.#records.map((record, i) => ({ record, i, rank: rankOf(record) }));
    const first = ranked.sort((a, b) => a.rank - b.rank || a.i - b.i).slice(0, rows - 1);
    return first.sort((a, b) => a.i - b.i).map(({ record }) => record);
  }
}

function rankOf(record: ScriptRecord): number {
  const { state, calls } = record;
  if (hasFailed(record)) return 0;
  if (state === "running") return calls.isWaiting ? 2 : 1;
  return state === "held-back" ? 3 : 4;
}
