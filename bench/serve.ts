import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { COORDINATOR } from "../src/socket/methods.ts";
import { RpcClient } from "../src/socket/rpc-client.ts";
import { callStream } from "../src/socket/typed-rpc.ts";
import { AgentClient } from "../src/sync/agent-client.ts";
import type { LoadResult } from "./load.ts";
import { cleanEnvironment, compareProcesses, print, quantile } from "./timing.ts";

const BINARY = "dist-bin/muster";
const MUSTER = "dist/muster.js";

const PING_ROUNDS = 25;
const RELEASE_ROUNDS = 25;
const POLLED_ROUNDS = 8;
const UNITS = 10_000;
const EDGES = 100_000;

/** Times the socket server and its client, with the executable and under Node. */
export async function benchServe(): Promise<void> {
  if (!existsSync(BINARY)) throw new Error("build the executable first: npm run build:binary");
  const folder = mkdtempSync(join(tmpdir(), "muster-bench-"));
  const socket = join(folder, "agent.sock");
  const env = cleanEnvironment({ CODER_AGENT_SOCKET_PATH: socket });
  try {
    for (const [name, command] of [
      ["the executable", [BINARY]],
      ["Node", [process.execPath, MUSTER]],
    ] as const) {
      console.log(`\nserved by ${name}`);
      const server = await startServer(command, socket, env);
      if (name === "the executable") {
        benchPing(env);
        await benchRelease(socket, env);
      }
      await benchLoad(socket, env);
      await benchMemory(server, socket);
      server.kill();
      await once(server, "exit");
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function startServer(
  [program, ...args]: readonly [string, ...string[]],
  socket: string,
  env: NodeJS.ProcessEnv,
): Promise<ChildProcess> {
  const server = spawn(program, [...args, "serve"], { stdio: "ignore", env });
  while (!existsSync(socket)) await pause(10);
  return server;
}

function benchPing(env: NodeJS.ProcessEnv): void {
  compareProcesses(
    [
      { name: "node -e 0", command: [process.execPath, "-e", "0"] },
      { name: "muster sync ping, the executable", command: [BINARY, "sync", "ping"], limit: 0.5 },
      {
        name: "muster sync ping, Node",
        command: [process.execPath, MUSTER, "sync", "ping"],
      },
    ],
    PING_ROUNDS,
    env,
  );
}

/** From a `complete` that returned to the end of the `start` that it released. */
async function benchRelease(socket: string, env: NodeJS.ProcessEnv): Promise<void> {
  const client = await AgentClient.connect(socket);
  const waited: number[] = [];
  for (let round = 0; round < RELEASE_ROUNDS; round++) {
    const [unit, dependency] = [`waits-${round}`, `first-${round}`];
    await client.want(unit, dependency);
    await client.start(dependency);
    const start = spawn(BINARY, ["sync", "start", unit], {
      stdio: ["ignore", "ignore", "pipe"],
      env,
    });
    const exited = once(start, "exit");
    // It says so once it waits.
    await once(start.stderr, "data");
    await run([BINARY, "sync", "complete", dependency], env);
    const completed = performance.now();
    await exited;
    waited.push(performance.now() - completed);
  }
  const polled: number[] = [];
  for (let round = 0; round < POLLED_ROUNDS; round++) {
    const [unit, dependency] = [`polls-${round}`, `second-${round}`];
    await client.want(unit, dependency);
    await client.start(dependency);
    const start = pollOnceASecond(socket, unit);
    await pause((1000 * round) / POLLED_ROUNDS);
    await run([BINARY, "sync", "complete", dependency], env);
    const completed = performance.now();
    await start;
    polled.push(performance.now() - completed);
  }
  client.close();
  const median = quantile(waited, 0.5);
  print("complete → end of start", `${median.toFixed(1)} ms`, "median", 25, median);
  print(
    "the same for a client that polls each second",
    `${quantile(polled, 0.5).toFixed(0)} ms`,
    `median, ${Math.max(...polled).toFixed(0)} ms at most`,
  );
}

/** What a client does that knows nothing better, as Coder's own does. */
async function pollOnceASecond(socket: string, unit: string): Promise<void> {
  const client = await AgentClient.connect(socket);
  while (!(await client.isReady(unit))) await pause(1000);
  await client.start(unit);
  client.close();
}

async function benchLoad(socket: string, env: NodeJS.ProcessEnv): Promise<void> {
  const output = await run([process.execPath, "--import", "tsx", "bench/load.ts", socket], env);
  const { rate, p50, p99 } = JSON.parse(output) as LoadResult;
  print(
    "requests a second, 8 connections",
    rate.toFixed(0),
    `p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms`,
    30_000,
    rate,
    true,
  );
}

async function benchMemory(server: ChildProcess, socket: string): Promise<void> {
  const client = await AgentClient.connect(socket);
  const before = await countEdges(socket);
  const perUnit = EDGES / UNITS;
  for (let unit = 0; unit < UNITS; unit++) {
    await client.start(`unit-${unit}`);
    // Only on later ones, so that no edge closes a cycle.
    for (let i = 1; i <= perUnit; i++) await client.want(`unit-${unit}`, `unit-${unit + i}`);
  }
  client.close();
  const edges = (await countEdges(socket)) - before;
  if (edges !== EDGES) throw new Error(`the server has ${edges} of ${EDGES} edges`);
  const status = readFileSync(`/proc/${server.pid ?? 0}/status`, "utf8");
  const megabytes = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
  print(
    `memory after ${UNITS} units, ${EDGES} edges`,
    `${megabytes.toFixed(0)} MB`,
    "resident",
    150,
    megabytes,
  );
}

async function countEdges(socket: string): Promise<number> {
  const client = await RpcClient.connect(socket);
  let edges = 0;
  for await (const { from } of callStream(client, COORDINATOR.graph, {})) edges += from.length;
  client.close();
  return edges;
}

async function run(
  [program, ...args]: readonly [string, ...string[]],
  env: NodeJS.ProcessEnv,
): Promise<string> {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"], env });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  const [status] = (await once(child, "close")) as [number];
  if (status !== 0) throw new Error(`${program} ${args.join(" ")} has ended with ${status}`);
  return output;
}
