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
  /** The dependencies that were not completed then; of one that runs, none. */
  readonly waitedFor: readonly string[];
  /** The dependency whose completion ended the wait. */
  readonly releasedBy: string | null;
}

interface Builder {
  readonly unit: string;
  readonly registered: number;
  status: UnitTimeline["status"];
  reason: string;
  readonly dependencies: Set<string>;
  readonly periods: (Omit<Period, "to" | "waitedFor" | "releasedBy"> & {
    to: number | null;
    readonly waitedFor: Set<string>;
    releasedBy: string | null;
  })[];
}

/** Puts events together to a timeline, one batch after the other. */
export class TimelineBuilder {
  readonly #units = new Map<string, Builder>();
  #dropped = 0;

  add({ events, dropped }: EventBatch): void {
    this.#dropped += dropped;
    for (const event of events) this.#apply(event);
  }

  /** @param now when open periods are looked at */
  timeline(now: number): Timeline {
    const units = [...this.#units.values()].map((unit) => ({
      ...unit,
      dependencies: [...unit.dependencies],
      periods: unit.periods.map((period) => ({ ...period, waitedFor: [...period.waitedFor] })),
    }));
    return { now, dropped: this.#dropped, units };
  }

  #apply(event: Event): void {
    const unit = this.#unit(event);
    const { timeMs: time } = event;
    switch (event.kind) {
      case Event_Kind.WANT: {
        unit.dependencies.add(event.dependsOn);
        const period = unit.periods.at(-1);
        if (period?.kind === "waiting" && period.to === null) {
          if (!this.#isCompleted(event.dependsOn)) period.waitedFor.add(event.dependsOn);
        }
        return;
      }
      case Event_Kind.WAITING: {
        const missing = [...unit.dependencies].filter((name) => !this.#isCompleted(name));
        this.#open(unit, "waiting", time, missing);
        return;
      }
      case Event_Kind.STARTED:
        unit.status = "started";
        unit.reason = "";
        this.#open(unit, "running", time, []);
        return;
      case Event_Kind.COMPLETED:
        unit.status = "completed";
        unit.reason = "";
        close(unit, time);
        this.#release(unit.unit);
        return;
      case Event_Kind.FAILED:
        unit.status = "failed";
        unit.reason = event.reason;
        close(unit, time);
        return;
      default:
    }
  }

  #unit({ unit: name, timeMs }: Event): Builder {
    let unit = this.#units.get(name);
    if (!unit) {
      unit = {
        unit: name,
        registered: timeMs,
        status: "pending",
        reason: "",
        dependencies: new Set(),
        periods: [],
      };
      this.#units.set(name, unit);
    }
    return unit;
  }

  #isCompleted(name: string): boolean {
    return this.#units.get(name)?.status === "completed";
  }

  #open(unit: Builder, kind: Period["kind"], from: number, waitedFor: readonly string[]): void {
    close(unit, from);
    unit.periods.push({ kind, from, to: null, waitedFor: new Set(waitedFor), releasedBy: null });
  }

  /** Notes who is completed last of those that others wait for. */
  #release(name: string): void {
    for (const { periods } of this.#units.values()) {
      const period = periods.at(-1);
      if (period?.to === null && period.waitedFor.has(name)) period.releasedBy = name;
    }
  }
}

function close(unit: Builder, time: number): void {
  const period = unit.periods.at(-1);
  if (period) period.to ??= time;
}

/** How long the periods of one kind took in all, in milliseconds. */
export function totalOf({ periods }: UnitTimeline, kind: Period["kind"], now: number): number {
  return periods
    .filter((period) => period.kind === kind)
    .reduce((total, { from, to }) => total + (to ?? now) - from, 0);
}
