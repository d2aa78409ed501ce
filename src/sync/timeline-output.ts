import { formatDuration } from "../duration.ts";
import { columns } from "../visible.ts";
import { json } from "./json.ts";
import type { OutputFormat } from "./status-output.ts";
import { table } from "../table.ts";
import { totalOf, type Period, type Timeline, type UnitTimeline } from "./timeline.ts";

/** How many columns a bar takes at least and at most. */
const MIN_BAR = 20;
const MAX_BAR = 60;

/** More of those that a unit waited for are counted. */
const MAX_NAMED = 3;

const MARKS: Readonly<Record<Period["kind"], string>> = { waiting: "░", running: "█" };

/**
 * What `sync timeline` prints.
 * @param width the columns of the terminal
 */
export function timelineOutput(format: OutputFormat, timeline: Timeline, width: number): string {
  return format === "json" ? timelineJson(timeline) : timelineTable(timeline, width);
}

function timelineJson(timeline: Timeline): string {
  const { now, dropped } = timeline;
  return json({ schemaVersion: 1, now: iso(now), dropped, units: timelineUnits(timeline) });
}

/** The units as they are in JSON. */
export function timelineUnits({ now, units }: Timeline) {
  return units.map((unit) => ({
    unit: unit.unit,
    status: unit.status,
    reason: unit.reason === "" ? null : unit.reason,
    registered: iso(unit.registered),
    dependencies: unit.dependencies,
    waitedMs: totalOf(unit, "waiting", now),
    ranMs: totalOf(unit, "running", now),
    periods: unit.periods.map(({ kind, from, to, waitedFor, releasedBy }) => ({
      kind,
      from: iso(from),
      to: to === null ? null : iso(to),
      waitedFor,
      releasedBy,
    })),
  }));
}

function iso(time: number): string {
  return new Date(time).toISOString();
}

function timelineTable({ now, dropped, units }: Timeline, width: number): string {
  if (units.length === 0) return "No units registered\n";
  const start = units.reduce((first, { registered }) => Math.min(first, registered), Infinity);
  const length = units.reduce((most, unit) => Math.max(most, endOf(unit, now) - start), 1);
  const words = units.map((unit) => [
    unit.unit,
    unit.status,
    formatDuration(totalOf(unit, "waiting", now)),
    formatDuration(totalOf(unit, "running", now)),
    waitedFor(unit),
    lastWait(unit)?.releasedBy ?? "",
  ]);
  const head = ["UNIT", "STATUS", "WAITED", "RAN", "WAITED FOR", "RELEASED BY"];
  const [firstLine = ""] = table([...head, "|"], words).split("\n");
  const longest = columns(firstLine) - 3;
  const bar = Math.max(MIN_BAR, Math.min(MAX_BAR, width - longest - 2));
  const scale = formatDuration(length);
  const rows = words.map((row, i) => {
    const unit = units[i];
    return unit ? [...row, barOf(unit, { start, length, bar, now })] : row;
  });
  const lost = dropped === 0 ? "" : `(${dropped} earlier events are not kept any more)\n`;
  const legend = `${MARKS.waiting} waiting  ${MARKS.running} running\n`;
  return `${table([...head, `0s${scale.padStart(bar - 2)}`], rows)}${legend}${lost}`;
}

/** When the last that is known of a unit happened. */
function endOf({ registered, periods }: UnitTimeline, now: number): number {
  const last = periods.at(-1);
  return last ? (last.to ?? Math.max(now, last.from)) : registered;
}

function lastWait({ periods }: UnitTimeline): Period | undefined {
  return periods.findLast(({ kind }) => kind === "waiting");
}

/** For whom a unit waited the last time, in some words. */
function waitedFor(unit: UnitTimeline): string {
  const names = lastWait(unit)?.waitedFor ?? [];
  const more = names.length - MAX_NAMED;
  return `${names.slice(0, MAX_NAMED).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

interface Scale {
  readonly start: number;
  readonly length: number;
  /** In columns. */
  readonly bar: number;
  readonly now: number;
}

function barOf(unit: UnitTimeline, { start, length, bar, now }: Scale): string {
  const columnOf = (time: number) => Math.min(bar - 1, Math.floor(((time - start) / length) * bar));
  const marks = new Array<string>(bar).fill(" ");
  for (const { kind, from, to } of unit.periods) {
    // What took no time to speak of has a mark of its own all the same.
    const first = columnOf(from);
    marks.fill(MARKS[kind], first, Math.max(first + 1, columnOf(to ?? now)));
  }
  return marks.join("").trimEnd();
}
