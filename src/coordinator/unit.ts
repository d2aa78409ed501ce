import { Vertex } from "./acyclic-graph.ts";

/** As on the wire; "" is a unit that nobody registered. */
export type UnitStatus = "" | "pending" | "started" | "completed" | "failed";

/** A named phase of work; edges lead from it to the units that it depends on. */
export class Unit extends Vertex<Unit> {
  status: UnitStatus = "";
  /** Why it failed, else "". */
  reason = "";
  /** How many of the units that it depends on are not completed. */
  unsatisfied = 0;
  /** Whether it was seen waiting since its status last changed, and nobody gave up since. */
  isHeldBack = false;

  constructor(readonly name: string) {
    super();
  }

  get isRegistered(): boolean {
    return this.status !== "";
  }

  get isReady(): boolean {
    return this.unsatisfied === 0;
  }
}
