import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Coordinator, type CoordinatorOptions } from "../../src/coordinator/coordinator.ts";
import { agentService } from "../../src/server/agent-service.ts";
import { coordinatorService } from "../../src/server/coordinator-service.ts";
import {
  WaitRequest_Until,
  type EventBatch,
  type GraphChunk,
  type WaitRequest,
  type WaitResponse,
} from "../../src/socket/gen/muster/v1/coordinator.ts";
import { COORDINATOR } from "../../src/socket/methods.ts";
import { RpcClient, type CallOptions } from "../../src/socket/rpc-client.ts";
import { RpcError } from "../../src/socket/rpc-error.ts";
import { callStream, callUnary } from "../../src/socket/typed-rpc.ts";
import { AgentClient } from "../../src/sync/agent-client.ts";
import { serve, type Served } from "../support/rpc.ts";

const PROGRAM = resolve("dist/muster.js");

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
  const path = mkdtempSync(join(tmpdir(), "muster-server-"));
  afterTest(() => {
    rmSync(path, { recursive: true, force: true });
  });
  return path;
}

/** A coordinator and a server of both services over it, in this process. */
export async function servedCoordinator(
  options: CoordinatorOptions = {},
): Promise<Served & { coordinator: Coordinator }> {
  const coordinator = new Coordinator(options);
  const served = await serve(
    Object.fromEntries([...agentService(coordinator), ...coordinatorService(coordinator)]),
  );
  afterTest(() => served.stop());
  return { ...served, coordinator };
}

export async function connectClient(path: string): Promise<AgentClient> {
  const client = await AgentClient.connect(path);
  afterTest(() => {
    client.close();
  });
  return client;
}

/** A connection for calls that are made as they are on the wire. */
export async function connectRpc(path: string): Promise<RpcClient> {
  const client = await RpcClient.connect(path);
  afterTest(() => {
    client.close();
  });
  return client;
}

export function untilReady(units: string[], timeoutMs = 0, goesOn = false): WaitRequest {
  return { units, until: WaitRequest_Until.READY, timeoutMs, goesOn };
}

export function untilCompleted(units: string[], timeoutMs = 0): WaitRequest {
  return { units, until: WaitRequest_Until.COMPLETED, timeoutMs, goesOn: false };
}

export function wait(
  client: RpcClient,
  request: WaitRequest,
  options?: CallOptions,
): Promise<WaitResponse> {
  return callUnary(client, COORDINATOR.wait, request, options);
}

/** Watches events after one, undefined for new ones only. */
export function watch(
  client: RpcClient,
  after: number | undefined,
  options?: CallOptions,
): AsyncGenerator<EventBatch, void, undefined> {
  return callStream(client, COORDINATOR.watch, { after }, options);
}

export function timeline(
  client: RpcClient,
  after = 0,
): AsyncGenerator<EventBatch, void, undefined> {
  return callStream(client, COORDINATOR.timeline, { after });
}

/** The error that a call is answered with. */
export async function refusal(answer: Promise<unknown>): Promise<RpcError> {
  try {
    await answer;
  } catch (error) {
    if (error instanceof RpcError) return error;
    throw error;
  }
  throw new Error("the call was not refused");
}

/** All units, and the dependencies between them by their names. */
export async function graphOf(client: RpcClient): Promise<{
  chunks: number;
  units: GraphChunk["units"];
  dependencies: string[];
}> {
  const units: GraphChunk["units"] = [];
  const dependencies: string[] = [];
  let chunks = 0;
  for await (const chunk of callStream(client, COORDINATOR.graph, {})) {
    chunks++;
    units.push(...chunk.units);
    for (const [i, from] of chunk.from.entries()) {
      const to = units[chunk.to[i] ?? -1];
      dependencies.push(`${units[from]?.unit ?? "?"} -> ${to?.unit ?? "?"}`);
    }
  }
  return { chunks, units, dependencies };
}

/** Long enough for anything that comes at all, in milliseconds. */
const PATIENCE = 20_000;

/** Waits until something is so. */
export async function until(isSo: () => boolean): Promise<void> {
  const deadline = Date.now() + PATIENCE;
  while (!isSo()) {
    if (Date.now() > deadline) throw new Error(`it never came to be so: ${isSo.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** A process of the built program. */
export class MusterProcess {
  readonly child: ChildProcess;
  /** The exit status, or the signal that ended it. */
  readonly ended: Promise<number | string>;
  hasEnded = false;
  #stderr = "";

  /** @param command what runs the program, for example a shell that limits it */
  constructor(args: readonly string[], env: NodeJS.ProcessEnv = {}, command: string[] = []) {
    const [program = process.execPath, ...rest] = [...command, process.execPath, PROGRAM, ...args];
    const home = folder();
    this.child = spawn(program, rest, {
      stdio: ["ignore", "ignore", "pipe"],
      env: { PATH: process.env["PATH"], HOME: home, XDG_CACHE_HOME: home, ...env },
    });
    this.child.stderr?.setEncoding("utf8").on("data", (text: string) => (this.#stderr += text));
    this.ended = new Promise((resolve) => {
      this.child.once("close", (code, signal) => {
        this.hasEnded = true;
        resolve(code ?? signal ?? "nothing");
      });
    });
    afterTest(async () => {
      this.child.kill("SIGKILL");
      await this.ended;
    });
  }

  get stderr(): string {
    return this.#stderr;
  }

  /** The lines of the log so far. */
  get lines(): string[] {
    return this.#stderr.split("\n").slice(0, -1);
  }

  /** Waits until the log has some text; fails where the process ends before. */
  async says(text: string): Promise<this> {
    await until(() => this.#stderr.includes(text) || this.hasEnded);
    if (!this.#stderr.includes(text)) {
      throw new Error(`the process ended without "${text}":\n${this.#stderr}`);
    }
    return this;
  }

  async stop(signal: NodeJS.Signals): Promise<number | string> {
    this.child.kill(signal);
    return this.ended;
  }
}

/** A `muster serve` that listens at a path. */
export function startServer(
  path: string,
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
  command: string[] = [],
): Promise<MusterProcess> {
  const server = new MusterProcess(["serve", "--socket-path", path, ...args], env, command);
  return server.says("listening at");
}
