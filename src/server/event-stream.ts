import type { Coordinator } from "../coordinator/coordinator.ts";
import type { CoordinatorEvent } from "../coordinator/event.ts";
import { Event_Kind, type Event, type EventBatch } from "../socket/gen/muster/v1/coordinator.ts";
import type { MessageStream } from "../socket/typed-rpc.ts";

/** Events in one response: with the longest names and reasons, still less than a packet. */
const BATCH = 500;

const KINDS: Readonly<Record<CoordinatorEvent["kind"], Event_Kind>> = {
  registered: Event_Kind.REGISTERED,
  want: Event_Kind.WANT,
  waiting: Event_Kind.WAITING,
  "gave-up": Event_Kind.GAVE_UP,
  started: Event_Kind.STARTED,
  completed: Event_Kind.COMPLETED,
  failed: Event_Kind.FAILED,
};

/**
 * Sends the kept events after one, up to those of now, as fast as the client reads them.
 * @returns the sequence number of the last one that was sent, or `after`
 */
export async function sendEvents(
  coordinator: Coordinator,
  after: number,
  stream: MessageStream<EventBatch>,
): Promise<number> {
  const { lastSequence } = coordinator;
  let position = after;
  while (!stream.isOver && position < lastSequence) {
    const events = coordinator.events(position, BATCH);
    const [first] = events;
    if (!first) break;
    const dropped = first.sequence - position - 1;
    position += dropped + events.length;
    if (!stream.send({ events: events.map(messageOf), dropped })) await stream.drained();
  }
  return position;
}

/**
 * Sends the kept events after one (undefined: none of them), then each new one,
 * until the client has had enough.
 */
export async function watchEvents(
  coordinator: Coordinator,
  after: number | undefined,
  stream: MessageStream<EventBatch>,
): Promise<void> {
  const { lastSequence } = coordinator;
  // A number that is still to come is one of an earlier server: all events are new then.
  let position = after !== undefined && after > lastSequence ? 0 : (after ?? lastSequence);
  let wake: (() => void) | undefined;
  const unsubscribe = coordinator.subscribe(() => wake?.());
  stream.onCancel(() => wake?.());
  try {
    for (;;) {
      position = await sendEvents(coordinator, position, stream);
      if (stream.isOver) return;
      if (position < coordinator.lastSequence) continue;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  } finally {
    unsubscribe();
  }
}

/** An event as it is on the wire. */
export function messageOf(event: CoordinatorEvent): Event {
  return {
    sequence: event.sequence,
    timeMs: event.time,
    kind: KINDS[event.kind],
    unit: event.unit,
    dependsOn: event.kind === "want" ? event.dependsOn : "",
    reason: event.kind === "failed" ? event.reason : "",
  };
}
