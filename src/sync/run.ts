import { spawn, type ChildProcess } from "node:child_process";
import { constants } from "node:os";
import { CommandError } from "../command-error.ts";
import { visible } from "../visible.ts";
import { isUnimplemented } from "./agent-client.ts";
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
 * @throws a CommandError where the command was not run
 */
export async function runUnit(target: Target, options: RunOptions): Promise<number> {
  const { unit, dependencies, timeout } = options;
  const signals = new Signals();
  try {
    await withAgent(target, async (client) => {
      for (const dependency of dependencies) await client.want(unit, dependency);
    });
    try {
      await startUnit(target, unit, { timeout, signal: signals.aborted });
      signals.aborted.throwIfAborted();
    } catch (error) {
      // Whoever waits for this unit need not wait until it times out.
      const signal = signals.received;
      if (signal !== undefined) {
        await failUnit(target, unit, `stopped by ${signal} before it started`);
        return statusOf(signal);
      }
      if (error instanceof CommandError) await failUnit(target, unit, error.message);
      throw error;
    }
    const ending = await execute(options.command, signals);
    if (ending.failure === undefined) {
      await withAgent(target, (client) => client.complete(unit));
    } else await failUnit(target, unit, ending.failure);
    return ending.exitStatus;
  } finally {
    signals.release();
  }
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
    const isTyped = (signal === "SIGINT" || signal === "SIGQUIT") && process.stdin.isTTY;
    if (!isTyped) this.#child.kill(signal);
  };
}

function execute([program, ...args]: RunOptions["command"], signals: Signals): Promise<Ending> {
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
    const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
    const why = isMissing
      ? "there is no such program"
      : error instanceof Error
        ? error.message
        : String(error);
    const failure = `cannot run ${program}: ${why}`;
    console.error(`muster: ${visible(failure)}`);
    return { exitStatus: isMissing ? NOT_FOUND : NOT_RUNNABLE, failure };
  });
}

/** Says that the unit has failed; that it cannot be said is no reason to fail otherwise. */
async function failUnit(target: Target, unit: string, reason: string): Promise<void> {
  try {
    await withAgent(target, async (client) => {
      try {
        await client.fail(unit, reason);
      } catch (error) {
        if (!isUnimplemented(error)) throw error;
        console.error(
          `muster: the agent cannot be told that unit "${unit}" has failed: those that want it wait until they time out`,
        );
      }
    });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    console.error(`muster: unit "${unit}" has failed, but that could not be said: ${why}`);
  }
}

function statusOf(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal];
}
