import { setTimeout as pause } from "node:timers/promises";
import { CommandError, EXIT } from "../command-error.ts";
import { ConnectionError } from "../socket/connection-error.ts";
import { CODE, RpcError } from "../socket/rpc-error.ts";
import { isNotReady, isSameStatus, type AgentClient } from "./agent-client.ts";
import { commandError, connectAgent, connectAndPing, isGone, type Target } from "./connect.ts";
import { Progress } from "./progress.ts";
import { checkDeadline, waitFor, type Goal, type WaitOptions } from "./wait.ts";

export interface PatientOptions {
  /** How long to wait, in milliseconds; 0 for as long as it takes. */
  readonly timeout: number;
  readonly signal?: AbortSignal | undefined;
}

/** The first and the longest pause after a connection was lost, in milliseconds. */
const FIRST_PAUSE = 20;
const LONGEST_PAUSE = 1000;

/** The first and the longest pause before another wait for a unit that was ready, and was refused. */
const FIRST_RETRY = 50;
const LONGEST_RETRY = 1000;

/**
 * Waits until a unit's dependencies are completed, and starts it.
 * @throws a CommandError with an exit status of the contract
 */
export function startUnit(target: Target, unit: string, options: PatientOptions): Promise<void> {
  const goal: Goal = { until: "ready", units: [unit] };
  let wasLostAtStart = false;
  return patiently(target, options, `"${unit}"`, async (client, isAgain, waiting) => {
    if (isAgain && (await client.status(unit)).status === "") throw forgotten(unit);
    for (let next = 0; ; next = Math.min(Math.max(2 * next, FIRST_RETRY), LONGEST_RETRY)) {
      try {
        await client.start(unit);
        return;
      } catch (error) {
        if (error instanceof ConnectionError) wasLostAtStart = true;
        if (!isRefusal(error)) throw error;
        // The answer to the call that did it was lost with the connection.
        if (wasLostAtStart && isSameStatus(error)) return;
        // Whether it is ready decides; the words only tell whether it was when it was refused.
        if ((await client.isReady(unit)) && !isNotReady(error)) throw error;
      }
      if (next > 0) {
        await checkDeadline(client, goal, waiting);
        const left = waiting.deadline - Date.now();
        await pause(Math.min(next, left), undefined, options.signal && { signal: options.signal });
      }
      await waitFor(client, goal, waiting);
    }
  });
}

/**
 * Waits until units are completed.
 * @throws a CommandError with an exit status of the contract
 */
export function waitForUnits(
  target: Target,
  units: readonly string[],
  options: PatientOptions,
): Promise<void> {
  const goal: Goal = { until: "completed", units };
  const registered = new Set<string>();
  return patiently(target, options, "muster", async (client, _, waiting) => {
    for (const unit of units) {
      const { status } = await client.status(unit);
      if (status !== "") registered.add(unit);
      else if (registered.has(unit)) throw forgotten(unit);
    }
    await waitFor(client, goal, waiting);
  });
}

/** Does something that takes its time, anew where the agent goes away and comes back. */
async function patiently(
  target: Target,
  { timeout, signal }: PatientOptions,
  who: string,
  use: (client: AgentClient, isAgain: boolean, waiting: WaitOptions) => Promise<void>,
): Promise<void> {
  const deadline = timeout > 0 ? Date.now() + timeout : Infinity;
  const waiting: WaitOptions = { timeout, deadline, progress: new Progress(who), signal };
  let next = FIRST_PAUSE;
  for (let isAgain = false; ; isAgain = true) {
    const client = await connectAgent(target, connectAndPing, { signal, deadline });
    try {
      await use(client, isAgain, waiting);
      return;
    } catch (error) {
      signal?.throwIfAborted();
      if (!isGone(error) || Date.now() >= deadline) throw commandError(error, target.socketPath);
      console.error("muster: the agent has gone away; waiting for it to come back");
      // It may go away each time that it is asked.
      await pause(next, undefined, signal && { signal });
      next = Math.min(2 * next, LONGEST_PAUSE);
    } finally {
      client.close();
    }
  }
}

function isRefusal(error: unknown): error is RpcError {
  return error instanceof RpcError && error.code === CODE.none;
}

function forgotten(unit: string): CommandError {
  return new CommandError(
    `the agent was started anew and knows nothing of unit "${unit}" any more`,
    "Run the workspace's start scripts again; muster serve --journal FILE keeps units over a restart.",
    EXIT.refused,
  );
}
