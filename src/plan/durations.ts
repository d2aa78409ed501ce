import { readFileSync } from "node:fs";
import { suggestion } from "../close-name.ts";
import { CommandError } from "../command-error.ts";
import { parseDuration } from "../duration.ts";
import { describeError } from "../describe-error.ts";

const FORM =
  'as in {"clone": "30s", "app": "1m10s"}, or what `muster sync timeline --output json` prints';

/** Says how long a unit takes, in milliseconds; undefined where that is not known. */
export interface UnitDurations {
  of(unit: string): number | undefined;
}

/** How long units take from their start to their completion, in milliseconds. */
export class Durations implements UnitDurations {
  readonly #byUnit = new Map<string, number>();
  readonly #typed = new Set<string>();

  /**
   * @param files JSON: durations by unit, or the timeline of a real start
   * @param flags `unit=30s`, which win over what is in files
   * @throws {CommandError} where one is not of its form
   */
  constructor(files: readonly string[], flags: readonly string[]) {
    for (const file of files) this.#addFile(file);
    for (const flag of flags) this.#addFlag(flag);
  }

  /** Undefined where none is given. */
  of(unit: string): number | undefined {
    return this.#byUnit.get(unit);
  }

  /** The units of the flags. */
  get typed(): Iterable<string> {
    return this.#typed;
  }

  #addFlag(flag: string): void {
    // A unit's name may have `=` in it, a duration has none.
    const equals = flag.lastIndexOf("=");
    const duration = durationIn(flag.slice(equals + 1));
    if (equals < 1 || duration === undefined) {
      throw new CommandError(
        `--duration ${flag || '""'} is not of the form UNIT=DURATION`,
        "For example: --duration clone=30s, or --duration build=1m10s",
      );
    }
    const unit = flag.slice(0, equals);
    this.#typed.add(unit);
    this.#byUnit.set(unit, duration);
  }

  #addFile(path: string): void {
    let text: string;
    try {
      text = readFileSync(path, "utf8");
    } catch (error) {
      throw new CommandError(
        `cannot read --duration-file ${path}: ${describeError(error)}`,
        `Give a JSON file, ${FORM}.`,
      );
    }
    const entries = entriesIn(text.replace(/^\uFEFF/, ""));
    if (!entries) {
      throw new CommandError(
        `--duration-file ${path} holds no durations`,
        `Give a JSON object, ${FORM}.`,
      );
    }
    for (const [unit, value] of entries) {
      const duration = typeof value === "string" ? durationIn(value) : undefined;
      if (duration === undefined) {
        throw new CommandError(
          `--duration-file ${path}: ${JSON.stringify(value)} is no duration for "${unit}"`,
          `Give it with its unit of time, ${FORM}.`,
        );
      }
      this.#byUnit.set(unit, duration);
    }
  }
}

/**
 * A file may be about another state of the template; what is typed is about this one.
 * @param units the names of those that scripts name at start
 * @throws {CommandError} where a duration of a flag is of no unit
 */
export function checkDurations(durations: Durations, units: ReadonlySet<string>): void {
  for (const unit of durations.typed) {
    if (units.has(unit)) continue;
    throw new CommandError(
      `--duration ${unit}: no script names a unit "${unit}" in this start-up${suggestion(unit, units)}`,
      units.size === 0 ? "There are no units." : `The units are ${[...units].join(", ")}.`,
    );
  }
}

/** Units with their durations; undefined where a text is not of a form that has them. */
function entriesIn(text: string): [string, unknown][] | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(json)) return undefined;
  const { units } = json;
  if (!Array.isArray(units)) return Object.entries(json);
  return units.flatMap((unit: unknown): [string, unknown][] => {
    if (!isObject(unit)) return [];
    const { unit: name, ranMs } = unit;
    // One that has not run says nothing of how long it takes.
    if (typeof name !== "string" || typeof ranMs !== "number" || !hasEnded(unit)) return [];
    return [[name, `${ranMs}ms`]];
  });
}

function hasEnded({ status }: Record<string, unknown>): boolean {
  return status === "completed" || status === "failed";
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function durationIn(text: string): number | undefined {
  const duration = parseDuration(text);
  return duration !== undefined && duration >= 0 ? duration : undefined;
}
