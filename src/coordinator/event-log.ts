import type { CoordinatorEvent } from "./event.ts";

/** The latest events, as many as there is room for. */
export class EventLog {
  /** The event n is at n - 1, modulo the room. */
  readonly #ring: CoordinatorEvent[] = [];
  readonly #room: number;
  #lastSequence = 0;

  /** @throws a RangeError where the room is not for a whole number of events, at least one */
  constructor(room: number) {
    if (!Number.isSafeInteger(room) || room < 1) {
      throw new RangeError(`there must be room for at least one event, not ${room}`);
    }
    this.#room = room;
  }

  /** The sequence number of the latest event, 0 where there was none. */
  get lastSequence(): number {
    return this.#lastSequence;
  }

  /** How many events fell out. */
  get dropped(): number {
    return this.#lastSequence - this.#ring.length;
  }

  /** Adds the event whose number follows that of the latest one; the oldest may fall out. */
  append(event: CoordinatorEvent): void {
    this.#ring[this.#lastSequence % this.#room] = event;
    this.#lastSequence = event.sequence;
  }

  /** The first kept events with a higher sequence number, in order, as many as are asked for. */
  after(sequence: number, limit: number): CoordinatorEvent[] {
    const first = Math.max(sequence, this.dropped);
    const count = Math.min(limit, Math.max(0, this.#lastSequence - first));
    if (count === 0) return [];
    const start = first % this.#room;
    const events = this.#ring.slice(start, start + count);
    // The rest, where they reach round the end of the ring.
    return events.concat(this.#ring.slice(0, count - events.length));
  }
}
