import type { CoordinatorEvent } from "../coordinator/event.ts";
import { visible } from "../visible.ts";

export type LogFormat = "text" | "json";

/** The server's log on stderr: a line for each change of a unit, and for what else happens. */
export class ServerLog {
  readonly #format: LogFormat;

  constructor(format: LogFormat) {
    this.#format = format;
    // That nobody reads the log any more is no reason to end.
    process.stderr.on("error", () => undefined);
  }

  event(event: CoordinatorEvent): void {
    if (this.#format === "json") {
      const { time, ...rest } = event;
      print({ time: timestamp(time), level: "info", ...rest });
    } else console.error(`${timestamp(event.time)} ${visible(inWords(event))}`);
  }

  info(message: string): void {
    this.#message("info", message);
  }

  warn(message: string): void {
    this.#message("warning", message);
  }

  #message(level: "info" | "warning", message: string): void {
    const time = timestamp(Date.now());
    if (this.#format === "json") print({ time, level, message });
    else console.error(`${time} ${level === "warning" ? "warning: " : ""}${visible(message)}`);
  }
}

/** What a terminal may obey and JSON need not escape: it escapes the rest by itself. */
const CONTROL = /[\u007F-\u009F\u2028\u2029]|\p{Cf}/gu;

function print(line: object): void {
  console.error(JSON.stringify(line).replace(CONTROL, escaped));
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
    case "started":
      return `${unit} has started`;
    case "completed":
      return `${unit} is completed`;
    case "failed":
      return `${unit} has failed${event.reason && `: ${event.reason}`}`;
  }
}
