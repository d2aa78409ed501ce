import { CommandError, EXIT } from "../command-error.ts";
import { ConnectionError } from "../socket/connection-error.ts";
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
const NOT_YET = new Set(["ENOENT", "ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT"]);

/**
 * Connects, does something, and ends the connection.
 * @throws a CommandError that says what went wrong and what to do
 */
export async function withAgent<T>(
  target: Target,
  use: (client: AgentClient) => Promise<T>,
): Promise<T> {
  const client = await connectAgent(target);
  try {
    return await use(client);
  } catch (error) {
    throw commandError(error, target.socketPath);
  } finally {
    client.close();
  }
}

/** @throws a CommandError where nobody answers in time */
export async function connectAgent({ socketPath, connectTimeout }: Target): Promise<AgentClient> {
  const deadline = Date.now() + connectTimeout;
  for (let pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
    try {
      return await AgentClient.connect(socketPath);
    } catch (error) {
      const left = deadline - Date.now();
      if (!isGone(error) || left <= 0) throw commandError(error, socketPath);
      await new Promise((resolve) => setTimeout(resolve, Math.min(pause, left)));
    }
  }
}

/** Whether there was no agent, or is none any more, and there may be one again. */
export function isGone(error: unknown): boolean {
  return error instanceof ConnectionError && NOT_YET.has(error.code);
}

/** What the user is told of an error of a call or a connection. */
export function commandError(error: unknown, socketPath: string): unknown {
  if (error instanceof ConnectionError) return noServer(error, socketPath);
  return refusalError(error) ?? error;
}

const ADVICE =
  "Coder's agent makes that socket where CODER_AGENT_SOCKET_SERVER_ENABLED=true is in its environment (by itself from about v2.32 on); muster serve does, too.";

function noServer({ code, message }: ConnectionError, socketPath: string): CommandError {
  const because: Readonly<Record<string, readonly [why: string, advice: string]>> = {
    ENOENT: [
      "there is no such file",
      `${ADVICE}\nCheck that variable, and the path: --socket-path or CODER_AGENT_SOCKET_PATH.`,
    ],
    ECONNREFUSED: [
      "its server has ended",
      `${ADVICE}\nCheck that variable, and whether the agent is running.`,
    ],
    EACCES: [
      "this user may not open it",
      "Run this as the user that the agent runs as: nobody else may use its socket.",
    ],
    ENOTSOCK: ["that is no socket", "Check the path: --socket-path or CODER_AGENT_SOCKET_PATH."],
    EPROTO: [
      message,
      "Something else than Coder's agent listens there: check the path (--socket-path or CODER_AGENT_SOCKET_PATH).",
    ],
  };
  const [why, advice] = because[code] ?? [message, ADVICE];
  return new CommandError(`no agent answers at ${socketPath}: ${why}`, advice, EXIT.noServer);
}
