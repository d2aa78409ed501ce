import type { WatchEvent } from "./directory-watcher.ts";

/** How long it must be quiet before a batch ends, in milliseconds: editors write in several steps. */
const QUIET = 100;

/** After this time it ends in any case, in milliseconds. */
const PATIENCE = 1000;

/** What has happened, in batches between which it was quiet. */
export class Events {
  #batch: WatchEvent[] = [];
  #since = 0;
  #timer: NodeJS.Timeout | undefined;
  #wake: ((batch: WatchEvent[]) => void) | undefined;

  add(event: WatchEvent): void {
    if (this.#batch.length === 0) this.#since = Date.now();
    this.#batch.push(event);
    this.#schedule();
  }

  /** The next batch, or what has come since the last one. */
  next(): Promise<readonly WatchEvent[]> {
    return new Promise((resolve) => {
      this.#wake = resolve;
      if (this.#batch.length > 0) this.#schedule();
    });
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    const left = Math.max(0, this.#since + PATIENCE - Date.now());
    this.#timer = setTimeout(
      () => {
        const wake = this.#wake;
        this.#wake = undefined;
        if (wake) wake(this.#batch.splice(0));
      },
      Math.min(QUIET, left),
    );
  }
}
