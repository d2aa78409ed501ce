import { createServer } from "node:net";
import type { Coordinator } from "../coordinator/coordinator.ts";
import { agentService } from "../server/agent-service.ts";
import { coordinatorService } from "../server/coordinator-service.ts";
import { listen } from "../server/listen.ts";
import { waitForUnits } from "../server/wait.ts";
import { WaitRequest_Until, WaitResponse_Outcome } from "../socket/gen/muster/v1/coordinator.ts";
import { AGENT_SOCKET, COORDINATOR } from "../socket/methods.ts";
import type { Method } from "../socket/rpc-method.ts";
import { RpcServer } from "../socket/rpc-server.ts";
import { unaryMethod } from "../socket/typed-rpc.ts";
import type { ScriptCalls } from "./script-calls.ts";

/**
 * Serves one script at a socket of its own, so that each call is known to be its.
 * @returns ends that
 */
export async function serveScript(
  path: string,
  coordinator: Coordinator,
  calls: ScriptCalls,
): Promise<() => Promise<void>> {
  const server = createServer({ noDelay: true });
  const removeSocket = await listen(server, path);
  const rpc = new RpcServer(scriptService(coordinator, calls));
  server.on("connection", (socket) => {
    rpc.accept(socket);
  });
  // One connection that cannot be accepted is the script's failure, not ours.
  server.on("error", () => undefined);
  return async () => {
    removeSocket();
    server.close();
    await rpc.close(0);
  };
}

/** What any server of muster's answers, with the script's calls noted. */
function scriptService(coordinator: Coordinator, calls: ScriptCalls): ReadonlyMap<string, Method> {
  return new Map([
    ...agentService(coordinator),
    ...coordinatorService(coordinator),
    unaryMethod(AGENT_SOCKET.syncWant, ({ unit, dependsOn }) => {
      calls.want(unit, dependsOn);
      return {};
    }),
    unaryMethod(AGENT_SOCKET.syncStart, ({ unit }) => {
      calls.start(unit);
      return {};
    }),
    unaryMethod(AGENT_SOCKET.syncComplete, ({ unit }) => {
      calls.complete(unit);
      return {};
    }),
    unaryMethod(COORDINATOR.fail, ({ unit, reason }) => {
      calls.fail(unit, reason);
      return {};
    }),
    unaryMethod(COORDINATOR.wait, async (request, call) => {
      const answer = waitForUnits(coordinator, request, call);
      const kind = request.until === WaitRequest_Until.READY ? "start" : "wait";
      const end = calls.wait({ kind, units: [...request.units] });
      const response = await answer;
      end(response.outcome === WaitResponse_Outcome.FAILED);
      return response;
    }),
  ]);
}
