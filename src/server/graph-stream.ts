import type { Coordinator } from "../coordinator/coordinator.ts";
import type { GraphChunk, GraphUnit } from "../socket/gen/muster/v1/coordinator.ts";
import type { MessageStream } from "../socket/typed-rpc.ts";

/** Units in one response: with the longest names and reasons, less than a packet. */
const UNITS = 500;

/** Dependencies in one response: two numbers of at most three bytes each. */
const DEPENDENCIES = 20_000;

/** Sends all units as they are now, then the dependencies between them. */
export async function sendGraph(
  coordinator: Coordinator,
  stream: MessageStream<GraphChunk>,
): Promise<void> {
  // All at once, since the coordinator may change while the client reads.
  const units: GraphUnit[] = [...coordinator.graphUnits()];
  const index = new Map(units.map(({ unit }, i) => [unit, i]));
  const from: number[] = [];
  const to: number[] = [];
  for (const { unit, dependsOn } of coordinator.graphDependencies()) {
    from.push(index.get(unit) ?? 0);
    to.push(index.get(dependsOn) ?? 0);
  }
  for (let i = 0; i < units.length && !stream.isOver; i += UNITS) {
    const part = units.slice(i, i + UNITS);
    if (!stream.send({ units: part, from: [], to: [] })) await stream.drained();
  }
  for (let i = 0; i < from.length && !stream.isOver; i += DEPENDENCIES) {
    const end = i + DEPENDENCIES;
    if (!stream.send({ units: [], from: from.slice(i, end), to: to.slice(i, end) })) {
      await stream.drained();
    }
  }
}
