import { type Codec, codec } from "./codec.ts";
import * as agent from "./gen/coder/agentsocket/v1/agentsocket.ts";
import * as muster from "./gen/muster/v1/coordinator.ts";

/** An rpc: its name on the wire, and what goes in and out. */
export interface Rpc<Request, Response, Streaming extends boolean = boolean> {
  readonly name: string;
  readonly request: Codec<Request>;
  readonly response: Codec<Response>;
  /** Whether it is answered with any number of responses, and not exactly one. */
  readonly streaming: Streaming;
}

type Generated<T> = Parameters<typeof codec<T>>[0];

/** Coder's service, as in `proto/coder/agentsocket/v1/agentsocket.proto`. */
export const AGENT_SOCKET = {
  ping: unary(agentName("Ping"), agent.PingRequest, agent.PingResponse),
  syncStart: unary(agentName("SyncStart"), agent.SyncStartRequest, agent.SyncStartResponse),
  syncWant: unary(agentName("SyncWant"), agent.SyncWantRequest, agent.SyncWantResponse),
  syncComplete: unary(
    agentName("SyncComplete"),
    agent.SyncCompleteRequest,
    agent.SyncCompleteResponse,
  ),
  syncReady: unary(agentName("SyncReady"), agent.SyncReadyRequest, agent.SyncReadyResponse),
  syncStatus: unary(agentName("SyncStatus"), agent.SyncStatusRequest, agent.SyncStatusResponse),
  syncList: unary(agentName("SyncList"), agent.SyncListRequest, agent.SyncListResponse),
} as const;

/** What muster adds, as in `proto/muster/v1/coordinator.proto`. */
export const COORDINATOR = {
  wait: unary(musterName("Wait"), muster.WaitRequest, muster.WaitResponse),
  fail: unary(musterName("Fail"), muster.FailRequest, muster.FailResponse),
  watch: streaming(musterName("Watch"), muster.WatchRequest, muster.EventBatch),
  timeline: streaming(musterName("Timeline"), muster.TimelineRequest, muster.EventBatch),
  graph: streaming(musterName("Graph"), muster.GraphRequest, muster.GraphChunk),
} as const;

function agentName(method: string): string {
  return `/coder.agentsocket.v1.AgentSocket/${method}`;
}

function musterName(method: string): string {
  return `/muster.v1.Coordinator/${method}`;
}

function unary<Request, Response>(
  name: string,
  request: Generated<Request>,
  response: Generated<Response>,
): Rpc<Request, Response, false> {
  return { name, request: codec(request), response: codec(response), streaming: false };
}

function streaming<Request, Response>(
  name: string,
  request: Generated<Request>,
  response: Generated<Response>,
): Rpc<Request, Response, true> {
  return { name, request: codec(request), response: codec(response), streaming: true };
}
