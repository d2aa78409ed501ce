import { readFileSync } from "node:fs";
import { CommandError } from "../command-error.ts";
import { describeError } from "../describe-error.ts";
import type { Period, Timeline, UnitTimeline } from "./timeline.ts";

const STATUSES = ["pending", "started", "completed", "failed"] as const;
const KINDS = ["waiting", "running"] as const;

/**
 * A timeline that `muster sync timeline --output json` has printed into a file.
 * @throws {CommandError} where it cannot be read, or holds something else
 */
export function savedTimeline(path: string): Timeline {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new CommandError(`cannot read --from ${path}: ${describeError(error)}`, FORM);
  }
  const timeline = timelineIn(text.replace(/^\uFEFF/, ""));
  if (timeline) return timeline;
  throw new CommandError(`--from ${path} holds no timeline`, FORM);
}

const FORM = "Give a file with what `muster sync timeline --output json` prints.";

/** Undefined where one of its parts is not of its form. */
function timelineIn(text: string): Timeline | undefined {
  try {
    const { now, dropped, units } = object(JSON.parse(text));
    return {
      now: time(now),
      dropped: typeof dropped === "number" ? dropped : 0,
      units: array(units).map(unitTimeline),
    };
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof NotOfItsForm) return undefined;
    throw error;
  }
}

class NotOfItsForm extends Error {}

function unitTimeline(value: unknown): UnitTimeline {
  const { unit, status, reason, registered, dependencies, periods } = object(value);
  return {
    unit: string(unit),
    status: oneOf(STATUSES, status),
    reason: reason === null || reason === undefined ? "" : string(reason),
    registered: time(registered),
    dependencies: array(dependencies).map(string),
    periods: array(periods).map(period),
  };
}

function period(value: unknown): Period {
  const { kind, from, to, waitedFor, releasedBy } = object(value);
  return {
    kind: oneOf(KINDS, kind),
    from: time(from),
    to: to === null ? null : time(to),
    waitedFor: array(waitedFor).map(string),
    releasedBy: releasedBy === null ? null : string(releasedBy),
  };
}

function object(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) throw new NotOfItsForm();
  return value as Record<string, unknown>;
}

function array(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new NotOfItsForm();
  return value;
}

function string(value: unknown): string {
  if (typeof value !== "string") throw new NotOfItsForm();
  return value;
}

function time(value: unknown): number {
  const milliseconds = Date.parse(string(value));
  if (Number.isNaN(milliseconds)) throw new NotOfItsForm();
  return milliseconds;
}

function oneOf<T extends string>(values: readonly T[], value: unknown): T {
  const found = values.find((other) => other === value);
  if (found === undefined) throw new NotOfItsForm();
  return found;
}
