import { formatDuration } from "../duration.ts";
import { columns } from "../visible.ts";
import type { OutputFormat } from "./status-output.ts";
import { table } from "./table.ts";
import { totalOf, type Period, type Timeline, type UnitTimeline } from "./timeline.ts";

/** How many columns a bar takes at least and at most. */
const MIN_BAR = 20;
const MAX_BAR = 60;

const MARKS: Readonly<Record<Period["kind"], string>> = { waiting: "░", running: "█" };

/**
 * What `sync timeline` prints.
 * @param width the columns of the terminal
 */
export function timelineOutput(format: OutputFormat, timeline: Timeline, width: number): string {
  return format === "json" ? `${timelineJson(timeline)}\n` : timelineTable(timeline, width);
}

function timelineJson({ now, dropped, units }: Timeline): string {
  return JSON.stringify(
    {
      schemaVersion: 1,
      now: iso(now),
      dropped,
      units: units.map((unit) => ({
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
      })),
    },
    null,
    2,
  );
}

function iso(time: number): string {
  return new Date(time).toISOString();
}

function timelineTable({ now, dropped, units }: Timeline, width: number): string {
  if (units.length === 0) return "No units registered\n";
  const start = Math.min(...units.map(({ registered }) => registered));
  const length = Math.max(1, ...units.map((unit) => endOf(unit, now) - start));
  const words = units.map((unit) => [
    unit.unit,
    unit.status,
    formatDuration(totalOf(unit, "waiting", now)),
    formatDuration(totalOf(unit, "running", now)),
    waitedFor(unit),
  ]);
  const head = ["UNIT", "STATUS", "WAITED", "RAN", "WAITED FOR"];
  const longest = Math.max(...table(head, words).split("\n").map(columns));
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
  return last ? (last.to ?? now) : registered;
}

function waitedFor({ periods }: UnitTimeline): string {
  const waits = periods.filter(({ kind }) => kind === "waiting");
  return [...new Set(waits.flatMap((period) => period.waitedFor))].join(", ");
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
