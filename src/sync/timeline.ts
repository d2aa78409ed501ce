import { Event_Kind, type Event, type EventBatch } from "../socket/gen/muster/v1/coordinator.ts";

/** What happened to all units, as far as the server still knows. */
export interface Timeline {
  /** When it was looked at, in milliseconds since the epoch, as all times here. */
  readonly now: number;
  /** Events that the server has forgotten: what came before is not shown. */
  readonly dropped: number;
  /** In the order in which they were first heard of. */
  readonly units: readonly UnitTimeline[];
}

export interface UnitTimeline {
  readonly unit: string;
  readonly status: "pending" | "started" | "completed" | "failed";
  /** Why it has failed, else "". */
  readonly reason: string;
  readonly registered: number;
  readonly dependencies: readonly string[];
  readonly periods: readonly Period[];
}

/** A time in which a unit was held back by its dependencies, or ran. */
export interface Period {
  readonly kind: "waiting" | "running";
  readonly from: number;
  /** Null where it goes on. */
  readonly to: number | null;
  /** The dependencies that were not completed at some time then; of one that runs, none. */
  readonly waitedFor: readonly string[];
  /** The dependency whose completion let the unit start; null where it did not. */
  readonly releasedBy: string | null;
}

interface OpenPeriod extends Omit<Period, "waitedFor"> {
  to: number | null;
  readonly waitedFor: Set<string>;
  releasedBy: string | null;
}

interface OpenUnit extends Omit<UnitTimeline, "dependencies" | "periods"> {
  status: UnitTimeline["status"];
  reason: string;
  readonly dependencies: Set<string>;
  readonly periods: OpenPeriod[];
  /** Of those that it waits for, the one that was completed last. */
  lastCompleted: string | null;
}

/** Puts events together to a timeline, one batch after the other. */
export class TimelineBuilder {
  readonly #units = new Map<string, OpenUnit>();
  /** Who depends on a unit, also on one that nothing was heard of yet. */
  readonly #dependents = new Map<string, OpenUnit[]>();
  #dropped = 0;
  #lastSequence = 0;

  /** The number of the latest event, 0 where there was none. */
  get lastSequence(): number {
    return this.#lastSequence;
  }

  add({ events, dropped }: EventBatch): void {
    this.#dropped += dropped;
    for (const event of events) {
      this.#apply(event, this.#unit(event));
      this.#lastSequence = event.sequence;
    }
  }

  /** @param now when open periods are looked at */
  timeline(now: number): Timeline {
    const units = [...this.#units.values()].map((unit) => ({
      unit: unit.unit,
      status: unit.status,
      reason: unit.reason,
      registered: unit.registered,
      dependencies: [...unit.dependencies],
      periods: unit.periods.map((period) => ({ ...period, waitedFor: [...period.waitedFor] })),
    }));
    return { now, dropped: this.#dropped, units };
  }

  #apply({ kind, timeMs: time, dependsOn, reason }: Event, unit: OpenUnit): void {
    switch (kind) {
      case Event_Kind.WANT: {
        if (unit.dependencies.has(dependsOn)) return;
        unit.dependencies.add(dependsOn);
        const dependents = this.#dependents.get(dependsOn) ?? [];
        dependents.push(unit);
        this.#dependents.set(dependsOn, dependents);
        if (!this.#isCompleted(dependsOn)) addMissing(unit, dependsOn);
        return;
      }
      case Event_Kind.WAITING: {
        // One that runs goes on, whoever else would start it.
        if (unit.status === "started") return;
        open(unit, "waiting", time);
        for (const name of unit.dependencies) {
          if (!this.#isCompleted(name)) addMissing(unit, name);
        }
        return;
      }
      case Event_Kind.GAVE_UP:
        if (openWait(unit)) close(unit, time);
        return;
      case Event_Kind.STARTED: {
        const wait = openWait(unit);
        if (wait) wait.releasedBy = unit.lastCompleted;
        this.#setStatus(unit, "started", "");
        open(unit, "running", time);
        return;
      }
      case Event_Kind.COMPLETED:
        this.#setStatus(unit, "completed", "");
        close(unit, time);
        return;
      case Event_Kind.FAILED:
        this.#setStatus(unit, "failed", reason);
        close(unit, time);
        return;
      default:
    }
  }

  #unit({ unit: name, timeMs }: Event): OpenUnit {
    const known = this.#units.get(name);
    if (known) return known;
    const unit: OpenUnit = {
      unit: name,
      registered: timeMs,
      status: "pending",
      reason: "",
      dependencies: new Set(),
      periods: [],
      lastCompleted: null,
    };
    this.#units.set(name, unit);
    return unit;
  }

  #isCompleted(name: string): boolean {
    return this.#units.get(name)?.status === "completed";
  }

  /** Sets a status, and notes with those that wait whether they still wait for this one. */
  #setStatus(unit: OpenUnit, status: UnitTimeline["status"], reason: string): void {
    const wasCompleted = unit.status === "completed";
    unit.status = status;
    unit.reason = reason;
    if (wasCompleted === (status === "completed")) return;
    for (const dependent of this.#dependents.get(unit.unit) ?? []) {
      if (wasCompleted) addMissing(dependent, unit.unit);
      else if (openWait(dependent)?.waitedFor.has(unit.unit)) {
        dependent.lastCompleted = unit.unit;
      }
    }
  }
}

/** The period in which a unit waits now, if it does. */
function openWait({ periods }: OpenUnit): OpenPeriod | undefined {
  const period = periods.at(-1);
  return period?.kind === "waiting" && period.to === null ? period : undefined;
}

function addMissing(unit: OpenUnit, name: string): void {
  openWait(unit)?.waitedFor.add(name);
}

function open(unit: OpenUnit, kind: Period["kind"], time: number): void {
  close(unit, time);
  // The server's clock may have been set back.
  const from = Math.max(time, unit.periods.at(-1)?.to ?? time);
  unit.lastCompleted = null;
  unit.periods.push({ kind, from, to: null, waitedFor: new Set(), releasedBy: null });
}

function close({ periods }: OpenUnit, time: number): void {
  const period = periods.at(-1);
  if (period) period.to ??= Math.max(time, period.from);
}

/** How long the periods of one kind took in all, in milliseconds. */
export function totalOf({ periods }: UnitTimeline, kind: Period["kind"], now: number): number {
  return periods
    .filter((period) => period.kind === kind)
    .reduce((total, { from, to }) => total + (to ?? Math.max(now, from)) - from, 0);
}
