import type { Coordinator } from "../coordinator/coordinator.ts";
import { AGENT_SOCKET } from "../socket/methods.ts";
import type { Method } from "../socket/rpc-method.ts";
import { unaryMethod } from "../socket/typed-rpc.ts";

/**
 * Coder's own service, `coder.agentsocket.v1.AgentSocket`, over a coordinator: what
 * stock clients call. Refusals are answered with the agent's words and code 0.
 */
export function agentService(coordinator: Coordinator): ReadonlyMap<string, Method> {
  return new Map([
    unaryMethod(AGENT_SOCKET.ping, () => ({})),
    unaryMethod(AGENT_SOCKET.syncWant, ({ unit, dependsOn }) => {
      coordinator.want(unit, dependsOn);
      return {};
    }),
    unaryMethod(AGENT_SOCKET.syncStart, ({ unit }) => {
      coordinator.start(unit);
      return {};
    }),
    unaryMethod(AGENT_SOCKET.syncComplete, ({ unit }) => {
      coordinator.complete(unit);
      return {};
    }),
    unaryMethod(AGENT_SOCKET.syncReady, ({ unit }) => ({ ready: coordinator.isReady(unit) })),
    unaryMethod(AGENT_SOCKET.syncStatus, ({ unit }) => {
      const { status, isReady, dependencies } = coordinator.status(unit);
      return { status, isReady, dependencies: [...dependencies] };
    }),
    unaryMethod(AGENT_SOCKET.syncList, () => ({ units: coordinator.list() })),
  ]);
}
