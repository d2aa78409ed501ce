import type {
  SyncListResponse,
  SyncStatusResponse,
} from "../socket/gen/coder/agentsocket/v1/agentsocket.ts";
import type {
  EventBatch,
  GraphChunk,
  WaitRequest,
  WaitResponse,
} from "../socket/gen/muster/v1/coordinator.ts";
import { ConnectionError } from "../socket/connection-error.ts";
import { AGENT_SOCKET, COORDINATOR, type Rpc } from "../socket/methods.ts";
import { RpcClient } from "../socket/rpc-client.ts";
import { CODE, RpcError } from "../socket/rpc-error.ts";
import { callStream, callUnary } from "../socket/typed-rpc.ts";

/** How long the agent may take to answer what needs no waiting, in milliseconds. */
const ANSWER_TIMEOUT = 10_000;

/**
 * A connection to the agent's socket, with a method for each thing to ask. They
 * reject with an `RpcError` where the agent refuses, and with a `ConnectionError`
 * where it cannot be reached any more or does not answer.
 */
export class AgentClient {
  readonly #rpc: RpcClient;
  readonly #answerTimeout: number;

  private constructor(rpc: RpcClient, answerTimeout: number) {
    this.#rpc = rpc;
    this.#answerTimeout = answerTimeout;
  }

  /**
   * Rejects with a `ConnectionError` where nobody accepts connections at the path.
   * @param answerTimeout how long an answer may take, beyond what is waited for, in milliseconds
   */
  static async connect(path: string, answerTimeout = ANSWER_TIMEOUT): Promise<AgentClient> {
    return new AgentClient(await RpcClient.connect(path), answerTimeout);
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
  wait(request: WaitRequest, signal?: AbortSignal): Promise<WaitResponse> {
    const timeout = request.timeoutMs + this.#answerTimeout;
    return this.#call(COORDINATOR.wait, request, { timeout, signal });
  }

  /** Of muster's server only. */
  async fail(unit: string, reason: string): Promise<void> {
    await this.#call(COORDINATOR.fail, { unit, reason });
  }

  /** Of muster's server only: the kept events after one, then each new one. */
  watch(after: number | undefined): AsyncIterable<EventBatch> {
    return callStream(this.#rpc, COORDINATOR.watch, { after });
  }

  /** Of muster's server only: the kept events. */
  timeline(): AsyncGenerator<EventBatch, void, undefined> {
    return this.#stream(COORDINATOR.timeline, { after: 0 });
  }

  /** Of muster's server only: all units, those included that nobody has registered. */
  graph(): AsyncGenerator<GraphChunk, void, undefined> {
    return this.#stream(COORDINATOR.graph, {});
  }

  /** Responses that are there already and come one after the other. */
  async *#stream<Request, Response>(
    rpc: Rpc<Request, Response, true>,
    request: Request,
  ): AsyncGenerator<Response, void, undefined> {
    const patience = new Patience(this.#answerTimeout);
    try {
      for await (const response of callStream(this.#rpc, rpc, request, patience)) {
        patience.renew();
        yield response;
      }
    } finally {
      patience.end();
    }
  }

  async #call<Request, Response>(
    rpc: Rpc<Request, Response, false>,
    request: Request,
    {
      timeout = this.#answerTimeout,
      signal,
    }: { timeout?: number; signal?: AbortSignal | undefined } = {},
  ): Promise<Response> {
    const patience = new Patience(timeout, signal);
    try {
      return await callUnary(this.#rpc, rpc, request, patience);
    } finally {
      patience.end();
    }
  }
}

/** Cancels a call that is not answered in time, or that a signal ends. */
class Patience {
  readonly #abort = new AbortController();
  readonly #outer: AbortSignal | undefined;
  readonly #timer: NodeJS.Timeout;

  constructor(timeout: number, outer?: AbortSignal) {
    this.#timer = setTimeout(() => {
      this.#abort.abort(new ConnectionError("it does not answer", "ETIMEDOUT"));
    }, timeout);
    this.#outer = outer;
    if (outer?.aborted) this.#passOn();
    else outer?.addEventListener("abort", this.#passOn);
  }

  /** For the call. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** There was an answer, and more may come. */
  renew(): void {
    this.#timer.refresh();
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#outer?.removeEventListener("abort", this.#passOn);
  }

  readonly #passOn = () => {
    this.#abort.abort(this.#outer?.reason);
  };
}

/** Whether the server knows nothing of what muster adds to Coder's service. */
export function isUnimplemented(error: unknown): boolean {
  return error instanceof RpcError && error.code === CODE.unimplemented;
}

/** Whether a limit of the socket or the server was met, like that for the size of an answer. */
export function isLimit(error: unknown): boolean {
  return error instanceof RpcError && error.code === CODE.resourceExhausted;
}

/** Whether a unit has been started, completed or failed before. */
export function isSameStatus(error: unknown): boolean {
  return error instanceof RpcError && /: same status already set$/.test(error.message);
}

/** Whether a unit was not ready when it was to start. */
export function isNotReady(error: unknown): boolean {
  return error instanceof RpcError && /: unit not ready$/.test(error.message);
}
