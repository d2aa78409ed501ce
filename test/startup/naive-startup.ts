// All that a start-up can come to, by trying every order of its steps. Written
// from what Coder documents, without regard for speed.
import type {
  RandomCall,
  RandomCommand,
  RandomJoin,
  RandomShell,
  RandomStartup,
} from "./random-startup.ts";

type Shell = Pick<RandomShell, "errexit" | "trap" | "body"> & { readonly fails?: boolean };

/** Where a thread is in one shell. */
interface Frame {
  readonly shell: Shell;
  at: number;
  /** How many parts of the command at hand are done. */
  part: number;
  inTrap: boolean;
  /** Whether the last command has failed. */
  failed: boolean;
}

interface Thread {
  readonly name: string;
  /** The job's shell, or the script's. */
  readonly shell: Shell;
  state: "waits" | "runs" | "ended" | "failed" | "skipped";
  frames: Frame[];
  /** The numbers of the jobs that it has started. */
  jobs: number[];
  failures: string[];
}

type Status = "pending" | "started" | "completed" | "failed";

interface World {
  readonly threads: Thread[];
  readonly statuses: Map<string, Status>;
  readonly edges: Map<string, string[]>;
}

/**
 * @returns what becomes of each thread, in each way that there is, sorted;
 *   undefined where more than `maxStates` states would have to be looked at
 */
export function allEndings(startup: RandomStartup, maxStates: number): string[] | undefined {
  const first = initial(startup);
  settle(first, startup);
  const endings = new Set<string>();
  const seen = new Set([keyOf(first)]);
  const pending = [first];
  for (let world = pending.pop(); world; world = pending.pop()) {
    if (seen.size > maxStates) return undefined;
    let isStuck = true;
    for (let i = 0; i < world.threads.length; i++) {
      if (!canStep(world, i)) continue;
      isStuck = false;
      const next = copy(world);
      step(next, i);
      settle(next, startup);
      const key = keyOf(next);
      if (seen.has(key)) continue;
      seen.add(key);
      pending.push(next);
    }
    if (isStuck) endings.add(describe(world));
  }
  return [...endings].sort();
}

function initial({ scripts }: RandomStartup): World {
  const threads: Thread[] = [];
  const thread = (name: string, shell: Shell): void => {
    threads.push({ name, shell, state: "waits", frames: [], jobs: [], failures: [] });
  };
  for (const script of scripts) thread(script.name, script);
  for (const { name, body } of scripts) {
    const jobs = body.flatMap((command) => (command.kind === "job" ? [command] : []));
    for (const [n, job] of jobs.entries()) thread(`${name} job ${n + 1}`, job);
  }
  return { threads, statuses: new Map(), edges: new Map() };
}

/** Lets happen what no other thread can notice: shells begin and end, jobs are started and waited for. */
function settle(world: World, startup: RandomStartup): void {
  while (world.threads.some((_, i) => settleThread(world, i, startup)));
}

function settleThread(world: World, i: number, { scripts }: RandomStartup): boolean {
  const thread = world.threads[i];
  if (!thread) return false;
  if (thread.state === "waits") {
    if (i >= scripts.length) return false;
    const before = (scripts[i]?.after ?? []).map(({ script, requires }) => ({
      state: world.threads[script]?.state ?? "ended",
      requires,
    }));
    if (before.some(({ state }) => state === "waits" || state === "runs")) return false;
    const isSkipped = before.some(
      ({ state, requires }) => requires === "success" && state !== "ended",
    );
    if (isSkipped) thread.state = "skipped";
    else begin(thread);
    return true;
  }
  const frame = thread.frames.at(-1);
  if (thread.state !== "runs" || !frame) return false;
  const command = commandAt(frame);
  if (!command) {
    if (!frame.inTrap && frame.shell.fails === true) frame.failed = true;
    if (!frame.inTrap && frame.shell.trap.length > 0) {
      enterTrap(frame);
      return true;
    }
    thread.frames.pop();
    const around = thread.frames.at(-1);
    if (around) finish(around, frame.failed);
    else thread.state = frame.failed ? "failed" : "ended";
    return true;
  }
  switch (command.kind) {
    case "subshell":
    case "program":
      thread.frames.push(frameOf(command));
      return true;
    case "job": {
      const job = world.threads.findIndex((each) => each.shell === command);
      const started = world.threads[job];
      if (started) begin(started);
      thread.jobs = [...thread.jobs, job];
      finish(frame, false);
      return true;
    }
    case "join": {
      const jobs = joined(thread, command).map((job) => world.threads[job]?.state);
      if (jobs.some((state) => state === "runs")) return false;
      finish(frame, command.job !== "all" && jobs.includes("failed"));
      return true;
    }
    default:
      return false;
  }
}

function begin(thread: Thread): void {
  thread.state = "runs";
  thread.frames = [frameOf(thread.shell)];
}

function frameOf(shell: Shell): Frame {
  return { shell, at: 0, part: 0, inTrap: false, failed: false };
}

function commandAt({ shell, at, inTrap }: Frame): RandomCommand | undefined {
  return (inTrap ? shell.trap : shell.body)[at];
}

function joined({ jobs }: Thread, { job }: RandomJoin): readonly number[] {
  if (job === "all") return jobs;
  const one = jobs[job];
  return one === undefined ? [] : [one];
}

function enterTrap(frame: Frame): void {
  frame.inTrap = true;
  frame.at = 0;
  frame.part = 0;
}

/** A command has come to its end: the shell goes on with the next one, or ends. */
function finish(frame: Frame, failed: boolean): void {
  const { shell } = frame;
  frame.part = 0;
  frame.at++;
  if (failed && shell.errexit) {
    frame.failed = true;
    if (frame.inTrap) frame.at = shell.trap.length;
    else if (shell.trap.length > 0) enterTrap(frame);
    else frame.at = shell.body.length;
    return;
  }
  // A trap does not change the status that its shell ends with.
  if (frame.inTrap) return;
  const isLast = frame.at === shell.body.length;
  const isFollowed = shell.body.at(-1)?.kind === "join";
  frame.failed = failed && !(isLast && isFollowed);
}

function callOf(thread: Thread | undefined): RandomCall | undefined {
  const frame = thread?.frames.at(-1);
  const command = thread?.state === "runs" && frame ? commandAt(frame) : undefined;
  if (!command || command.kind === "join") return undefined;
  return "unit" in command ? command : undefined;
}

function canStep({ threads, statuses, edges }: World, i: number): boolean {
  const thread = threads[i];
  const call = callOf(thread);
  if (!call) return false;
  let awaited: readonly string[] = [];
  if (call.kind === "wait") awaited = call.dependencies;
  // A start registers its unit first, and then waits.
  if (call.kind === "start" && (thread?.frames.at(-1)?.part ?? 0) > 0) {
    awaited = edges.get(call.unit) ?? [];
  }
  const missing = awaited.filter((unit) => statuses.get(unit) !== "completed");
  return missing.length === 0 || missing.some((unit) => statuses.get(unit) === "failed");
}

function step(world: World, i: number): void {
  const thread = world.threads[i];
  const frame = thread?.frames.at(-1);
  const call = callOf(thread);
  if (!thread || !frame || !call) return;
  const { statuses, edges } = world;
  const { unit, dependencies } = call;
  const status = statuses.get(unit);
  const register = (): void => {
    if (status === undefined) statuses.set(unit, "pending");
  };
  const done = (succeeds: boolean): void => {
    if (!succeeds) thread.failures = [...thread.failures, String(call.line)].sort();
    finish(frame, !succeeds && !call.checked);
  };
  switch (call.kind) {
    case "want": {
      register();
      const dependency = dependencies[frame.part] ?? "";
      if (reaches(world, dependency, unit)) {
        done(false);
        return;
      }
      const known = edges.get(unit) ?? [];
      if (!known.includes(dependency)) edges.set(unit, [...known, dependency].sort());
      frame.part++;
      if (frame.part === dependencies.length) done(true);
      return;
    }
    case "start":
      if (frame.part === 0) {
        register();
        frame.part = 1;
        return;
      }
      if (status === "started" || !isReady(world, unit)) {
        done(false);
        return;
      }
      statuses.set(unit, "started");
      done(true);
      return;
    case "complete":
      if (status !== undefined && status !== "completed") statuses.set(unit, "completed");
      done(status !== undefined && status !== "completed");
      return;
    case "fail":
      statuses.set(unit, "failed");
      done(status !== "failed");
      return;
    case "wait":
      done(dependencies.every((dependency) => statuses.get(dependency) === "completed"));
  }
}

function isReady({ statuses, edges }: World, unit: string): boolean {
  return (edges.get(unit) ?? []).every((dependency) => statuses.get(dependency) === "completed");
}

function reaches({ edges }: World, from: string, to: string): boolean {
  const seen = new Set([from]);
  for (const unit of seen) for (const next of edges.get(unit) ?? []) seen.add(next);
  return seen.has(to);
}

function copy({ threads, statuses, edges }: World): World {
  return {
    threads: threads.map((thread) => ({
      ...thread,
      frames: thread.frames.map((frame) => ({ ...frame })),
    })),
    statuses: new Map(statuses),
    edges: new Map(edges),
  };
}

function keyOf({ threads, statuses, edges }: World): string {
  return JSON.stringify([
    threads.map(({ state, frames, jobs, failures }) => [
      state,
      frames.map(({ at, part, inTrap, failed }) => [at, part, inTrap, failed]),
      jobs.length,
      failures,
    ]),
    [...statuses].sort(),
    [...edges].sort(),
  ]);
}

/** `s0 at 3; s1 ended, failed at 2`. */
function describe({ threads }: World): string {
  return threads
    .map((thread) => {
      const { name, state, failures } = thread;
      const call = callOf(thread);
      const place = state === "runs" ? `at ${call ? call.line : "wait"}` : state;
      const failed = failures.length > 0 ? `, failed at ${failures.join(" ")}` : "";
      return `${name} ${place}${failed}`;
    })
    .sort()
    .join("; ");
}
