import type { Coordinator } from "../coordinator/coordinator.ts";
import { COORDINATOR } from "../socket/methods.ts";
import type { Method } from "../socket/rpc-method.ts";
import { streamMethod, unaryMethod } from "../socket/typed-rpc.ts";
import { sendEvents, watchEvents } from "./event-stream.ts";
import { sendGraph } from "./graph-stream.ts";
import { waitForUnits } from "./wait.ts";

/**
 * `muster.v1.Coordinator`: what muster's clients can ask for beyond Coder's own
 * service. A stock client never sees it.
 */
export function coordinatorService(coordinator: Coordinator): ReadonlyMap<string, Method> {
  return new Map([
    unaryMethod(COORDINATOR.wait, (request, call) => waitForUnits(coordinator, request, call)),
    unaryMethod(COORDINATOR.fail, ({ unit, reason }) => {
      coordinator.fail(unit, reason);
      return {};
    }),
    streamMethod(COORDINATOR.watch, ({ after }, stream) => watchEvents(coordinator, after, stream)),
    streamMethod(COORDINATOR.timeline, async ({ after }, stream) => {
      await sendEvents(coordinator, after, stream);
      stream.end();
    }),
    streamMethod(COORDINATOR.graph, async (_, stream) => {
      await sendGraph(coordinator, stream);
      stream.end();
    }),
  ]);
}
