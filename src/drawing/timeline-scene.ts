import type { Period, Timeline, UnitTimeline } from "../sync/timeline.ts";

/** What happened, from 0 on in milliseconds, ready to be drawn. */
export interface TimelineScene {
  readonly length: number;
  /** In the order in which they first did something. */
  readonly rows: readonly TimelineRow[];
  readonly releases: readonly Release[];
  /** The units that decided when the last one ended, each released by the one before it. */
  readonly criticalPath: readonly string[];
}

export interface TimelineRow {
  readonly unit: UnitTimeline;
  readonly spans: readonly Span[];
}

export interface Span {
  readonly kind: Period["kind"] | "completed" | "failed";
  readonly from: number;
  readonly to: number;
  readonly period: Period | undefined;
}

/** The end of a unit that let another one start. */
export interface Release {
  readonly at: number;
  /** The numbers of their rows. */
  readonly from: number;
  readonly to: number;
  readonly isCritical: boolean;
}

export function timelineScene({ now, units }: Timeline): TimelineScene {
  const ordered = [...units].sort((a, b) => firstOf(a) - firstOf(b));
  const start = ordered.reduce((first, unit) => Math.min(first, firstOf(unit)), Infinity);
  const end = units.reduce((last, unit) => Math.max(last, lastOf(unit, now)), start);
  const length = units.length === 0 ? 1 : Math.max(1, end - start);
  const rows = ordered.map((unit): TimelineRow => {
    const spans = unit.periods.map((period): Span => {
      const { kind, from, to } = period;
      return { kind, from: from - start, to: (to ?? Math.max(now, from)) - start, period };
    });
    const { status } = unit;
    if (status !== "completed" && status !== "failed") return { unit, spans };
    const from = spans.at(-1)?.to ?? unit.registered - start;
    return { unit, spans: [...spans, { kind: status, from, to: length, period: undefined }] };
  });
  const numbers = new Map(ordered.map(({ unit }, i) => [unit, i]));
  const path = criticalPath(ordered, now);
  const steps = new Set(path.slice(1).map((unit, i) => JSON.stringify([path[i], unit])));
  const releases = ordered.flatMap(({ unit, periods }, to) =>
    periods.flatMap(({ releasedBy, to: at }): Release[] => {
      const from = numbers.get(releasedBy ?? "");
      if (from === undefined || at === null) return [];
      const isCritical = steps.has(JSON.stringify([releasedBy, unit]));
      return [{ at: at - start, from, to, isCritical }];
    }),
  );
  return { length, rows, releases, criticalPath: path };
}

/** From the unit that ended last back to one that nobody had to release. */
function criticalPath(units: readonly UnitTimeline[], now: number): string[] {
  const byName = new Map(units.map((unit) => [unit.unit, unit]));
  let at = units
    .filter(({ periods }) => periods.some(({ kind }) => kind === "running"))
    .reduce<UnitTimeline | undefined>(
      (last, unit) => (last && lastOf(last, now) >= lastOf(unit, now) ? last : unit),
      undefined,
    );
  const path: string[] = [];
  // A unit may run several times: whoever is there already is not gone through again.
  while (at && !path.includes(at.unit)) {
    path.unshift(at.unit);
    at = byName.get(at.periods.findLast(({ releasedBy }) => releasedBy !== null)?.releasedBy ?? "");
  }
  return path;
}

function firstOf({ registered, periods }: UnitTimeline): number {
  return Math.min(registered, periods[0]?.from ?? registered);
}

/** When the last that is known of a unit happened. */
function lastOf({ registered, periods }: UnitTimeline, now: number): number {
  const last = periods.at(-1);
  return last ? (last.to ?? Math.max(now, last.from)) : registered;
}
