import type { Writable } from "node:stream";
import type { CoordinatorEvent } from "../coordinator/event.ts";
import { visible } from "../visible.ts";
import { LineQueue } from "./line-queue.ts";

export type LogFormat = "text" | "json";

/** How long a server that has stopped waits for the reader of its log, in milliseconds. */
const FLUSH_TIMEOUT = 1000;

type Level = "info" | "warning";

/** The server's log: a line for each change of a unit, and for what else happens. */
export class ServerLog {
  readonly #format: LogFormat;
  readonly #lines: LineQueue;
  /** The warning that is the latest line, and how often it came again since. */
  #warning: string | undefined;
  #repeats = 0;

  constructor(format: LogFormat, stream: Writable = process.stderr) {
    this.#format = format;
    this.#lines = new LineQueue(stream, (count) =>
      this.#line("warning", `the log is not read fast enough: ${count} lines are left out here`),
    );
  }

  event(event: CoordinatorEvent): void {
    this.#endRepeats();
    if (this.#format === "json") {
      const { time, ...rest } = event;
      this.#lines.add(json({ time: timestamp(time), level: "info", ...rest }));
    } else this.#lines.add(`${timestamp(event.time)} ${visible(inWords(event))}`);
  }

  info(message: string): void {
    this.#endRepeats();
    this.#lines.add(this.#line("info", message));
  }

  /** One that comes again and again is a line when it begins, and one when something else comes. */
  warn(message: string): void {
    if (message === this.#warning) {
      this.#repeats++;
      return;
    }
    this.#endRepeats();
    this.#warning = message;
    this.#lines.add(this.#line("warning", message));
  }

  /** Waits until the log is written, for a while; says whether it is. */
  flush(): Promise<boolean> {
    this.#endRepeats();
    return this.#lines.flush(FLUSH_TIMEOUT);
  }

  #endRepeats(): void {
    if (this.#repeats > 0) {
      this.#lines.add(this.#line("warning", `the last line came ${this.#repeats} times more`));
    }
    this.#warning = undefined;
    this.#repeats = 0;
  }

  #line(level: Level, message: string): string {
    const time = timestamp(Date.now());
    if (this.#format === "json") return json({ time, level, message });
    return `${time} ${level === "warning" ? "warning: " : ""}${visible(message)}`;
  }
}

/** What a terminal may obey and JSON need not escape: it escapes the rest by itself. */
const CONTROL = /[\u007F-\u009F\u2028\u2029]|\p{Cf}/gu;

function json(line: object): string {
  return JSON.stringify(line).replace(CONTROL, escaped);
}

function escaped(character: string): string {
  const units = Array.from({ length: character.length }, (_, i) => character.charCodeAt(i));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
}

function timestamp(time: number): string {
  return new Date(time).toISOString();
}

function inWords(event: CoordinatorEvent): string {
  const unit = `"${event.unit}"`;
  switch (event.kind) {
    case "registered":
      return `${unit} is registered`;
    case "want":
      return `${unit} wants "${event.dependsOn}"`;
    case "waiting":
      return `${unit} waits for its dependencies`;
    case "gave-up":
      return `${unit} waits no longer`;
    case "started":
      return `${unit} has started`;
    case "completed":
      return `${unit} is completed`;
    case "failed":
      return `${unit} has failed${event.reason && `: ${event.reason}`}`;
  }
}
