import { CallbackQueue } from "./callback-queue.ts";
import { EventLog } from "./event-log.ts";
import type { Change, CoordinatorEvent } from "./event.ts";
import { MAX_EVENTS } from "./limits.ts";
import { cleanReason } from "./reason.ts";
import { checkUnitName } from "./unit-name.ts";
import { UnitRegistry } from "./unit-registry.ts";
import {
  detailOf,
  infoOf,
  reportOf,
  type UnitDetail,
  type UnitInfo,
  type UnitReport,
} from "./unit-report.ts";
import type { Unit } from "./unit.ts";
import { Waits } from "./waits.ts";

export interface CoordinatorOptions {
  /** The time in milliseconds since the epoch. */
  readonly now?: () => number;
  /** How many events are kept. */
  readonly maxEvents?: number;
  /**
   * Keeps each change before it is made and before anyone hears of it. Where it
   * throws, the change is not made and the error reaches the caller. It must not
   * change the coordinator.
   */
  readonly record?: (event: CoordinatorEvent) => void;
  /** Told what a listener or a callback threw; without it that is an uncaught exception. */
  readonly onError?: (error: unknown) => void;
}

interface Failure {
  readonly outcome: "failed";
  /** The unit that failed. */
  readonly unit: string;
  readonly reason: string;
}

export type ReadyOutcome = { readonly outcome: "ready" } | Failure;
export type CompletedOutcome = { readonly outcome: "completed" } | Failure;

interface Subscription {
  readonly listener: (event: CoordinatorEvent) => void;
  /** The last event before it. */
  readonly after: number;
}

/**
 * The unit manager of Coder's agent, in memory: units, their statuses and
 * dependencies, as `coder exp sync` sees them, and `failed`, which is an addition.
 * It follows Coder's documentation of workspace start-up coordination and the
 * observed behaviour of the agent.
 *
 * A call may make several changes (`start` registers the unit first), and those
 * that came before a refusal stay. Listeners and waits hear of changes, in order,
 * before the outermost call returns.
 *
 * Every method that takes a unit's name throws a Refusal of the kind
 * `invalid-name` where it is none; those that change something throw a Refusal
 * where the change is not allowed.
 */
export class Coordinator {
  readonly #units = new UnitRegistry();
  readonly #now: () => number;
  readonly #record: ((event: CoordinatorEvent) => void) | undefined;
  readonly #log: EventLog;
  readonly #subscriptions = new Set<Subscription>();
  readonly #queue: CallbackQueue;
  readonly #readyWaits: Waits<ReadyOutcome>;
  readonly #completedWaits: Waits<CompletedOutcome>;

  constructor(options: CoordinatorOptions = {}) {
    this.#now = options.now ?? Date.now;
    this.#record = options.record;
    this.#log = new EventLog(options.maxEvents ?? MAX_EVENTS);
    this.#queue = new CallbackQueue(options.onError ?? throwError);
    this.#readyWaits = new Waits(this.#queue);
    this.#completedWaits = new Waits(this.#queue);
  }

  /**
   * Makes a unit depend on another's completion. Registers the unit, also where the
   * dependency is then refused, but not the other one.
   */
  want(unit: string, dependsOn: string): void {
    checkUnitName(unit);
    checkUnitName(dependsOn);
    this.#telling(() => {
      this.#register(unit);
      this.#change({ kind: "want", unit, dependsOn });
    });
  }

  /** Starts a unit that is ready, registering it first; a completed unit is started again. */
  start(unit: string): void {
    checkUnitName(unit);
    this.#telling(() => {
      this.#register(unit);
      this.#change({ kind: "waiting", unit });
      this.#change({ kind: "started", unit });
    });
  }

  /** Completes a registered unit, whether it was started or not. */
  complete(unit: string): void {
    checkUnitName(unit);
    this.#telling(() => {
      this.#change({ kind: "completed", unit });
    });
  }

  /** Fails a unit, registering it first: a script may fail before its first call. */
  fail(unit: string, reason: string): void {
    checkUnitName(unit);
    this.#telling(() => {
      this.#register(unit);
      this.#change({ kind: "failed", unit, reason });
    });
  }

  /**
   * Records that somebody waits for a unit to be ready. Nothing happens where the
   * unit is ready or not registered, or is known to wait.
   */
  noteWaiting(unit: string): void {
    checkUnitName(unit);
    if (!this.#units.find(unit)?.isRegistered) return;
    this.#telling(() => {
      this.#change({ kind: "waiting", unit });
    });
  }

  /**
   * Records that somebody waits no longer for a unit to be ready. Nothing happens
   * where others still do, or the unit is not known to wait.
   */
  noteGivenUp(unit: string): void {
    checkUnitName(unit);
    if (!this.#units.find(unit)?.isRegistered || this.#readyWaits.has(unit)) return;
    this.#telling(() => {
      this.#change({ kind: "gave-up", unit });
    });
  }

  /** Whether all that a unit depends on is completed; a unit that nobody registered is ready. */
  isReady(unit: string): boolean {
    checkUnitName(unit);
    return this.#units.find(unit)?.isReady ?? true;
  }

  /** What is known of a unit; one that nobody registered has the status "". */
  status(unit: string): UnitReport {
    checkUnitName(unit);
    const found = this.#units.find(unit);
    if (found) return reportOf(found);
    return { unit, status: "", isReady: true, reason: "", dependencies: [] };
  }

  /** The registered units, sorted by name. */
  list(): UnitInfo[] {
    const units: UnitInfo[] = [];
    for (const unit of this.#units.all()) if (unit.isRegistered) units.push(infoOf(unit));
    return units.sort((a, b) => (a.unit < b.unit ? -1 : 1));
  }

  /**
   * All units, those included that nobody registered and others depend on, in the
   * order of their first mention. Made one by one: use it up before the next change.
   */
  *graphUnits(): Generator<UnitDetail, void, undefined> {
    for (const unit of this.#units.all()) yield detailOf(unit);
  }

  /** All dependencies, by unit. Made one by one: use it up before the next change. */
  *graphDependencies(): Generator<{ unit: string; dependsOn: string }, void, undefined> {
    for (const { name, successors } of this.#units.all()) {
      for (const dependency of successors) yield { unit: name, dependsOn: dependency.name };
    }
  }

  /** The kept events after one, by its sequence number, in order; the first ones where there is a limit. */
  events(after = 0, limit = Infinity): CoordinatorEvent[] {
    return this.#log.after(after, limit);
  }

  /** The sequence number of the latest event, 0 where there was none. */
  get lastSequence(): number {
    return this.#log.lastSequence;
  }

  /** How many events are not kept any more: those with the sequence numbers up to this one. */
  get droppedEvents(): number {
    return this.#log.dropped;
  }

  /**
   * Hears of every event from now on, in order. Together with `events`, called in the
   * same breath, nothing is missed and nothing comes twice.
   * @returns ends it
   */
  subscribe(listener: (event: CoordinatorEvent) => void): () => void {
    const subscription = { listener, after: this.lastSequence };
    this.#subscriptions.add(subscription);
    return () => {
      this.#subscriptions.delete(subscription);
    };
  }

  /**
   * Calls back once: when a unit is ready, or one that it depends on has failed, which
   * may be so already. Never from within this call. By then, things may have changed again.
   * @returns gives the wait up
   */
  waitReady(unit: string, callback: (outcome: ReadyOutcome) => void): () => void {
    checkUnitName(unit);
    return this.#readyWaits.add(unit, callback, readyOutcome(this.#units.find(unit)));
  }

  /**
   * Calls back once: when a unit is completed or has failed, which may be so already.
   * Never from within this call. Also for a unit that nobody registered yet.
   * @returns gives the wait up
   */
  waitCompleted(unit: string, callback: (outcome: CompletedOutcome) => void): () => void {
    checkUnitName(unit);
    return this.#completedWaits.add(unit, callback, completedOutcome(this.#units.find(unit)));
  }

  /**
   * Makes a recorded change again, with its own time and number. Nobody is told,
   * neither `record` nor listeners nor waits: all events of a journal are restored,
   * in order, before anyone uses the coordinator.
   * @throws an Error where the event cannot have come next
   */
  restore(event: CoordinatorEvent): void {
    try {
      const next = this.lastSequence + 1;
      if (event.sequence !== next) throw new Error(`event ${next} comes next`);
      if (!Number.isFinite(event.time)) throw new Error("it has no time");
      checkUnitName(event.unit);
      if (event.kind === "want") checkUnitName(event.dependsOn);
      const restored = this.#eventOf(event, next, event.time);
      const isChange = this.#units.apply(restored, () => {
        this.#log.append(restored);
      });
      if (!isChange) throw new Error("it changes nothing");
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new Error(`cannot restore event ${event.sequence}: ${why}`, { cause: error });
    }
  }

  /** Makes changes, then tells of those that were made, also where one was refused. */
  #telling(makeChanges: () => void): void {
    try {
      makeChanges();
    } finally {
      this.#queue.run();
    }
  }

  #register(unit: string): void {
    if (!this.#units.find(unit)?.isRegistered) this.#change({ kind: "registered", unit });
  }

  /** Makes a change, if it is one. */
  #change(change: Change): void {
    const event = this.#eventOf(change, this.lastSequence + 1, this.#now());
    const isChange = this.#units.apply(event, () => {
      this.#record?.(event);
      this.#log.append(event);
    });
    if (!isChange) return;
    this.#announce(event);
    this.#settleWaits(event);
  }

  /** An event with the names that are kept anyway, rather than a client's copies of them. */
  #eventOf(change: Change, sequence: number, time: number): CoordinatorEvent {
    const { kind } = change;
    const unit = this.#keptName(change.unit);
    switch (kind) {
      case "want":
        return { sequence, time, kind, unit, dependsOn: this.#keptName(change.dependsOn) };
      case "failed":
        return { sequence, time, kind, unit, reason: cleanReason(change.reason) };
      default:
        return { sequence, time, kind, unit };
    }
  }

  #keptName(name: string): string {
    return this.#units.find(name)?.name ?? name;
  }

  #announce(event: CoordinatorEvent): void {
    if (this.#subscriptions.size === 0) return;
    this.#queue.push(() => {
      for (const { listener, after } of this.#subscriptions) {
        if (event.sequence <= after) continue;
        this.#queue.guard(() => {
          listener(event);
        });
      }
    });
  }

  /**
   * Ends the waits that an event is the answer to. Whoever waits for readiness
   * depends on no failed unit yet, so that only the event's own units need a look.
   */
  #settleWaits(event: CoordinatorEvent): void {
    const unit = this.#units.find(event.unit);
    if (!unit) return;
    const ended = completedOutcome(unit);
    if (ended) this.#completedWaits.settle(unit.name, ended);
    if (this.#readyWaits.size === 0) return;
    if (event.kind === "want") {
      const dependency = this.#units.find(event.dependsOn);
      if (dependency?.status === "failed") {
        this.#readyWaits.settle(unit.name, failureOf(dependency));
      }
    } else if (event.kind === "completed") {
      for (const dependent of unit.predecessors) {
        if (dependent.isReady) this.#readyWaits.settle(dependent.name, { outcome: "ready" });
      }
    } else if (event.kind === "failed") {
      const failure = failureOf(unit);
      for (const dependent of unit.predecessors) {
        this.#readyWaits.settle(dependent.name, failure);
      }
    }
  }
}

function readyOutcome(unit: Unit | undefined): ReadyOutcome | undefined {
  if (!unit || unit.isReady) return { outcome: "ready" };
  const failed = unit.successors.find(({ status }) => status === "failed");
  return failed && failureOf(failed);
}

function completedOutcome(unit: Unit | undefined): CompletedOutcome | undefined {
  if (unit?.status === "completed") return { outcome: "completed" };
  return unit?.status === "failed" ? failureOf(unit) : undefined;
}

function failureOf({ name, reason }: Unit): Failure {
  return { outcome: "failed", unit: name, reason };
}

function throwError(error: unknown): never {
  throw error instanceof Error ? error : new Error(String(error));
}
