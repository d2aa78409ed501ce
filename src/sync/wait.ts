import { setTimeout as pause } from "node:timers/promises";
import { CommandError, EXIT } from "../command-error.ts";
import { formatDuration } from "../duration.ts";
import { WaitRequest_Until, WaitResponse_Outcome } from "../socket/gen/muster/v1/coordinator.ts";
import { isUnimplemented, type AgentClient } from "./agent-client.ts";
import { describeMissing, type MissingUnit } from "./missing.ts";
import type { Progress } from "./progress.ts";

/** What to wait for: that units may start, or that they are completed. */
export interface Goal {
  readonly until: "ready" | "completed";
  readonly units: readonly string[];
}

export interface WaitOptions {
  /** How long to wait in all, in milliseconds; 0 for as long as it takes. */
  readonly timeout: number;
  /** When that time is over, in milliseconds since the epoch; infinite where it never is. */
  readonly deadline: number;
  readonly progress: Progress;
  /** Gives up; the wait rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
}

/** The first and the longest pause between two questions to an agent that has to be polled. */
const FIRST_PAUSE = 50;
const LONGEST_PAUSE = 1000;

/**
 * Waits, without polling where the server is muster's.
 * @throws a CommandError where one of those that are waited for has failed (exit
 * status 3) or the time is over (4); what the client throws
 */
export async function waitFor(
  client: AgentClient,
  goal: Goal,
  options: WaitOptions,
): Promise<void> {
  try {
    if (options.progress.isDue) {
      const missing = await missingOf(client, goal);
      options.progress.report(missing.filter(({ status }) => status !== "failed"));
    }
    await waitForAnswer(client, goal, options);
  } catch (error) {
    if (!isUnimplemented(error)) throw error;
    await poll(client, goal, options);
  } finally {
    options.progress.end();
  }
}

async function waitForAnswer(client: AgentClient, goal: Goal, options: WaitOptions): Promise<void> {
  const until = goal.until === "ready" ? WaitRequest_Until.READY : WaitRequest_Until.COMPLETED;
  for (;;) {
    // The server answers at the latest when there is something to tell the user.
    const left = Math.ceil(options.deadline - Date.now());
    const timeoutMs = Math.max(1, Math.min(left, options.progress.untilDue));
    const isLast = left <= timeoutMs;
    const request = { units: [...goal.units], until, timeoutMs, goesOn: !isLast };
    const response = await client.wait(request, options.signal);
    if (response.outcome === WaitResponse_Outcome.DONE) return;
    if (response.outcome === WaitResponse_Outcome.FAILED) {
      throw failed(goal, response.failedUnit, response.reason);
    }
    const missing = response.missing.map(({ dependsOn, status }) => ({ unit: dependsOn, status }));
    if (isLast) throw timedOut(goal, options.timeout, missing);
    if (options.progress.isDue) options.progress.report(missing);
  }
}

async function poll(client: AgentClient, goal: Goal, options: WaitOptions): Promise<void> {
  for (let next = FIRST_PAUSE; ; next = Math.min(2 * next, LONGEST_PAUSE)) {
    if (await isReached(client, goal)) return;
    await checkDeadline(client, goal, options);
    const left = Math.max(0, options.deadline - Date.now());
    if (options.progress.isDue) options.progress.report(await missingOf(client, goal));
    await pause(Math.min(next, left), undefined, options.signal && { signal: options.signal });
  }
}

/** @throws a CommandError where the time is over */
export async function checkDeadline(
  client: AgentClient,
  goal: Goal,
  { deadline, timeout }: WaitOptions,
): Promise<void> {
  if (Date.now() >= deadline) throw timedOut(goal, timeout, await missingOf(client, goal));
}

async function isReached(client: AgentClient, { until, units }: Goal): Promise<boolean> {
  for (const unit of units) {
    const isThere =
      until === "ready"
        ? await client.isReady(unit)
        : (await client.status(unit)).status === "completed";
    if (!isThere) return false;
  }
  return true;
}

async function missingOf(client: AgentClient, { until, units }: Goal): Promise<MissingUnit[]> {
  const missing: MissingUnit[] = [];
  for (const unit of units) {
    const { status, dependencies } = await client.status(unit);
    if (until === "ready") {
      for (const { dependsOn, currentStatus, isSatisfied } of dependencies) {
        if (!isSatisfied) missing.push({ unit: dependsOn, status: currentStatus });
      }
    } else if (status !== "completed") missing.push({ unit, status });
  }
  return missing;
}

function failed({ until, units }: Goal, unit: string, reason: string): CommandError {
  const why = reason === "" ? "" : `: ${reason}`;
  const whose = until === "ready" ? `a dependency of unit "${units.join('", "')}"` : "waited for";
  return new CommandError(
    `unit "${unit}", ${whose}, has failed${why}`,
    `Look into the log of the script that runs "${unit}".`,
    EXIT.dependencyFailed,
  );
}

function timedOut(goal: Goal, timeout: number, missing: readonly MissingUnit[]): CommandError {
  const what =
    goal.until === "ready"
      ? `dependencies of unit ${goal.units.join(", ")}`
      : `the completion of ${goal.units.join(", ")}`;
  const names = missing.length === 0 ? "" : `; missing: ${describeMissing(missing)}`;
  return new CommandError(
    `timeout waiting for ${what} after ${formatDuration(timeout)}${names}`,
    "Look into the logs of the scripts that run these units, or allow more time with --timeout.",
    EXIT.timedOut,
  );
}
