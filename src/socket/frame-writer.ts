import { MAX_FRAME_HEADER } from "./limits.ts";
import { CONTROL_BIT, DONE_BIT, type Kind, NO_DATA } from "./packet.ts";

/** What a call usually needs fits. */
const FIRST_SIZE = 256;

/** A larger buffer is not kept for the next packets. */
const MAX_KEPT = 64 * 1024;

/** Collects packets, each as one frame, as the bytes of one write. */
export class FrameWriter {
  #buffer: Uint8Array = NO_DATA;
  #length = 0;

  /** How many bytes wait to be taken. */
  get length(): number {
    return this.#length;
  }

  /**
   * Adds a packet. Its ids must be above those of the packets before it.
   * @param control whether a receiver that does not know the kind is to skip it
   */
  add(kind: Kind, stream: number, message: number, data: Uint8Array, control = false): void {
    this.#reserve(MAX_FRAME_HEADER + data.length);
    this.#buffer[this.#length++] = (kind << 1) | DONE_BIT | (control ? CONTROL_BIT : 0);
    this.#addVarint(stream);
    this.#addVarint(message);
    this.#addVarint(data.length);
    if (data.length > 0) this.#buffer.set(data, this.#length);
    this.#length += data.length;
  }

  /** The bytes of the packets that were added since the last time. They are the caller's. */
  take(): Uint8Array {
    const bytes = this.#buffer;
    const length = this.#length;
    this.#length = 0;
    if (length <= MAX_KEPT) return bytes.slice(0, length);
    this.#buffer = NO_DATA;
    return bytes.subarray(0, length);
  }

  #reserve(size: number): void {
    const needed = this.#length + size;
    if (needed <= this.#buffer.length) return;
    const larger = new Uint8Array(Math.max(FIRST_SIZE, needed, 2 * this.#buffer.length));
    larger.set(this.#buffer.subarray(0, this.#length));
    this.#buffer = larger;
  }

  #addVarint(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.#buffer[this.#length++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#buffer[this.#length++] = rest;
  }
}
