import type { Coordinator } from "../coordinator/coordinator.ts";
import { Refusal } from "../coordinator/refusal.ts";
import type { SyncCallKind } from "../shell/sync-call.ts";

/** A call that a script has made, and what has come of it. */
export interface MadeCall {
  readonly kind: SyncCallKind;
  readonly unit: string;
  /** Of a `want`. */
  readonly dependency: string | undefined;
  readonly result: "succeeds" | "fails" | "blocked";
}

/** A wait that goes on. */
export interface Waiting {
  readonly kind: "start" | "wait";
  readonly units: readonly string[];
}

/** A unit that is waited for, and the one that waits, if it is one. */
export interface MissingUnit {
  readonly unit: string | undefined;
  readonly dependency: string;
  readonly status: string;
}

/** `waits in start app for "clone"`. */
export function describeWait({ unit, dependency }: MissingUnit): string {
  return `waits ${unit === undefined ? "" : `in \`start ${unit}\` `}for "${dependency}"`;
}

/** The sync calls of one script: makes them, and remembers what has come of each. */
export class ScriptCalls {
  readonly #coordinator: Coordinator;
  readonly #onChange: () => void;
  readonly #made: MadeCall[] = [];
  readonly #waits = new Set<Waiting>();
  /** Units that were not ready when the script would start them, and were not started since. */
  readonly #attempts = new Set<string>();
  #frozen: { readonly made: MadeCall[]; readonly missing: MissingUnit[] } | undefined;

  /** @param onChange told after each change of what is waited for */
  constructor(coordinator: Coordinator, onChange: () => void) {
    this.#coordinator = coordinator;
    this.#onChange = onChange;
  }

  want(unit: string, dependency: string): void {
    this.#make({ kind: "want", unit, dependency }, () => {
      this.#coordinator.want(unit, dependency);
    });
  }

  start(unit: string): void {
    try {
      this.#coordinator.start(unit);
    } catch (error) {
      if (error instanceof Refusal && error.kind === "not-ready") this.#attempts.add(unit);
      else this.#note({ kind: "start", unit, dependency: undefined, result: "fails" });
      throw error;
    }
    this.#note({ kind: "start", unit, dependency: undefined, result: "succeeds" });
  }

  complete(unit: string): void {
    this.#make({ kind: "complete", unit, dependency: undefined }, () => {
      this.#coordinator.complete(unit);
    });
  }

  fail(unit: string, reason: string): void {
    this.#make({ kind: "fail", unit, dependency: undefined }, () => {
      this.#coordinator.fail(unit, reason);
    });
  }

  /**
   * Notes that the script waits.
   * @returns ends that; with `hasFailed`, what is waited for has failed
   */
  wait(waiting: Waiting): (hasFailed: boolean) => void {
    this.#waits.add(waiting);
    this.#onChange();
    return (hasFailed) => {
      this.#waits.delete(waiting);
      if (hasFailed && waiting.kind === "start") {
        for (const unit of waiting.units) {
          this.#note({ kind: "start", unit, dependency: undefined, result: "fails" });
        }
      }
      this.#onChange();
    };
  }

  get isWaiting(): boolean {
    return this.#waits.size > 0;
  }

  /** The units in whose `start` the script waits now. */
  get waitingUnits(): string[] {
    return [...this.#waits].flatMap(({ kind, units }) => (kind === "start" ? units : []));
  }

  /** What happens from now on does not count: the script is about to be stopped. */
  freeze(): void {
    this.#frozen ??= { made: this.made, missing: this.missing };
  }

  /** What the script waits for now. */
  get missing(): MissingUnit[] {
    if (this.#frozen) return this.#frozen.missing;
    return [...this.#waits].flatMap(({ kind, units }) =>
      units.flatMap((unit): MissingUnit[] => {
        const { status, dependencies } = this.#coordinator.status(unit);
        if (kind === "wait") {
          return status === "completed" ? [] : [{ unit: undefined, dependency: unit, status }];
        }
        return dependencies.flatMap(({ isSatisfied, dependsOn, currentStatus }) =>
          isSatisfied ? [] : [{ unit, dependency: dependsOn, status: currentStatus }],
        );
      }),
    );
  }

  /** All calls, in order; those that would start units and never did come last. */
  get made(): MadeCall[] {
    if (this.#frozen) return this.#frozen.made;
    const blocked = [...this.#attempts].map((unit): MadeCall => ({
      kind: "start",
      unit,
      dependency: undefined,
      result: "blocked",
    }));
    return [...this.#made, ...blocked];
  }

  #make(call: Omit<MadeCall, "result">, make: () => void): void {
    try {
      make();
    } catch (error) {
      this.#note({ ...call, result: "fails" });
      throw error;
    }
    this.#note({ ...call, result: "succeeds" });
  }

  #note(call: MadeCall): void {
    if (call.kind === "start") this.#attempts.delete(call.unit);
    this.#made.push(call);
    this.#onChange();
  }
}
