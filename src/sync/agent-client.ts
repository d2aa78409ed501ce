import type {
  SyncListResponse,
  SyncStatusResponse,
} from "../socket/gen/coder/agentsocket/v1/agentsocket.ts";
import type { EventBatch, WaitRequest, WaitResponse } from "../socket/gen/muster/v1/coordinator.ts";
import { AGENT_SOCKET, COORDINATOR, type Rpc } from "../socket/methods.ts";
import { RpcClient, type CallOptions } from "../socket/rpc-client.ts";
import { CODE, RpcError } from "../socket/rpc-error.ts";
import { callStream, callUnary } from "../socket/typed-rpc.ts";

/**
 * A connection to the agent's socket, with a method for each thing to ask. They
 * reject with an `RpcError` where the agent refuses, and with a `ConnectionError`
 * where it cannot be reached any more.
 */
export class AgentClient {
  readonly #rpc: RpcClient;

  private constructor(rpc: RpcClient) {
    this.#rpc = rpc;
  }

  /** Rejects with a `ConnectionError` where nobody answers at the path. */
  static async connect(path: string): Promise<AgentClient> {
    return new AgentClient(await RpcClient.connect(path));
  }

  close(): void {
    this.#rpc.close();
  }

  async ping(): Promise<void> {
    await this.#call(AGENT_SOCKET.ping, {});
  }

  async want(unit: string, dependsOn: string): Promise<void> {
    await this.#call(AGENT_SOCKET.syncWant, { unit, dependsOn });
  }

  async start(unit: string): Promise<void> {
    await this.#call(AGENT_SOCKET.syncStart, { unit });
  }

  async complete(unit: string): Promise<void> {
    await this.#call(AGENT_SOCKET.syncComplete, { unit });
  }

  async isReady(unit: string): Promise<boolean> {
    return (await this.#call(AGENT_SOCKET.syncReady, { unit })).ready;
  }

  status(unit: string): Promise<SyncStatusResponse> {
    return this.#call(AGENT_SOCKET.syncStatus, { unit });
  }

  list(): Promise<SyncListResponse> {
    return this.#call(AGENT_SOCKET.syncList, {});
  }

  /** Of muster's server only; others answer "unimplemented". */
  wait(request: WaitRequest, options?: CallOptions): Promise<WaitResponse> {
    return this.#call(COORDINATOR.wait, request, options);
  }

  /** Of muster's server only. */
  async fail(unit: string, reason: string): Promise<void> {
    await this.#call(COORDINATOR.fail, { unit, reason });
  }

  /** Of muster's server only: the kept events after one, then each new one. */
  watch(after: number | undefined, options?: CallOptions): AsyncIterable<EventBatch> {
    return callStream(this.#rpc, COORDINATOR.watch, { after }, options);
  }

  /** Of muster's server only: the kept events. */
  timeline(): AsyncIterable<EventBatch> {
    return callStream(this.#rpc, COORDINATOR.timeline, { after: 0 });
  }

  #call<Request, Response>(
    rpc: Rpc<Request, Response, false>,
    request: Request,
    options?: CallOptions,
  ): Promise<Response> {
    return callUnary(this.#rpc, rpc, request, options);
  }
}

/** Whether the server knows nothing of what muster adds to Coder's service. */
export function isUnimplemented(error: unknown): boolean {
  return error instanceof RpcError && error.code === CODE.unimplemented;
}
