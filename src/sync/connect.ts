import { statSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { CommandError, EXIT } from "../command-error.ts";
import { ConnectionError } from "../socket/connection-error.ts";
import { CODE, RpcError } from "../socket/rpc-error.ts";
import { AgentClient } from "./agent-client.ts";
import { refusalError } from "./refusal-error.ts";

/** Where the agent is, and how long to look for it. */
export interface Target {
  readonly socketPath: string;
  /** How long to try while nobody answers there, in milliseconds. */
  readonly connectTimeout: number;
}

/** The first and the longest pause between two tries, in milliseconds. */
const FIRST_PAUSE = 20;
const LONGEST_PAUSE = 500;

/** What an agent that is still starting, or starting again, leaves the client with. */
const NOT_YET = new Set(["ENOENT", "ECONNREFUSED", "ECONNRESET", "EPIPE"]);

/** The longest path that fits into an address (sockaddr_un), in bytes. */
const MAX_PATH = process.platform === "darwin" ? 103 : 107;

export interface ConnectOptions {
  /** Gives up; rejects then. */
  readonly signal?: AbortSignal | undefined;
  /** When trying is over in any case, in milliseconds since the epoch. */
  readonly deadline?: number;
}

/**
 * Connects, does something, and ends the connection.
 * @throws a CommandError that says what went wrong and what to do
 */
export async function withAgent<T>(
  target: Target,
  use: (client: AgentClient) => Promise<T>,
  options?: ConnectOptions,
): Promise<T> {
  const client = await connectAgent(target, (path) => AgentClient.connect(path), options);
  try {
    return await use(client);
  } catch (error) {
    throw commandError(error, target.socketPath);
  } finally {
    client.close();
  }
}

/**
 * Tries until there is a connection.
 * @param connect tries once
 * @throws a CommandError where nobody answers in time
 */
export async function connectAgent(
  { socketPath, connectTimeout }: Target,
  connect: (path: string) => Promise<AgentClient>,
  { signal, deadline = Infinity }: ConnectOptions = {},
): Promise<AgentClient> {
  const end = Math.min(Date.now() + connectTimeout, deadline);
  for (let next = FIRST_PAUSE; ; next = Math.min(2 * next, LONGEST_PAUSE)) {
    try {
      return await connect(socketPath);
    } catch (error) {
      const left = end - Date.now();
      if (!isGone(error) || left <= 0) throw commandError(error, socketPath);
      await pause(Math.min(next, left), undefined, signal && { signal });
    }
  }
}

/** A connection to an agent that has answered: one that accepts connections may do no more. */
export async function connectAndPing(path: string): Promise<AgentClient> {
  const client = await AgentClient.connect(path);
  try {
    await client.ping();
    return client;
  } catch (error) {
    client.close();
    throw error;
  }
}

/** Whether there was no agent, or is none any more, and there may be one again. */
export function isGone(error: unknown): boolean {
  return isStopping(error) || (error instanceof ConnectionError && NOT_YET.has(error.code));
}

/** What the user is told of an error of a call or a connection. */
export function commandError(error: unknown, socketPath: string): unknown {
  if (error instanceof ConnectionError) return noServer(error.code, error.message, socketPath);
  if (isStopping(error)) return noServer("ECONNRESET", error.message, socketPath);
  return refusalError(error) ?? error;
}

function isStopping(error: unknown): error is RpcError {
  return error instanceof RpcError && error.code === CODE.unavailable;
}

const CHECK_PATH = "check the path: --socket-path or CODER_AGENT_SOCKET_PATH.";

const SWITCH =
  "Coder's agent makes that socket where CODER_AGENT_SOCKET_SERVER_ENABLED=true is in its environment (by itself from about v2.32 on); muster serve does, too.";

const ENDED = `${SWITCH}\nCheck that variable, and whether the agent is running.`;

/** By the code of an error: why nobody answers, where that can be said better than the system does, and what to do. */
const ADVICE: Readonly<Record<string, readonly [why: string | undefined, advice: string]>> = {
  ENOENT: [
    "there is no such file",
    `${SWITCH}\nCheck that variable, and the path: --socket-path or CODER_AGENT_SOCKET_PATH.`,
  ],
  ECONNREFUSED: ["its server has ended", ENDED],
  ECONNRESET: [undefined, ENDED],
  EPIPE: ["the server has ended the connection", ENDED],
  ETIMEDOUT: [undefined, `The agent hangs, or something else listens there: ${CHECK_PATH}`],
  EACCES: [
    "this user may not open it",
    "Run this as the user that the agent runs as: nobody else may use its socket.",
  ],
  ENOTSOCK: ["that is no socket", `Name the agent's socket, and ${CHECK_PATH}`],
  ENAMETOOLONG: [
    `the path of a socket has at most ${MAX_PATH} bytes`,
    `Name a shorter one: ${CHECK_PATH}`,
  ],
  EPROTO: [undefined, `Something else than Coder's agent listens there: ${CHECK_PATH}`],
};

function noServer(code: string, message: string, socketPath: string): CommandError {
  const [why, advice] = ADVICE[betterCode(code, socketPath)] ?? [undefined, ENDED];
  return new CommandError(
    `no agent answers at ${socketPath}: ${why ?? message}`,
    advice,
    EXIT.noServer,
  );
}

/** Linux refuses what is no socket like one without a server, and Node cuts off a long path. */
function betterCode(code: string, path: string): string {
  if (Buffer.byteLength(path) > MAX_PATH) return "ENAMETOOLONG";
  if (code !== "ECONNREFUSED") return code;
  return statSync(path, { throwIfNoEntry: false })?.isSocket() === false ? "ENOTSOCK" : code;
}
