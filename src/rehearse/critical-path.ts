import type { Timeline, UnitTimeline } from "../sync/timeline.ts";
import type { ScriptRecord } from "./script-record.ts";

/**
 * The units that decided how long the start took, each after the one before it:
 * that released it, came before it in its script, or ended the last script that
 * its own was held back by. Empty where no unit has completed.
 */
export function criticalPathOf({ units }: Timeline, records: readonly ScriptRecord[]): string[] {
  const byName = new Map(units.map((unit) => [unit.unit, unit]));
  const starters = new Map<string, ScriptRecord>();
  for (const record of records) {
    for (const { kind, unit, result } of record.calls.made) {
      if (kind === "start" && result === "succeeds") starters.set(unit, record);
    }
  }
  const before = (unit: UnitTimeline): UnitTimeline | undefined => {
    const wait = unit.periods.findLast(({ kind }) => kind === "waiting");
    if (wait?.releasedBy != null) return byName.get(wait.releasedBy);
    const record = starters.get(unit.unit);
    const inScript = record && lastBefore(startOf(unit), completedBy(record, byName));
    return inScript ?? (record && lastBefore(Infinity, completedBeforeScript(record)));
  };
  /** The units of the script that a script was held back by to the last. */
  const completedBeforeScript = ({ rehearsed }: ScriptRecord): UnitTimeline[] => {
    const others = rehearsed.prerequisites.flatMap(({ script }) => records[script] ?? []);
    const last = others.reduce<ScriptRecord | undefined>(
      (a, b) => (a && (a.ended ?? 0) > (b.ended ?? 0) ? a : b),
      undefined,
    );
    return last ? completedBy(last, byName) : [];
  };
  const path = new Set<string>();
  const completed = units.filter(({ status }) => status === "completed");
  let at = lastBefore(Infinity, completed);
  while (at && !path.has(at.unit)) {
    path.add(at.unit);
    at = before(at);
  }
  return [...path].reverse();
}

function completedBy(
  { calls }: ScriptRecord,
  byName: ReadonlyMap<string, UnitTimeline>,
): UnitTimeline[] {
  return calls.made.flatMap(({ kind, unit, result }) =>
    kind === "complete" && result === "succeeds" ? (byName.get(unit) ?? []) : [],
  );
}

/** The one that ended last of those that had ended by some time. */
function lastBefore(time: number, units: readonly UnitTimeline[]): UnitTimeline | undefined {
  let last: UnitTimeline | undefined;
  for (const unit of units) {
    if (unit.status !== "completed" || endOf(unit) > time) continue;
    if (!last || endOf(unit) >= endOf(last)) last = unit;
  }
  return last;
}

function startOf({ periods, registered }: UnitTimeline): number {
  return periods.findLast(({ kind }) => kind === "running")?.from ?? registered;
}

function endOf({ periods, registered }: UnitTimeline): number {
  return periods.at(-1)?.to ?? registered;
}
