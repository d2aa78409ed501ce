import { painter, useColor } from "../report/colors.ts";
import { columns, cut, visible } from "../visible.ts";
import type { CoordinatorEvent } from "../coordinator/event.ts";
import { lastLines } from "./log-tail.ts";
import type { ScriptRecord } from "./script-record.ts";
import { markOf, shownTime, stateOf } from "./script-line.ts";

/** Tells on stderr how far a rehearsal is. */
export interface View {
  /** Something may have changed. */
  update(): void;
  event(event: CoordinatorEvent): void;
  end(): void;
}

/** How many lines of the output of a script that has failed are shown. */
const FAILURE_LINES = 10;

/** How often a live view is drawn, in milliseconds. */
const INTERVAL = 200;

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
      if (record.state === "failed" || record.state === "timed-out") {
        for (const line of lastLines(record.log, FAILURE_LINES)) console.error(`    | ${line}`);
      }
    }
  }

  event({ kind, unit }: CoordinatorEvent): void {
    if (kind !== "started" && kind !== "completed" && kind !== "failed") return;
    const verb = kind === "completed" ? "is completed" : `has ${kind}`;
    this.#line(`unit "${unit}" ${verb}`);
  }

  end(): void {
    this.update();
  }

  #line(text: string): void {
    console.error(visible(`[${shownTime(Date.now() - this.#start).padStart(6)}] ${text}`));
  }
}

/** A line for each script, drawn over what was there before. */
class LiveView implements View {
  readonly #records: readonly ScriptRecord[];
  readonly #paint = painter(useColor(process.stderr, process.env));
  readonly #timer: NodeJS.Timeout;
  #drawn = 0;

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

  end(): void {
    clearInterval(this.#timer);
    this.#draw();
  }

  #draw(): void {
    // Some terminals say that they have no size.
    const width = process.stderr.columns || 80;
    const rows = process.stderr.rows || 24;
    const lines = this.#lines(width - 1, rows - 2);
    // Back to the first line, and clear from there to the end of the screen.
    const back = this.#drawn === 0 ? "" : `\u001B[${this.#drawn}F\u001B[0J`;
    process.stderr.write(`${back}${lines.map((line) => `${line}\n`).join("")}`);
    this.#drawn = lines.length;
  }

  #lines(width: number, rows: number): string[] {
    const shown = this.#chosen(Math.max(1, rows));
    const names = Math.min(40, Math.max(0, ...shown.map(({ name }) => columns(visible(name)))));
    const now = Date.now();
    const lines = shown.map((record) => {
      const [mark, style] = markOf(record);
      const elapsed = record.elapsed(now);
      const time = elapsed === undefined ? "" : shownTime(elapsed);
      const name = cut(visible(record.name), names);
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

function rankOf({ state }: ScriptRecord): number {
  if (state === "failed" || state === "timed-out") return 0;
  if (state === "running") return 1;
  return state === "held-back" ? 2 : 3;
}
