import type { CallbackQueue } from "./callback-queue.ts";

type Callback<Outcome> = (outcome: Outcome) => void;

interface Wait<Outcome> {
  /** Gone once it was called or the wait was given up. */
  callback: Callback<Outcome> | undefined;
}

/** Those who wait for something about a unit. Nothing is held for a unit that nobody waits for. */
export class Waits<Outcome> {
  readonly #queue: CallbackQueue;
  readonly #waits = new Map<string, Set<Wait<Outcome>>>();

  constructor(queue: CallbackQueue) {
    this.#queue = queue;
  }

  /** How many units are waited for. */
  get size(): number {
    return this.#waits.size;
  }

  has(unit: string): boolean {
    return this.#waits.has(unit);
  }

  /**
   * @param outcome where it is known already; the callback is then called in a
   *   microtask, or after the next change if that comes first
   * @returns gives the wait up
   */
  add(unit: string, callback: Callback<Outcome>, outcome?: Outcome): () => void {
    const wait: Wait<Outcome> = { callback };
    if (outcome !== undefined) {
      this.#enqueue(wait, outcome);
      queueMicrotask(() => {
        this.#queue.run();
      });
      return () => {
        wait.callback = undefined;
      };
    }
    const waits = this.#waits.get(unit) ?? new Set();
    this.#waits.set(unit, waits.add(wait));
    return () => {
      wait.callback = undefined;
      waits.delete(wait);
      if (waits.size === 0 && this.#waits.get(unit) === waits) this.#waits.delete(unit);
    };
  }

  /** Makes the callbacks of all who wait for a unit due. */
  settle(unit: string, outcome: Outcome): void {
    const waits = this.#waits.get(unit);
    if (!waits) return;
    this.#waits.delete(unit);
    for (const wait of waits) this.#enqueue(wait, outcome);
  }

  #enqueue(wait: Wait<Outcome>, outcome: Outcome): void {
    this.#queue.push(() => {
      const { callback } = wait;
      wait.callback = undefined;
      callback?.(outcome);
    });
  }
}
