import { CommandError, EXIT } from "../command-error.ts";
import { CODE, RpcError } from "../socket/rpc-error.ts";
import type { AgentClient } from "./agent-client.ts";
import { commandError, connectAgent, isGone, type Target } from "./connect.ts";
import { Progress } from "./progress.ts";
import { waitFor, type Goal, type WaitOptions } from "./wait.ts";

export interface PatientOptions {
  /** How long to wait, in milliseconds; 0 for as long as it takes. */
  readonly timeout: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Waits until a unit's dependencies are completed, and starts it.
 * @throws a CommandError with an exit status of the contract
 */
export function startUnit(target: Target, unit: string, options: PatientOptions): Promise<void> {
  let wasLostAtStart = false;
  return patiently(target, options, `"${unit}"`, async (client, isAgain, waiting) => {
    if (isAgain && (await client.status(unit)).status === "") throw forgotten(unit);
    for (;;) {
      try {
        await client.start(unit);
        return;
      } catch (error) {
        if (isGone(error)) wasLostAtStart = true;
        if (!isRefusal(error)) throw error;
        // The answer to the call that did it was lost with the connection.
        if (wasLostAtStart && /same status already set/.test(error.message)) return;
        // Whether it is ready decides; the words only tell whether it was when it was refused.
        if ((await client.isReady(unit)) && !/not ready/.test(error.message)) throw error;
      }
      await waitFor(client, { until: "ready", units: [unit] }, waiting);
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
  return patiently(target, options, "muster", (client, _, waiting) =>
    waitFor(client, goal, waiting),
  );
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
  for (let isAgain = false; ; isAgain = true) {
    const client = await connectAgent(target);
    try {
      await use(client, isAgain, waiting);
      return;
    } catch (error) {
      signal?.throwIfAborted();
      const mayComeBack = isGone(error) || isStopping(error);
      if (!mayComeBack || Date.now() >= deadline) throw commandError(error, target.socketPath);
      console.error("the agent has gone away; waiting for it to come back");
    } finally {
      client.close();
    }
  }
}

function isRefusal(error: unknown): error is RpcError {
  return error instanceof RpcError && error.code === CODE.none;
}

function isStopping(error: unknown): boolean {
  return error instanceof RpcError && error.code === CODE.unavailable;
}

function forgotten(unit: string): CommandError {
  return new CommandError(
    `the agent was started anew and knows nothing of unit "${unit}" any more`,
    "Run the workspace's start scripts again; muster serve --journal FILE keeps units over a restart.",
    EXIT.refused,
  );
}
