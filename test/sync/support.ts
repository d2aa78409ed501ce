import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { Coordinator } from "../../src/coordinator/coordinator.ts";
import { agentService } from "../../src/server/agent-service.ts";
import { coordinatorService } from "../../src/server/coordinator-service.ts";
import type { Method } from "../../src/socket/rpc-method.ts";
import { serve, type Served } from "../support/rpc.ts";

export const PROGRAM = resolve("dist/muster.js");

/** What is to be done after a test, whatever became of it; last comes first. */
const cleanups: (() => void | Promise<void>)[] = [];

export function afterTest(cleanup: () => void | Promise<void>): void {
  cleanups.push(cleanup);
}

/** For `afterEach`. */
export async function cleanUp(): Promise<void> {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
}

/** A new folder, which is removed after the test. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "muster-sync-"));
  afterTest(() => {
    rmSync(path, { recursive: true, force: true });
  });
  return path;
}

export interface Ended {
  /** The exit status, or the name of the signal that ended the process. */
  readonly status: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

/** A process that is ended after the test, if it has not by then. */
export class Process {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  stdout = "";
  stderr = "";
  #onChange: (() => void)[] = [];

  /** @param input all of stdin; null for one that is kept open */
  constructor(command: readonly string[], env: NodeJS.ProcessEnv = {}, input: string | null = "") {
    const [program = "", ...args] = command;
    this.child = spawn(program, args, {
      env: { PATH: process.env["PATH"], HOME: tmpdir(), MUSTER_CACHE_DIR: cacheFolder(), ...env },
    });
    this.child.stdin?.on("error", () => undefined);
    if (input !== null) this.child.stdin?.end(input);
    for (const name of ["stdout", "stderr"] as const) {
      this.child[name]?.setEncoding("utf8").on("data", (text: string) => {
        this[name] += text;
        this.#changed();
      });
    }
    this.ended = new Promise((resolve) => {
      this.child.once("close", (code, signal) => {
        resolve({ status: code ?? signal ?? "", stdout: this.stdout, stderr: this.stderr });
        this.#onChange.push(() => undefined);
        this.#changed();
      });
    });
    afterTest(async () => {
      this.child.kill("SIGKILL");
      await this.ended;
    });
  }

  /** Waits for a text in what the process prints; fails where it ends without it. */
  async says(text: string | Pick<RegExp, "test">): Promise<void> {
    const isThere = () => {
      const all = this.stdout + this.stderr;
      return typeof text === "string" ? all.includes(text) : text.test(all);
    };
    while (!isThere()) {
      if (this.child.exitCode !== null || this.child.signalCode !== null) {
        await this.ended;
        if (isThere()) return;
        const what = typeof text === "string" || text instanceof RegExp ? String(text) : "it";
        throw new Error(`it ended without saying ${what}:\n${this.stdout}${this.stderr}`);
      }
      await new Promise<void>((resolve) => this.#onChange.push(resolve));
    }
  }

  #changed(): void {
    for (const resolve of this.#onChange.splice(0)) resolve();
  }
}

let cache: string | undefined;

/** One cache of compiled code for all processes. */
function cacheFolder(): string {
  cache ??= mkdtempSync(join(tmpdir(), "muster-cache-"));
  return cache;
}

after(() => {
  if (cache !== undefined) rmSync(cache, { recursive: true, force: true });
});

/** A `muster serve` in a folder of its own, and what runs against it. */
export class Workspace {
  readonly folder = folder();
  readonly socket = join(this.folder, "agent.sock");
  readonly env: NodeJS.ProcessEnv = { CODER_AGENT_SOCKET_PATH: this.socket };

  /** Starts a server, and waits until it listens. */
  async serve(...flags: string[]): Promise<Process> {
    const server = new Process([process.execPath, PROGRAM, "serve", ...flags], this.env);
    await server.says("listening at");
    return server;
  }

  /** Starts `muster sync …`. */
  start(...args: string[]): Process {
    return new Process([process.execPath, PROGRAM, "sync", ...args], this.env);
  }

  /** Runs `muster sync …` to its end. */
  sync(...args: string[]): Promise<Ended> {
    return this.start(...args).ended;
  }

  /** Runs `muster sync …`, which must be done without a word on stderr. */
  async done(...args: string[]): Promise<string> {
    const { status, stdout, stderr } = await this.sync(...args);
    if (status !== 0 || stderr !== "") throw new Error(`${args.join(" ")}: ${status}\n${stderr}`);
    return stdout;
  }
}

/** A workspace with a server. */
export async function workspace(...flags: string[]): Promise<Workspace> {
  const made = new Workspace();
  await made.serve(...flags);
  return made;
}

export interface Agent {
  readonly coordinator: Coordinator;
  readonly workspace: Workspace;
  /** Ends all connections, and takes no more. */
  stop(): Promise<void>;
}

/** An agent in this process that offers Coder's service only, like Coder's own. */
export function stockAgent(): Promise<Agent> {
  return inProcess((coordinator) => agentService(coordinator));
}

/** An agent in this process that offers all that muster's does. */
export function musterAgent(
  options?: ConstructorParameters<typeof Coordinator>[0],
): Promise<Agent> {
  return inProcess(
    (coordinator) => new Map([...agentService(coordinator), ...coordinatorService(coordinator)]),
    options,
  );
}

async function inProcess(
  methods: (coordinator: Coordinator) => ReadonlyMap<string, Method>,
  options?: ConstructorParameters<typeof Coordinator>[0],
): Promise<Agent> {
  const coordinator = new Coordinator(options);
  const served = await serve(Object.fromEntries(methods(coordinator)));
  afterTest(() => stopped(served));
  return { coordinator, workspace: at(served.path), stop: () => served.stop() };
}

/** Ends a server in this process, and removes the folder that was made for its socket. */
export async function stopped(served: Pick<Served, "path" | "stop">): Promise<void> {
  await served.stop();
  rmSync(dirname(served.path), { recursive: true, force: true });
}

/** A workspace whose socket is somewhere else. */
export function at(socket: string): Workspace {
  const made = new Workspace();
  return Object.assign(made, { socket, env: { CODER_AGENT_SOCKET_PATH: socket } });
}

/** Waits until something is so. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
}
