import { spawn, type ChildProcess } from "node:child_process";
import { constants } from "node:os";
import { isatty } from "node:tty";
import { describeError } from "../describe-error.ts";
import { visible } from "../visible.ts";
import { isSameStatus, isUnimplemented, type AgentClient } from "./agent-client.ts";
import { withAgent, type Target } from "./connect.ts";
import { startUnit } from "./start.ts";

export interface RunOptions {
  readonly unit: string;
  readonly dependencies: readonly string[];
  /** How long to wait for them, in milliseconds; 0 for as long as it takes. */
  readonly timeout: number;
  readonly command: readonly [program: string, ...args: string[]];
}

/** What ends a process from outside and is passed on to the command. */
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2"] as const;

/** As shells have it: there is no such program, or it cannot be run. */
const NOT_FOUND = 127;
const NOT_RUNNABLE = 126;

/** Why a command cannot be run, by the system's code. */
const WHY_NOT: Readonly<Record<string, string>> = {
  ENOENT: "there is no such program",
  EACCES: "it is no program, or may not be executed",
};

/** The file descriptors that may be a terminal. */
const STDIO = [0, 1, 2];

/** How a command has ended. */
interface Ending {
  readonly exitStatus: number;
  /** In words, where it was not with exit status 0. */
  readonly failure?: string;
}

/**
 * Runs a command as a unit: declares its dependencies, waits for them, starts it,
 * and completes it when the command ends with exit status 0; else it fails.
 * @returns the command's exit status; 128 and the signal's number where a signal ended it
 * @throws a CommandError where the command was not run, or its unit could not be completed
 */
export async function runUnit(target: Target, options: RunOptions): Promise<number> {
  const { unit } = options;
  const signals = new Signals();
  try {
    try {
      await start(target, options, signals.aborted);
    } catch (error) {
      const signal = signals.received;
      const reason = signal ? `stopped by ${signal} before it started` : messageOf(error);
      await giveUp({ ...target, connectTimeout: 0 }, unit, reason);
      if (signal) return statusOf(signal);
      throw error;
    }
    const ending = await execute(options.command, signals);
    if (ending.failure === undefined) await completeUnit(target, unit);
    else await failUnit(target, unit, ending.failure);
    return ending.exitStatus;
  } finally {
    signals.release();
  }
}

async function start(target: Target, options: RunOptions, signal: AbortSignal): Promise<void> {
  const { unit, dependencies, timeout } = options;
  if (dependencies.length > 0) {
    const wantAll = async (client: AgentClient) => {
      for (const dependency of dependencies) await client.want(unit, dependency);
    };
    await withAgent(target, wantAll, { signal });
  }
  await startUnit(target, unit, { timeout, signal });
}

/** The signals that come while a unit waits or its command runs. */
class Signals {
  readonly #abort = new AbortController();
  #child: ChildProcess | undefined;
  received: NodeJS.Signals | undefined;

  constructor() {
    for (const signal of SIGNALS) process.on(signal, this.#receive);
  }

  /** Ends the wait for the unit's dependencies. */
  get aborted(): AbortSignal {
    return this.#abort.signal;
  }

  /** From now on, signals are the child's. */
  passTo(child: ChildProcess): void {
    this.#child = child;
  }

  release(): void {
    for (const signal of SIGNALS) process.removeListener(signal, this.#receive);
  }

  readonly #receive = (signal: NodeJS.Signals) => {
    if (!this.#child) {
      this.received ??= signal;
      this.#abort.abort(new Error(signal));
      return;
    }
    // What is typed at a terminal reaches the command without us.
    const isTyped = (signal === "SIGINT" || signal === "SIGQUIT") && STDIO.some(isatty);
    if (!isTyped) this.#child.kill(signal);
  };
}

async function execute(
  [program, ...args]: RunOptions["command"],
  signals: Signals,
): Promise<Ending> {
  const signal = signals.received;
  if (signal) return { exitStatus: statusOf(signal), failure: `stopped by ${signal}` };
  return new Promise<Ending>((resolve, reject) => {
    const child = spawn(program, args, { stdio: "inherit" });
    signals.passTo(child);
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      if (signal) resolve({ exitStatus: statusOf(signal), failure: `ended by ${signal}` });
      else if (code === 0) resolve({ exitStatus: 0 });
      else resolve({ exitStatus: code ?? 1, failure: `exit status ${code ?? "unknown"}` });
    });
  }).catch((error: unknown) => {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    const why = WHY_NOT[String(code)] ?? describeError(error);
    const failure = `cannot run ${program}: ${why}`;
    console.error(`muster: ${visible(failure)}\n  Check the command behind --, and PATH.`);
    return { exitStatus: code === "ENOENT" ? NOT_FOUND : NOT_RUNNABLE, failure };
  });
}

async function completeUnit(target: Target, unit: string): Promise<void> {
  await withAgent(target, async (client) => {
    try {
      await client.complete(unit);
    } catch (error) {
      // The command may have said so itself.
      if (!isSameStatus(error)) throw error;
    }
  });
}

/** Whoever waits for a unit that does not start need not wait until it times out. */
async function giveUp(target: Target, unit: string, reason: string): Promise<void> {
  let status: string;
  try {
    status = await withAgent(target, async (client) => (await client.status(unit)).status);
  } catch {
    // No agent, or no unit: the user is told of that anyway.
    return;
  }
  // What somebody else has started or ended is not ours to fail.
  if (status === "" || status === "pending") await failUnit(target, unit, reason);
}

/** Says that the unit has failed; that it cannot be said is no reason to fail otherwise. */
async function failUnit(target: Target, unit: string, reason: string): Promise<void> {
  const name = visible(unit);
  try {
    await withAgent(target, async (client) => {
      try {
        await client.fail(unit, reason);
      } catch (error) {
        if (isUnimplemented(error)) {
          console.error(
            `muster: the agent cannot be told that unit "${name}" has failed: those that want it wait until they time out`,
          );
        } else if (!isSameStatus(error)) throw error;
      }
    });
  } catch (error) {
    console.error(
      `muster: unit "${name}" has failed, but that could not be said: ${visible(messageOf(error))}`,
    );
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function statusOf(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal];
}
