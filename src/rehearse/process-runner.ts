import { spawn, type ChildProcess, type StdioOptions } from "node:child_process";
import { closeSync, existsSync, openSync, writeFileSync, writeSync } from "node:fs";
import { homedir, userInfo } from "node:os";
import type { ScriptRunner } from "./conductor.ts";
import { Guard } from "./guard.ts";
import { writing, type PrivateFolder } from "./private-folder.ts";
import { ProcessGroups } from "./process-groups.ts";
import type { Rehearsal } from "./rehearsal.ts";
import { scriptVariables, type Variables } from "./script-environment.ts";
import type { ScriptEnd } from "./script-record.ts";

/** How long a script that has run out of time may take to end, in milliseconds. */
const TIMEOUT_GRACE = 5000;

/** How often groups of processes that are gone are forgotten, in milliseconds. */
const FORGET_INTERVAL = 1000;

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
  readonly #forgetTimer: NodeJS.Timeout;
  #isStopping = false;

  /** @throws {CommandError} where the scripts cannot be written */
  constructor(rehearsal: Rehearsal, options: ProcessOptions) {
    this.#rehearsal = rehearsal;
    this.#options = options;
    const { folder } = options;
    for (const [i, { text }] of rehearsal.scripts.entries()) {
      writing(folder.path, () => {
        writeFileSync(folder.scriptFile(i), text ?? "", { mode: 0o700 });
      });
    }
    this.#groups = new ProcessGroups(folder.socketPrefix);
    this.#guard = new Guard(folder.socketPrefix, folder.path);
    this.#forgetTimer = setInterval(() => {
      for (const group of this.#groups.forgetGone()) this.#guard.forget(group);
    }, FORGET_INTERVAL);
  }

  run(script: number): Promise<ScriptEnd> {
    try {
      return this.#start(script);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return Promise.resolve({ state: "failed", exitStatus: null, reason });
    }
  }

  #start(script: number): Promise<ScriptEnd> {
    const { text, script: declared } = this.#rehearsal.scripts[script] ?? {};
    const { folder, variables, log } = this.#options;
    const [program, ...args] = [...interpreterOf(text ?? ""), folder.scriptFile(script)];
    const env = scriptVariables(variables, folder, script);
    const output = openSync(log(script), "a");
    let child: ChildProcess;
    try {
      const stdio: StdioOptions = ["ignore", output, output];
      child = spawn(program, args, { cwd: workingDirectory(), env, detached: true, stdio });
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
      seconds === undefined || pid === undefined ? undefined : this.#endIn(seconds, pid);
    return new Promise<ScriptEnd>((resolve) => {
      child.once("error", ({ message }) => {
        const reason = `cannot run ${program}: ${message}`;
        writeLog(log(script), `muster rehearse: ${reason}\n`);
        resolve({ state: "failed", exitStatus: null, reason });
      });
      child.once("exit", (code, signal) => {
        timer?.clear();
        resolve(this.#endOf(code, signal, timer?.isOver ? seconds : undefined));
      });
    });
  }

  isAlive(script: number): boolean {
    const leader = this.#leaders.get(script);
    return leader !== undefined && this.#groups.isAlive(leader);
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    clearInterval(this.#forgetTimer);
    await this.#groups.stop();
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

  /** Ends a script's group when its time is over. */
  #endIn(seconds: number, group: number): { isOver: boolean; clear: () => void } {
    let timer = setTimeout(
      () => {
        ending.isOver = true;
        this.#groups.signal(group, "SIGTERM");
        timer = setTimeout(() => {
          this.#groups.signal(group, "SIGKILL");
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

/** What runs a script: the words of its first line where that begins with `#!`, else the user's shell. */
function interpreterOf(text: string): [program: string, ...args: string[]] {
  const line = /^\s*#!([^\n]*)/.exec(text)?.[1]?.trim();
  const [program, ...args] = line ? line.split(/\s+/) : [];
  return [program ?? userShell(), ...args];
}

function userShell(): string {
  try {
    const { shell } = userInfo();
    // Not that of a user who is not to log in.
    if (shell && !/\/(?:nologin|false)$/.test(shell)) return shell;
  } catch {
    // A user of whom the system knows nothing.
  }
  return process.env["SHELL"] ?? "/bin/sh";
}

/** Where Coder's agent runs scripts, too. */
function workingDirectory(): string {
  const home = homedir();
  return existsSync(home) ? home : "/";
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
