import type { Join, ShellProcess, SyncCall, Word } from "../shell/sync-call.ts";
import type { StartupScript } from "./model.ts";
import { ENDED_BADLY, ENDED_WELL, type CallStep, type Flow, type Step } from "./steps.ts";

/** The script itself, or one of its background jobs. */
export interface Thread {
  /** The number of its script. */
  readonly script: number;
  /** See {@link SyncCall.job}. */
  readonly job: number;
  /** The number of the thread that starts it; undefined for the script itself. */
  readonly parent: number | undefined;
  readonly steps: readonly Step[];
  /** Whether it fails also when all of its calls succeed. */
  readonly fails: boolean;
}

/** Where the threads of a script go in a program. */
export interface ThreadPlace {
  readonly script: number;
  /** The number of its first thread. */
  readonly thread: number;
  /** The number of a unit; undefined for a name that is none, or that nothing can wait for. */
  readonly unitOf: (word: Word | undefined) => number | undefined;
  /** Whether a unit that is waited for can be told from those that scripts complete. */
  readonly canWaitFor: (word: Word) => boolean;
}

/** Something that a thread does, before it is known what comes after it. */
interface Item {
  /** The shell that does it. */
  readonly process: number;
  readonly inTrap: boolean;
  readonly endsOnFailure: boolean;
  /** The call that it is, or is a part of. */
  readonly isOf: SyncCall | undefined;
  readonly step: (flow: Flow, isRegular: boolean) => Step;
}

/** The threads of a script, the script itself first, then each job that makes calls. */
export function threadsOf(script: StartupScript, place: ThreadPlace): Thread[] {
  const jobs = new Map<number, number>([[0, place.thread]]);
  const firstCalls = new Map<number, number>();
  const parents = parentsOf(script.processes);
  for (const [i, call] of script.calls.entries()) {
    for (let job = call.job; job !== 0 && !firstCalls.has(job); job = parents.get(job)?.job ?? 0) {
      firstCalls.set(job, i);
    }
  }
  for (const job of firstCalls.keys()) jobs.set(job, place.thread + jobs.size);
  const items = new Map([...jobs.keys()].map((job) => [job, [] as [number, Item][]]));
  // A job's calls stand where it begins, so that a `wait` in the same place comes before.
  for (const join of script.joins) {
    const item = joinItem(join, jobs);
    if (item) items.get(join.job)?.push([join.callsBefore - 0.5, item]);
  }
  for (const [job, first] of firstCalls) {
    const { job: parent = 0, process = 0 } = parents.get(job) ?? {};
    items.get(parent)?.push([first - 0.25, spawnItem(jobs.get(job) ?? 0, process)]);
  }
  const roots = new Map<number, ShellProcess>();
  for (const process of script.processes) {
    if (!roots.has(process.job)) roots.set(process.job, process);
  }
  for (const [i, call] of script.calls.entries()) {
    const givesStatus = roots.get(call.job)?.statusCall === i;
    const { statusCall, parent } = script.processes[call.process] ?? {};
    // Its failure is that of a shell inside another, which may end then.
    const endsShell = statusCall === i && parent !== undefined;
    for (const item of callItems(call, { givesStatus, endsShell }, place)) {
      items.get(call.job)?.push([i, item]);
    }
  }
  return [...jobs.keys()].map((job) => {
    const parent = parents.get(job)?.job;
    const sorted = (items.get(job) ?? []).sort(([a], [b]) => a - b).map(([, item]) => item);
    return {
      script: place.script,
      job,
      parent: job === 0 ? undefined : jobs.get(parent ?? 0),
      steps: stepsOf(sorted, job, script.processes),
      fails: roots.get(job)?.fails ?? false,
    };
  });
}

/** For each job the shell that starts it, and the job that this one belongs to. */
function parentsOf(
  processes: readonly ShellProcess[],
): Map<number, { readonly job: number; readonly process: number }> {
  const parents = new Map<number, { job: number; process: number }>();
  for (const { job, parent } of processes) {
    const starter = parent === undefined ? undefined : processes[parent];
    if (parent === undefined || !starter || starter.job === job) continue;
    parents.set(job, { job: starter.job, process: parent });
  }
  return parents;
}

function spawnItem(thread: number, process: number): Item {
  return {
    process,
    inTrap: false,
    endsOnFailure: false,
    isOf: undefined,
    step: (flow) => ({ kind: "spawn", thread, ...flow }),
  };
}

/** Undefined where there is nothing to wait for, as far as that is known. */
function joinItem(join: Join, jobs: ReadonlyMap<number, number>): Item | undefined {
  const threads = join.jobs.flatMap((job) => jobs.get(job) ?? []);
  // A job without calls has ended some time, and one that is perhaps not waited for holds nobody back.
  if (threads.length === 0 || !join.certain) return undefined;
  if (join.any && threads.length < join.jobs.length) return undefined;
  return {
    process: join.process,
    inTrap: false,
    endsOnFailure: join.endsScriptOnFailure,
    isOf: undefined,
    step: (flow) => ({ kind: "join", join, threads, ...flow }),
  };
}

function callItems(
  call: SyncCall,
  { givesStatus, endsShell }: { readonly givesStatus: boolean; readonly endsShell: boolean },
  { unitOf, canWaitFor }: ThreadPlace,
): Item[] {
  const { kind } = call;
  if (call.refused || kind === "ping" || kind === "status" || kind === "list") return [];
  const unit = unitOf(call.unit);
  const dependencies = call.dependencies.flatMap((word) =>
    canWaitFor(word) ? (unitOf(word) ?? []) : [],
  );
  if (unit === undefined && kind !== "wait") return [];
  const item = (some: readonly number[]): Item => ({
    process: call.process,
    inTrap: call.trap === "EXIT",
    endsOnFailure: (call.endsScriptOnFailure || endsShell) && call.certain,
    isOf: call,
    step: (flow, isRegular): CallStep => ({
      kind,
      call,
      unit: unit ?? 0,
      dependencies: some,
      givesStatus: isRegular && givesStatus,
      isRegular,
      ...flow,
    }),
  });
  // A `want` of several dependencies declares one after the other.
  if (kind === "want" && dependencies.length > 0) {
    return dependencies.map((dependency) => item([dependency]));
  }
  return [item(dependencies)];
}

/**
 * The steps of a thread in the order in which they may come. The calls of an
 * EXIT trap are there twice: where the script ends as it should, and for when
 * a call before them fails and ends its shell.
 */
function stepsOf(items: readonly Item[], job: number, processes: readonly ShellProcess[]): Step[] {
  const parentOf = (process: number): number | undefined => {
    const parent = processes[process]?.parent;
    return parent !== undefined && processes[parent]?.job === job ? parent : undefined;
  };
  const last = new Map<number, number>();
  for (const [i, { process }] of items.entries()) {
    for (let at: number | undefined = process; at !== undefined; at = parentOf(at)) last.set(at, i);
  }
  const ending = new Map<number, number[]>();
  // A shell is started before those that it starts: the innermost end first.
  for (const [process, i] of [...last].sort(([a], [b]) => b - a)) {
    const known = ending.get(i);
    if (known) known.push(process);
    else ending.set(i, [process]);
  }
  const trapsOf = new Map<number, Item[]>();
  for (const item of items) {
    if (!item.inTrap) continue;
    const known = trapsOf.get(item.process);
    if (known) known.push(item);
    else trapsOf.set(item.process, [item]);
  }
  const regular: number[] = [];
  const unwinding = new Map<number, number>();
  let size = 0;
  for (const i of items.keys()) {
    regular.push(size++);
    for (const process of ending.get(i) ?? []) {
      const traps = trapsOf.get(process)?.length ?? 0;
      if (traps > 0) unwinding.set(process, size);
      size += traps;
    }
  }
  const regularAt = (i: number): number => regular[i] ?? ENDED_WELL;
  /** Where control goes when a shell has failed and run its traps. */
  const afterFailing = (process: number): number => {
    const parent = parentOf(process);
    if (parent === undefined) return ENDED_BADLY;
    // It is the last that the shell around it does, or that one ends with it.
    const { endsParentOnFailure } = processes[process] ?? {};
    return endsParentOnFailure || processes[parent]?.statusProcess === process
      ? failing(parent)
      : regularAt((last.get(process) ?? items.length) + 1);
  };
  const failing = (process: number): number => unwinding.get(process) ?? afterFailing(process);
  const steps: Step[] = [];
  for (const [i, item] of items.entries()) {
    const { process, inTrap, endsOnFailure } = item;
    const ends = inTrap ? afterFailing(process) : failing(process);
    const onFailure = endsOnFailure ? ends : regularAt(afterCall(items, i));
    steps.push(item.step({ next: regularAt(i + 1), onFailure }, true));
    for (const ended of ending.get(i) ?? []) {
      const traps = trapsOf.get(ended) ?? [];
      const first = steps.length;
      const after = afterFailing(ended);
      const trapAt = (k: number): number => (k < traps.length ? first + k : after);
      for (const [k, trap] of traps.entries()) {
        const goesOn = trapAt(afterCall(traps, k));
        const onFailure = trap.endsOnFailure ? after : goesOn;
        steps.push(trap.step({ next: trapAt(k + 1), onFailure }, false));
      }
    }
  }
  return steps;
}

/** The item that comes next when one has failed, and its script goes on. */
function afterCall(items: readonly Item[], from: number): number {
  const call = items[from]?.isOf;
  let at = from + 1;
  while (call && items[at]?.isOf === call) at++;
  if (!call?.isRun || (call.kind !== "want" && call.kind !== "start")) return at;
  // `muster sync run` then runs nothing, and completes nothing.
  const isEnd = ({ isOf }: Item): boolean =>
    isOf?.isRun === true &&
    (isOf.kind === "complete" || isOf.kind === "fail") &&
    isOf.unit?.text.key === call.unit?.text.key;
  for (let end = at; end < items.length; end++) {
    const [item, next] = [items[end], items[end + 1]];
    if (item && isEnd(item)) return next && isEnd(next) ? end + 2 : end + 1;
  }
  return at;
}
