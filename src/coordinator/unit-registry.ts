import { AcyclicGraph } from "./acyclic-graph.ts";
import type { Change } from "./event.ts";
import { MAX_DEPENDENCIES, MAX_UNITS } from "./limits.ts";
import {
  alreadyRegistered,
  cycleRefusal,
  dependentNotFound,
  notFound,
  notReady,
  sameStatus,
  tooManyDependencies,
  tooManyUnits,
} from "./refusal.ts";
import { Unit, type UnitStatus } from "./unit.ts";

/** Called once a change is found to be allowed, before it is made; where it throws, it is not made. */
type Accept = () => void;

/**
 * The units, their statuses and dependencies, and which changes they allow. A
 * change is made as a whole or not at all, whether it comes from a client or out
 * of a journal.
 */
export class UnitRegistry {
  readonly #units = new Map<string, Unit>();
  readonly #graph = new AcyclicGraph<Unit>();

  /** A unit that is registered or that another depends on. */
  find(name: string): Unit | undefined {
    return this.#units.get(name);
  }

  /** The units that are registered or that others depend on, in the order of their first mention. */
  all(): IterableIterator<Unit> {
    return this.#units.values();
  }

  /**
   * Makes a change, if it is one.
   * @returns whether it was: a dependency that is there already is none, nor is the
   *   waiting of a unit that is ready or known to wait, or its end where it does not
   * @throws a Refusal where the change is not allowed, and what `accept` throws
   */
  apply(change: Change, accept: Accept): boolean {
    switch (change.kind) {
      case "registered":
        this.#register(change.unit, accept);
        return true;
      case "want":
        return this.#addDependency(change.unit, change.dependsOn, accept);
      case "waiting": {
        const unit = this.#registered("hold back", change.unit);
        if (unit.isReady || unit.isHeldBack) return false;
        accept();
        unit.isHeldBack = true;
        return true;
      }
      case "gave-up": {
        const unit = this.#registered("give up", change.unit);
        if (!unit.isHeldBack) return false;
        accept();
        unit.isHeldBack = false;
        return true;
      }
      case "started": {
        const unit = this.#registered("start", change.unit);
        if (!unit.isReady) throw notReady(unit.name);
        if (unit.status === "started") throw sameStatus("start", unit.name);
        accept();
        setStatus(unit, "started");
        return true;
      }
      case "completed": {
        const unit = this.#registered("complete", change.unit);
        if (unit.status === "completed") throw sameStatus("complete", unit.name);
        accept();
        setStatus(unit, "completed");
        return true;
      }
      case "failed": {
        const unit = this.#registered("fail", change.unit);
        if (unit.status === "failed") throw sameStatus("fail", unit.name);
        accept();
        setStatus(unit, "failed", change.reason);
        return true;
      }
    }
  }

  #registered(verb: Parameters<typeof notFound>[0], name: string): Unit {
    const unit = this.#units.get(name);
    if (!unit?.isRegistered) throw notFound(verb, name);
    return unit;
  }

  #register(name: string, accept: Accept): void {
    const unit = this.#findOrMake(name);
    if (unit.isRegistered) throw alreadyRegistered(name);
    accept();
    this.#units.set(name, unit);
    unit.status = "pending";
  }

  #addDependency(name: string, dependsOn: string, accept: Accept): boolean {
    const unit = this.#units.get(name);
    if (!unit?.isRegistered) throw dependentNotFound(name);
    const dependency = this.#findOrMake(dependsOn);
    const insertion = this.#graph.addEdge(unit, dependency, () => {
      if (this.#graph.edgeCount >= MAX_DEPENDENCIES) throw tooManyDependencies(name);
      accept();
    });
    if (insertion.kind === "cycle") throw cycleRefusal(insertion.path.map((step) => step.name));
    if (insertion.kind === "present") return false;
    this.#units.set(dependsOn, dependency);
    if (dependency.status !== "completed") unit.unsatisfied++;
    return true;
  }

  /** A unit that is new is not kept yet. */
  #findOrMake(name: string): Unit {
    const unit = this.#units.get(name);
    if (unit) return unit;
    if (this.#units.size >= MAX_UNITS) throw tooManyUnits(name);
    return new Unit(name);
  }
}

function setStatus(unit: Unit, status: UnitStatus, reason = ""): void {
  const change = Number(unit.status === "completed") - Number(status === "completed");
  if (change !== 0) {
    for (const dependent of unit.predecessors) dependent.unsatisfied += change;
  }
  unit.status = status;
  unit.reason = reason;
  unit.isHeldBack = false;
}
