import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, openSync, writeSync } from "node:fs";
import { describeError } from "../describe-error.ts";
import type { ScriptRunner } from "./conductor.ts";
import { Guard } from "./guard.ts";
import { MARK_DESCRIPTOR } from "./linux-processes.ts";
import { writing, type PrivateFolder } from "./private-folder.ts";
import { ProcessGroups } from "./process-groups.ts";
import type { Rehearsal } from "./rehearsal.ts";
import { commandOf, workingDirectory } from "./script-command.ts";
import { scriptVariables, type Variables } from "./script-environment.ts";
import type { ScriptEnd } from "./script-record.ts";

/** How long Coder's agent lets a script take to end that has run out of time, in milliseconds. */
const TIMEOUT_GRACE = 10_000;

/** How often it is looked which processes are still there, in milliseconds. */
const REFRESH_INTERVAL = 1000;

/** The longest time that a timer takes, in milliseconds. */
const MAX_TIMER = 2 ** 31 - 1;

export interface ProcessOptions {
  readonly folder: PrivateFolder;
  /** What all scripts have in their environment. */
  readonly variables: Variables;
  /** The file for the output of the script at a place. */
  readonly log: (script: number) => string;
}

/** Runs scripts as processes of their own, each the leader of a process group. */
export class ProcessRunner implements ScriptRunner {
  readonly #rehearsal: Rehearsal;
  readonly #options: ProcessOptions;
  readonly #groups: ProcessGroups;
  readonly #guard: Guard;
  readonly #leaders = new Map<number, number>();
  readonly #refreshTimer: NodeJS.Timeout;
  readonly #mark: number;
  #left: readonly number[] = [];
  #isStopping = false;
  #isStopped = false;

  /** @throws {CommandError} where there is no room for what marks the processes */
  constructor(rehearsal: Rehearsal, options: ProcessOptions) {
    this.#rehearsal = rehearsal;
    this.#options = options;
    const { folder } = options;
    this.#mark = writing(folder.path, () => openSync(folder.markFile, "a"));
    this.#groups = new ProcessGroups(folder.socketPrefix);
    this.#guard = new Guard(folder.socketPrefix, folder.path);
    this.#refreshTimer = setInterval(() => {
      for (const group of this.#groups.refresh()) this.#guard.forget(group);
    }, REFRESH_INTERVAL);
  }

  run(script: number): Promise<ScriptEnd> {
    try {
      return this.#start(script);
    } catch (error) {
      const reason = `cannot be run: ${whyNot(error)}`;
      return Promise.resolve({ state: "failed", exitStatus: null, reason });
    }
  }

  #start(script: number): Promise<ScriptEnd> {
    const { scripts, directory } = this.#rehearsal;
    const { text = "", script: declared } = scripts[script] ?? {};
    const { folder, variables, log } = this.#options;
    const [program, ...args] = commandOf(text);
    const env = scriptVariables(variables, folder, script);
    const output = openSync(log(script), "a");
    let child: ChildProcess;
    try {
      const stdio = Array<number | "ignore">(MARK_DESCRIPTOR + 1).fill("ignore");
      stdio.splice(1, 2, output, output);
      stdio[MARK_DESCRIPTOR] = this.#mark;
      const cwd = workingDirectory(directory.known ?? "", variables);
      child = spawn(program, args, { cwd, env, detached: true, stdio });
    } finally {
      closeSync(output);
    }
    const { pid } = child;
    if (pid !== undefined) {
      this.#groups.add(pid);
      this.#guard.watch(pid);
      this.#leaders.set(script, pid);
    }
    const seconds = declared?.timeout?.seconds;
    const timer =
      seconds === undefined || pid === undefined ? undefined : this.#endIn(seconds, pid, child);
    return new Promise<ScriptEnd>((resolve) => {
      child.once("error", (error) => {
        const reason = `cannot run ${program}: ${whyNot(error)}`;
        writeLog(log(script), `muster rehearse: ${reason}\n`);
        resolve({ state: "failed", exitStatus: null, reason });
      });
      child.once("exit", (code, signal) => {
        timer?.clear();
        resolve(this.#endOf(code, signal, timer?.isOver ? seconds : undefined));
      });
    });
  }

  leavesOutputOpen(script: number): boolean {
    const leader = this.#leaders.get(script);
    const log = this.#options.log(script);
    return leader !== undefined && this.#groups.anyWritesTo(log);
  }

  /** What could not be ended: processes, and groups as negative numbers. */
  get left(): readonly number[] {
    return this.#left;
  }

  isAlive(script: number): boolean {
    const leader = this.#leaders.get(script);
    return leader !== undefined && this.#groups.isAlive(leader);
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    clearInterval(this.#refreshTimer);
    this.#left = await this.#groups.stop();
    if (!this.#isStopped) closeSync(this.#mark);
    this.#isStopped = true;
    await this.#guard.dismiss();
  }

  /** Ends all processes at once. */
  kill(): void {
    this.#isStopping = true;
    this.#groups.killAll();
  }

  #endOf(
    code: number | null,
    signal: NodeJS.Signals | null,
    timeout: number | undefined,
  ): ScriptEnd {
    if (timeout !== undefined) {
      return { state: "timed-out", exitStatus: code, reason: `its timeout of ${timeout}s` };
    }
    if (code === 0) return { state: "succeeded", exitStatus: 0, reason: "" };
    if (this.#isStopping) return { state: "stopped", exitStatus: code, reason: "" };
    const reason = signal ? `ended by ${signal}` : `exit status ${code ?? "unknown"}`;
    return { state: "failed", exitStatus: code, reason };
  }

  /** Ends a script when its time is over, as Coder's agent does: its group, and in the end it alone. */
  #endIn(
    seconds: number,
    group: number,
    leader: ChildProcess,
  ): { isOver: boolean; clear: () => void } {
    let timer = setTimeout(
      () => {
        ending.isOver = true;
        this.#groups.signal(group, "SIGHUP");
        timer = setTimeout(() => {
          leader.kill("SIGKILL");
        }, TIMEOUT_GRACE);
      },
      Math.min(seconds * 1000, MAX_TIMER),
    );
    const ending = {
      isOver: false,
      clear: () => {
        clearTimeout(timer);
      },
    };
    return ending;
  }
}

/** Why a program was not started, in words. */
function whyNot(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOENT") return "there is no such program here";
  if (code === "E2BIG") {
    return "the script is longer than an argument may be (128 KiB on Linux), and Coder's agent passes it as one, too";
  }
  return describeError(error);
}

function writeLog(path: string, text: string): void {
  try {
    const file = openSync(path, "a");
    try {
      writeSync(file, text);
    } finally {
      closeSync(file);
    }
  } catch {
    // The reason is in the report all the same.
  }
}
