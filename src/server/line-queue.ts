import type { Writable } from "node:stream";

/** What may wait to be written, in characters. */
const MAX_QUEUED = 1024 * 1024;

/**
 * Writes lines without ever waiting for who reads them. Lines for which there is
 * no room are dropped, and a line says how many once there is room again.
 */
export class LineQueue {
  readonly #stream: Writable;
  readonly #dropNotice: (count: number) => string;
  #queued: string[] = [];
  #length = 0;
  #dropped = 0;
  #isWriting = false;
  #onEmpty: (() => void) | undefined;

  /** @param dropNotice the line that says how many were dropped */
  constructor(stream: Writable, dropNotice: (count: number) => string) {
    this.#stream = stream;
    this.#dropNotice = dropNotice;
    // That nobody reads the lines any more is no reason to end.
    stream.on("error", () => undefined);
  }

  add(line: string): void {
    // After a line that was dropped the next ones are, too, so that the notice stands where they are missing.
    if (this.#dropped > 0 || this.#length + line.length > MAX_QUEUED) {
      this.#dropped++;
      return;
    }
    this.#queued.push(line);
    this.#length += line.length;
    if (!this.#isWriting) this.#write();
  }

  /**
   * Waits until all lines are written.
   * @param timeout in milliseconds
   * @returns whether they are
   */
  flush(timeout: number): Promise<boolean> {
    if (!this.#isWriting) return Promise.resolve(true);
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        resolve(false);
      }, timeout);
      this.#onEmpty = () => {
        clearTimeout(timer);
        resolve(true);
      };
    });
  }

  /** Writes all that waits; one write at a time, since the stream's own queue has no bound. */
  #write(): void {
    const lines = this.#queued;
    if (this.#dropped > 0) lines.push(this.#dropNotice(this.#dropped));
    this.#queued = [];
    this.#length = 0;
    this.#dropped = 0;
    this.#isWriting = lines.length > 0;
    if (!this.#isWriting) this.#onEmpty?.();
    else {
      this.#stream.write(`${lines.join("\n")}\n`, () => {
        this.#write();
      });
    }
  }
}
