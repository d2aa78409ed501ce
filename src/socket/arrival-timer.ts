/** Sees to it that what has begun to arrive does not take for ever. Costs nothing otherwise. */
export class ArrivalTimer {
  readonly #timeout: number;
  readonly #onTimeout: () => void;
  #timer: NodeJS.Timeout | undefined;
  #isWaiting = false;
  #progress = 0;

  /** @param timeout in milliseconds */
  constructor(timeout: number, onTimeout: () => void) {
    this.#timeout = timeout;
    this.#onTimeout = onTimeout;
  }

  /**
   * To be told after each chunk.
   * @param isWaiting whether something has begun and is not complete
   * @param progress how many things were completed so far: each has its own time
   */
  update(isWaiting: boolean, progress: number): void {
    this.#isWaiting = isWaiting;
    this.#progress = progress;
    if (!isWaiting) {
      // Most of the time there is none, and nothing is to be done.
      if (this.#timer !== undefined) this.stop();
    } else this.#timer ??= this.#start();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#isWaiting = false;
  }

  #start(): NodeJS.Timeout {
    const before = this.#progress;
    const timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#progress === before) this.#onTimeout();
      else if (this.#isWaiting) this.#timer = this.#start();
    }, this.#timeout);
    return timer.unref();
  }
}
