type Task = () => void;

/**
 * Calls others back one after the other, in order, never from within one another:
 * what a callback sets off comes after those that are due already.
 */
export class CallbackQueue {
  #tasks: Task[] = [];
  #isRunning = false;
  readonly #onError: (error: unknown) => void;

  /** @param onError is told, in a microtask, what a callback threw */
  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  push(task: Task): void {
    this.#tasks.push(task);
  }

  /** Calls all that are due, unless that is going on already. */
  run(): void {
    if (this.#isRunning || this.#tasks.length === 0) return;
    this.#isRunning = true;
    // The list is walked with what is added on the way.
    for (const task of this.#tasks) this.guard(task);
    this.#tasks = [];
    this.#isRunning = false;
  }

  /** Calls one; nothing it throws comes back to the caller. */
  guard(task: Task): void {
    try {
      task();
    } catch (error) {
      queueMicrotask(() => {
        this.#onError(error);
      });
    }
  }
}
