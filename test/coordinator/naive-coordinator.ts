type Status = "" | "pending" | "started" | "completed" | "failed";

/** What a call is refused with, up to the words of Coder's agent. */
export class NaiveRefusal extends Error {
  constructor(
    readonly kind: string,
    message: string,
  ) {
    super(message);
  }
}

/**
 * The facts about units, written down one by one: a table of statuses, a list of
 * dependencies, and a search through all of it for each question.
 */
export class NaiveCoordinator {
  readonly statuses = new Map<string, Status>();
  readonly reasons = new Map<string, string>();
  readonly edges: (readonly [unit: string, dependsOn: string])[] = [];
  /** What happened, as `kind unit`. */
  readonly history: string[] = [];
  readonly #waiting = new Set<string>();

  want(unit: string, dependsOn: string): void {
    this.#register(unit);
    if (this.#has(unit, dependsOn)) return;
    if (this.#reaches(dependsOn, unit)) {
      throw new NaiveRefusal(
        "cycle",
        `cannot add dependency: adding edge for unit "${unit}": failed to add dependency\n` +
          `adding edge (${unit} -> ${dependsOn}): cycle detected`,
      );
    }
    this.edges.push([unit, dependsOn]);
    this.history.push(`want ${unit} ${dependsOn}`);
  }

  start(unit: string): void {
    this.#register(unit);
    this.noteWaiting(unit);
    if (!this.isReady(unit)) {
      throw new NaiveRefusal("not-ready", `cannot start unit "${unit}": unit not ready`);
    }
    this.#set(unit, "started", "start");
  }

  complete(unit: string): void {
    if (!this.statuses.has(unit)) {
      throw new NaiveRefusal("not-found", `cannot complete unit "${unit}": unit not found`);
    }
    this.#set(unit, "completed", "complete");
  }

  fail(unit: string, reason: string): void {
    this.#register(unit);
    this.#set(unit, "failed", "fail");
    this.reasons.set(unit, reason);
  }

  noteWaiting(unit: string): void {
    if (this.isReady(unit) || this.#waiting.has(unit)) return;
    this.#waiting.add(unit);
    this.history.push(`waiting ${unit}`);
  }

  noteGivenUp(unit: string): void {
    if (this.#waiting.delete(unit)) this.history.push(`gave-up ${unit}`);
  }

  isReady(unit: string): boolean {
    return this.dependencies(unit).every((name) => this.status(name) === "completed");
  }

  status(unit: string): Status {
    return this.statuses.get(unit) ?? "";
  }

  /** Sorted by name. */
  dependencies(unit: string): string[] {
    return this.edges.flatMap(([from, to]) => (from === unit ? [to] : [])).sort();
  }

  #has(unit: string, dependsOn: string): boolean {
    return this.edges.some(([from, to]) => from === unit && to === dependsOn);
  }

  #reaches(from: string, to: string): boolean {
    return from === to || this.dependencies(from).some((next) => this.#reaches(next, to));
  }

  #register(unit: string): void {
    if (this.statuses.has(unit)) return;
    this.statuses.set(unit, "pending");
    this.history.push(`registered ${unit}`);
  }

  #set(unit: string, status: Status, verb: string): void {
    if (this.status(unit) === status) {
      throw new NaiveRefusal(
        "same-status",
        `cannot ${verb} unit "${unit}": same status already set`,
      );
    }
    this.statuses.set(unit, status);
    this.reasons.delete(unit);
    this.#waiting.delete(unit);
    this.history.push(`${status} ${unit}`);
  }
}
