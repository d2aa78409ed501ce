import { setTimeout as pause } from "node:timers/promises";
import { hasMark, linuxProcesses, writesTo, type LinuxProcess } from "./linux-processes.ts";

/** How long processes may take to end by themselves, in milliseconds. */
const GRACE = 3000;

/** How often it is looked whether they have, in milliseconds. */
const INTERVAL = 50;

/** How often those that do not even end of SIGKILL are tried again. */
const MAX_KILLS = 40;

/**
 * The processes that scripts have started: those in the scripts' process groups,
 * and on Linux also those that have left them, which are known by the mark that
 * they carry, and their children.
 */
export class ProcessGroups {
  readonly #mark: string;
  readonly #groups = new Set<number>();
  /** Processes outside of the groups that were seen, and when they began. */
  readonly #strays = new Map<number, string>();

  /** @param mark what all of them carry, and no other process does; see `hasMark` */
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
   * Looks who is still there, so that the numbers of groups that are gone may be
   * others'.
   * @returns these groups
   */
  refresh(): number[] {
    const gone = this.#forgetGone();
    this.#findStrays(linuxProcesses() ?? []);
    return gone;
  }

  /** Sends a signal to one group. */
  signal(group: number, signal: NodeJS.Signals): void {
    if (this.#groups.has(group)) send(-group, signal);
  }

  /** Whether the output of one of the processes goes to a file, as far as the system tells. */
  anyWritesTo(file: string): boolean {
    const processes = linuxProcesses() ?? [];
    this.#findStrays(processes);
    return processes.some(
      ({ id, group }) => (this.#groups.has(group) || this.#strays.has(id)) && writesTo(id, file),
    );
  }

  killAll(): void {
    for (const target of this.#targets()) send(target, "SIGKILL");
  }

  /**
   * Ends all processes: with SIGTERM, and those that stay with SIGKILL.
   * @returns what could not be ended: processes, and groups as negative numbers
   */
  async stop(): Promise<number[]> {
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
    return this.#targets();
  }

  /** Groups (negative) and single processes that are there. */
  #targets(): number[] {
    this.#forgetGone();
    const processes = linuxProcesses();
    if (!processes) return [...this.#groups].map((group) => -group);
    this.#findStrays(processes);
    const alive = new Set(processes.map(({ group }) => group));
    const groups = [...this.#groups].filter((group) => alive.has(group));
    return [...groups.map((group) => -group), ...this.#strays.keys()];
  }

  #forgetGone(): number[] {
    const gone = [...this.#groups].filter((group) => !isThere(-group));
    for (const group of gone) this.#groups.delete(group);
    return gone;
  }

  /** Finds processes that have left the groups; children of those that are known are so, too. */
  #findStrays(processes: readonly LinuxProcess[]): void {
    const began = new Map(processes.map((each) => [each.id, each.began]));
    for (const [id, time] of this.#strays) if (began.get(id) !== time) this.#strays.delete(id);
    const known = new Set(this.#strays.keys());
    for (const { id, group } of processes) {
      if (this.#groups.has(group) || hasMark(id, this.#mark)) known.add(id);
    }
    for (let before = -1; before !== known.size;) {
      before = known.size;
      for (const { id, parent } of processes) if (known.has(parent)) known.add(id);
    }
    for (const { id, group, began } of processes) {
      if (known.has(id) && !this.#groups.has(group)) this.#strays.set(id, began);
    }
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
