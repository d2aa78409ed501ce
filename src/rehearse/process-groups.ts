import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

/** How long processes may take to end by themselves, in milliseconds. */
const GRACE = 3000;

/** How often it is looked whether they have, in milliseconds. */
const INTERVAL = 50;

/** How often those that do not even end of SIGKILL are tried again. */
const MAX_KILLS = 40;

/**
 * The processes that scripts have started: those in the scripts' process groups,
 * and on Linux also those that have left them, which are known by their environment.
 */
export class ProcessGroups {
  readonly #mark: string;
  readonly #groups = new Set<number>();

  /** @param mark what stands in the environment of all of them, and of no other process */
  constructor(mark: string) {
    this.#mark = mark;
  }

  /** @param leader the process that the group is called after */
  add(leader: number): void {
    this.#groups.add(leader);
  }

  isAlive(group: number): boolean {
    return this.#groups.has(group) && isThere(-group);
  }

  /**
   * Forgets the groups that are gone, so that their numbers may be others'.
   * @returns these
   */
  forgetGone(): number[] {
    const gone = [...this.#groups].filter((group) => !isThere(-group));
    for (const group of gone) this.#groups.delete(group);
    return gone;
  }

  /** Sends a signal to one group. */
  signal(group: number, signal: NodeJS.Signals): void {
    if (this.#groups.has(group)) send(-group, signal);
  }

  killAll(): void {
    for (const target of this.#targets()) send(target, "SIGKILL");
  }

  /** Ends all processes: with SIGTERM, and those that stay with SIGKILL. */
  async stop(): Promise<void> {
    const end = Date.now() + GRACE;
    let told = new Set<number>();
    for (let targets = this.#targets(); targets.length > 0; targets = this.#targets()) {
      if (Date.now() >= end) break;
      for (const target of targets) if (!told.has(target)) send(target, "SIGTERM");
      told = new Set(targets);
      await pause(INTERVAL);
    }
    for (let i = 0; i < MAX_KILLS && this.#targets().length > 0; i++) {
      this.killAll();
      await pause(INTERVAL);
    }
  }

  /** Groups (negative) and single processes that are there. */
  #targets(): number[] {
    this.forgetGone();
    const processes = linuxProcesses();
    if (!processes) return [...this.#groups].map((group) => -group);
    const alive = new Set(processes.map(({ group }) => group));
    const groups = [...this.#groups].filter((group) => alive.has(group));
    const strays = processes.filter(
      ({ id, group }) => !this.#groups.has(group) && hasMark(id, this.#mark),
    );
    return [...groups.map((group) => -group), ...strays.map(({ id }) => id)];
  }
}

interface LinuxProcess {
  readonly id: number;
  readonly group: number;
}

/** All processes but those that have ended and that nobody has asked after; undefined on other systems. */
function linuxProcesses(): LinuxProcess[] | undefined {
  if (process.platform !== "linux") return undefined;
  let names: string[];
  try {
    names = readdirSync("/proc");
  } catch {
    return undefined;
  }
  return names.filter((name) => /^\d+$/.test(name)).flatMap((name) => statusOf(Number(name)) ?? []);
}

/** From `/proc/PID/stat`: the state and the process group follow the name in parentheses. */
function statusOf(id: number): LinuxProcess | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${id}/stat`, "utf8");
  } catch {
    return undefined;
  }
  const [state, , group] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return state === "Z" || state === "X" ? undefined : { id, group: Number(group) };
}

function hasMark(id: number, mark: string): boolean {
  try {
    return readFileSync(`/proc/${id}/environ`, "latin1").includes(mark);
  } catch {
    // It is gone, or belongs to somebody else.
    return false;
  }
}

function isThere(target: number): boolean {
  try {
    process.kill(target, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

function send(target: number, signal: NodeJS.Signals): void {
  try {
    process.kill(target, signal);
  } catch {
    // It has ended in the meantime, or is somebody else's by now.
  }
}
