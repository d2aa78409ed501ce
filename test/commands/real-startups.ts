// Random start-ups as templates, what the simulator says of them, and what real
// bash scripts do against a real server.
import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { lint } from "../../src/lint.ts";
import { FileReader } from "../../src/source/file-reader.ts";
import { interpretTemplate } from "../../src/startup/interpret-template.ts";
import { scriptOrder } from "../../src/startup/script-order.ts";
import { Simulation } from "../../src/startup/simulate.ts";
import { startupsOf } from "../../src/startup/startups.ts";
import type { State } from "../../src/startup/state.ts";
import type { CallStep } from "../../src/startup/steps.ts";
import { ModuleLoader } from "../../src/terraform/module-loader.ts";
import { parseFile } from "../../src/terraform/parse-file.ts";
import { readTemplate } from "../../src/terraform/read-template.ts";
import {
  randomStartup,
  writeScript,
  type RandomStartup,
  type Tuning,
} from "../startup/random-startup.ts";
import { afterTest, PROGRAM, type Workspace } from "../sync/support.ts";

const TUNING: Tuning = { maxScripts: 5, maxUnits: 7, maxProduct: Infinity, isOrderly: true };

/** How long a `start` waits: longer than it takes until everyone waits, on a busy machine. */
const TIMEOUT_SECONDS = 12;

/** For how long no call may be under way until nobody is taken to go on. */
const QUIET_SECONDS = 1;

/** A start-up in a directory of its own. */
export interface WrittenStartup {
  readonly directory: string;
  readonly startup: RandomStartup;
}

/** What a start-up comes to: calls as `s0 start u1`. */
export interface Result {
  /** The `start`s that wait until they give up. */
  readonly blocked: readonly string[];
  /** The calls that come to an end before that, with `fails` behind those that fail. */
  readonly made: readonly string[];
}

/** Writes the start-up of a seed as a template; its units begin with a name that no other one's do. */
export function writeStartup(seed: number, parent: string): WrittenStartup {
  const startup = randomStartup(seed, TUNING);
  const directory = join(parent, `startup-${seed}`);
  mkdirSync(directory);
  const blocks = ['resource "coder_agent" "main" {\n  os   = "linux"\n  arch = "amd64"\n}\n'];
  const rules: string[] = [];
  for (const script of startup.scripts) {
    const { name, after } = script;
    const text = writeScript(script, `--timeout ${TIMEOUT_SECONDS}s`);
    writeFileSync(join(directory, `${name}.sh`), text.replace(/\bu(\d+)\b/g, `n${seed}-u$1`));
    blocks.push(`resource "coder_script" "${name}" {
  agent_id     = coder_agent.main.id
  display_name = "${name}"
  run_on_start = true
  script       = file("\${path.module}/${name}.sh")
}
`);
    for (const { script: other, requires } of after) {
      rules.push(`  rule {
    run      = ["coder_script.${name}"]
    after    = ["coder_script.s${other}"]
    requires = "${requires}"
  }`);
    }
  }
  if (rules.length > 0) blocks.push(`data "coder_script_order" "all" {\n${rules.join("\n")}\n}\n`);
  writeFileSync(join(directory, "main.tf"), blocks.join("\n"));
  return { directory, startup };
}

/** What the simulator says of the template. */
export function predicted({ directory }: WrittenStartup): Result[] {
  const reader = new FileReader();
  reader.allow(directory);
  const template = readTemplate(directory, new ModuleLoader(reader, parseFile), reader);
  const [startup] = startupsOf(interpretTemplate(template, []).model).startups;
  const [agent] = startup?.agents ?? [];
  if (!startup || !agent) throw new Error("the template has no agent");
  let results: Result[] = [{ blocked: [], made: [] }];
  for (const { exploration } of new Simulation(agent, scriptOrder(startup).start).outcomes) {
    results = results.flatMap(({ blocked, made }) =>
      exploration.endings.map(({ state }) => ({
        blocked: [...blocked, ...blockedIn(state)].sort(),
        made: [...made, ...madeIn(state)].sort(),
      })),
    );
  }
  return results;
}

/** For each directory, the rules whose findings say that someone waits in vain. */
export async function errorsOf(
  startups: readonly WrittenStartup[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const directories = startups.map(({ directory }) => directory);
  const errors = new Map(directories.map((directory) => [directory, [] as string[]]));
  const { diagnostics } = await lint(directories);
  for (const { severity, rule, template } of diagnostics) {
    if (severity === "error") errors.get(template)?.push(rule);
  }
  return errors;
}

function blockedIn(state: State): string[] {
  return state.run.program.threads.flatMap((_, thread) => {
    const step = state.stepOf(thread);
    return step?.kind === "start" ? [callName(state, thread, step)] : [];
  });
}

function madeIn(state: State): string[] {
  const made: string[] = [];
  for (let trace = state.trace; trace; trace = trace.before) {
    const step = state.run.program.threads[trace.thread]?.steps[trace.step];
    if (!step || step.kind === "spawn" || step.kind === "join") continue;
    const name = callName(state, trace.thread, step);
    made.push(trace.succeeds ? name : `${name} fails`);
  }
  return made;
}

function callName({ run }: State, thread: number, { kind, call }: CallStep): string {
  const { script = 0 } = run.program.threads[thread] ?? {};
  const address = run.program.scripts[script]?.script.address ?? "";
  return `${address.replace("coder_script.", "")} ${kind} ${call.unit?.text.display ?? ""}`;
}

/**
 * Notes each call of `coder` with its exit status; one that has given up is held
 * for good, so that nothing that comes after it lets others go on.
 */
const NOTING = `coder() {
  local status=0
  echo "$SCRIPT_NAME begins" >> "$LOG"
  command coder "$@" || status=$?
  echo "$SCRIPT_NAME $status $*" >> "$LOG"
  if [ "$status" = 4 ]; then sleep 600; fi
  return "$status"
}
`;

/** Runs the scripts as the agent does, until they have ended or nobody goes on. */
export async function run(
  { directory, startup }: WrittenStartup,
  agent: Workspace,
): Promise<Result> {
  const log = join(directory, "log");
  const noting = join(directory, "noting.sh");
  const bin = join(directory, "bin");
  writeFileSync(log, "");
  writeFileSync(noting, NOTING);
  mkdirSync(bin);
  symlinkSync(PROGRAM, join(bin, "coder"));
  const path = [bin, dirname(process.execPath), process.env["PATH"] ?? ""].join(":");
  const env = { ...process.env, ...agent.env, BASH_ENV: noting, LOG: log, PATH: path };
  const children: ChildProcess[] = [];
  const stop = (): void => {
    for (const { pid } of children) if (pid !== undefined) killGroup(pid);
  };
  afterTest(stop);
  const ended = startup.scripts.map(() => deferred<boolean>());
  for (const [i, { name, after }] of startup.scripts.entries()) {
    void Promise.all(
      after.map(async ({ script, requires }) => {
        const succeeds = (await ended[script]?.promise) ?? true;
        return succeeds || requires === "completion";
      }),
    ).then((mayBegin) => {
      if (mayBegin.includes(false)) {
        ended[i]?.resolve(false);
        return;
      }
      const child = spawn("bash", [join(directory, `${name}.sh`)], {
        env: { ...env, SCRIPT_NAME: name },
        // A group of its own, so that its jobs end with it.
        detached: true,
        stdio: "ignore",
      });
      children.push(child);
      child.once("exit", (code) => ended[i]?.resolve(code === 0));
    });
  }
  const isAlive = () => children.some(({ pid }) => pid !== undefined && isGroupAlive(pid));
  const all = Promise.all(ended.map(({ promise }) => promise));
  await Promise.race([
    all.then(async () => {
      while (isAlive() && !hasGivenUp(log)) await pause(0.1);
    }),
    untilGivenUp(log),
  ]);
  if (hasGivenUp(log)) await untilQuiet(log);
  stop();
  return resultIn(log);
}

function resultIn(log: string): Result {
  const calls = endedCalls(log).map((line) => {
    const [name = "", status = "", , , kind = "", unit = ""] = line.split(" ");
    return { name: `${name} ${kind} ${unit}`, status };
  });
  const given = calls.filter(({ status }) => status === "4");
  const others = calls.filter(({ status }) => status !== "4");
  return {
    blocked: given.map(({ name }) => name).sort(),
    made: others.map(({ name, status }) => (status === "0" ? name : `${name} fails`)).sort(),
  };
}

function linesOf(log: string): string[] {
  return readFileSync(log, "utf8")
    .split("\n")
    .filter((line) => line !== "");
}

function endedCalls(log: string): string[] {
  return linesOf(log).filter((line) => !line.endsWith(" begins"));
}

function hasGivenUp(log: string): boolean {
  return endedCalls(log).some((line) => line.split(" ")[1] === "4");
}

async function untilGivenUp(log: string): Promise<void> {
  while (!hasGivenUp(log)) await pause(0.2);
}

/** Waits until all calls have ended, and for a while none has begun. */
async function untilQuiet(log: string): Promise<void> {
  for (let before = -1; ;) {
    const lines = linesOf(log).length;
    if (lines === before && lines === 2 * endedCalls(log).length) return;
    before = lines;
    await pause(QUIET_SECONDS);
  }
}

function pause(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000).unref());
}

function isGroupAlive(pid: number): boolean {
  try {
    return process.kill(-pid, 0);
  } catch {
    return false;
  }
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}

function deferred<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((done) => (resolve = done));
  return { promise, resolve };
}
