import { setTimeout as pause } from "node:timers/promises";
import type { Coordinator } from "../coordinator/coordinator.ts";
import { Refusal } from "../coordinator/refusal.ts";
import type { Durations } from "../plan/durations.ts";
import type { Program } from "../startup/program.ts";
import { startTimeout } from "../startup/start-timeout.ts";
import { ENDED_WELL, type CallStep, type JoinStep, type Step } from "../startup/steps.ts";
import type { ScriptRunner } from "./conductor.ts";
import type { Rehearsal } from "./rehearsal.ts";
import type { ScriptCalls } from "./script-calls.ts";
import type { ScriptEnd } from "./script-record.ts";

/** The longest time that a timer takes, in milliseconds. */
const MAX_TIMER = 2 ** 31 - 1;

export interface PlayOptions {
  readonly coordinator: Coordinator;
  /** How long units take from their start to their completion. */
  readonly durations: Durations;
  readonly calls: (script: number) => ScriptCalls;
}

/**
 * Makes the sync calls that scripts are predicted to make, and nothing else of
 * what they do. Calls that are perhaps made hold nobody back, as in the prediction.
 */
export class PlayRunner implements ScriptRunner {
  readonly #rehearsal: Rehearsal;
  readonly #options: PlayOptions;
  readonly #stop = new AbortController();
  /** When units were started last, in milliseconds since the epoch. */
  readonly #starts = new Map<string, number>();
  /** How many threads of each script there are now. */
  readonly #alive = new Map<number, number>();
  readonly #running = new Set<Promise<unknown>>();

  constructor(rehearsal: Rehearsal, options: PlayOptions) {
    this.#rehearsal = rehearsal;
    this.#options = options;
  }

  async run(script: number): Promise<ScriptEnd> {
    const declared = this.#rehearsal.scripts[script]?.script;
    for (const { program } of this.#rehearsal.simulation.outcomes) {
      const found = program.scripts.find((other) => other.script === declared);
      if (found) return this.#playScript(script, program, found.thread, declared?.timeout?.seconds);
    }
    return { state: "succeeded", exitStatus: null, reason: "" };
  }

  isAlive(script: number): boolean {
    return (this.#alive.get(script) ?? 0) > 0;
  }

  leavesOutputOpen(): boolean {
    return false;
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.allSettled(this.#running);
  }

  async #playScript(
    script: number,
    program: Program,
    thread: number,
    timeout: number | undefined,
  ): Promise<ScriptEnd> {
    const overdue = new AbortController();
    const timer =
      timeout === undefined
        ? undefined
        : setTimeout(
            () => {
              overdue.abort();
            },
            Math.min(timeout * 1000, MAX_TIMER),
          );
    const signal = AbortSignal.any([this.#stop.signal, overdue.signal]);
    const player = new Player(script, program, { ...this.#options, signal, starts: this.#starts });
    const isAlive = (change: number) => {
      this.#alive.set(script, (this.#alive.get(script) ?? 0) + change);
    };
    try {
      const succeeds = await this.#tracked(player.play(thread, isAlive));
      return succeeds
        ? { state: "succeeded", exitStatus: null, reason: "" }
        : { state: "failed", exitStatus: null, reason: "a sync call fails" };
    } catch (error) {
      if (!signal.aborted) throw error;
      return overdue.signal.aborted
        ? { state: "timed-out", exitStatus: null, reason: `its timeout of ${timeout ?? 0}s` }
        : { state: "stopped", exitStatus: null, reason: "" };
    } finally {
      clearTimeout(timer);
    }
  }

  #tracked<T>(work: Promise<T>): Promise<T> {
    this.#running.add(work);
    return work;
  }
}

interface PlayerOptions extends PlayOptions {
  readonly signal: AbortSignal;
  readonly starts: Map<string, number>;
}

type WaitCallback = (settled: { readonly outcome: string }) => void;

/** The threads of one script. */
class Player {
  readonly #script: number;
  readonly #program: Program;
  readonly #options: PlayerOptions;
  readonly #threads = new Map<number, Promise<boolean>>();

  constructor(script: number, program: Program, options: PlayerOptions) {
    this.#script = script;
    this.#program = program;
    this.#options = options;
  }

  /**
   * @param isAlive told 1 where a thread begins, and -1 where it has ended
   * @returns whether the thread succeeds; rejects where it is stopped
   */
  async play(thread: number, isAlive: (change: 1 | -1) => void): Promise<boolean> {
    const { steps, fails } = this.#program.threads[thread] ?? { steps: [], fails: false };
    let place = steps.length === 0 ? ENDED_WELL : 0;
    let hasFailed = fails;
    isAlive(1);
    try {
      for (let step = steps[place]; step; step = steps[place]) {
        this.#options.signal.throwIfAborted();
        const succeeds = await this.#take(step, isAlive);
        if (!succeeds && "givesStatus" in step && step.givesStatus) hasFailed = true;
        place = succeeds ? step.next : step.onFailure;
      }
    } finally {
      isAlive(-1);
    }
    return place === ENDED_WELL && !hasFailed;
  }

  async #take(step: Step, isAlive: (change: 1 | -1) => void): Promise<boolean> {
    switch (step.kind) {
      case "spawn": {
        const job = this.play(step.thread, isAlive);
        job.catch(() => undefined);
        this.#threads.set(step.thread, job);
        return true;
      }
      case "join":
        return this.#join(step);
      case "want":
        return step.call.certain ? this.#want(step) : true;
      case "start":
        return step.call.certain ? this.#start(step) : this.#perhapsStart(step);
      case "complete":
        return this.#complete(step);
      case "fail":
        return step.call.certain ? this.#fail(step) : true;
      case "wait":
        return step.call.certain ? this.#wait(step) : true;
    }
  }

  async #join({ threads, join }: JoinStep): Promise<boolean> {
    const jobs = threads.flatMap((thread) => this.#threads.get(thread) ?? []);
    if (jobs.length === 0) return true;
    if (join.any) return Promise.race(jobs);
    return (await Promise.all(jobs)).at(-1) ?? true;
  }

  #want({ unit, dependencies }: CallStep): boolean {
    return dependencies.every((dependency) =>
      this.#isAllowed(() => {
        this.#calls.want(this.#nameOf(unit), this.#nameOf(dependency));
      }),
    );
  }

  async #start({ unit, call }: CallStep): Promise<boolean> {
    const { coordinator } = this.#options;
    const name = this.#nameOf(unit);
    const timeout = startTimeout(call) ?? 0;
    const end = timeout > 0 ? Date.now() + timeout : Infinity;
    for (;;) {
      try {
        this.#calls.start(name);
        this.#options.starts.set(name, Date.now());
        return true;
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        if (error.kind !== "not-ready") return false;
      }
      const endWait = this.#calls.wait({ kind: "start", units: [name] });
      let outcome = "";
      try {
        const begin = (callback: WaitCallback) => coordinator.waitReady(name, callback);
        outcome = await this.#outcomeOf(begin, end);
      } finally {
        endWait(outcome === "failed");
      }
      if (outcome === "ready") continue;
      coordinator.noteGivenUp(name);
      return false;
    }
  }

  /** A call that is perhaps made is made where it holds nobody back. */
  #perhapsStart({ unit }: CallStep): boolean {
    const name = this.#nameOf(unit);
    if (!this.#options.coordinator.isReady(name)) return true;
    this.#isAllowed(() => {
      this.#calls.start(name);
      this.#options.starts.set(name, Date.now());
    });
    return true;
  }

  async #complete({ unit, call }: CallStep): Promise<boolean> {
    const { durations, starts, signal } = this.#options;
    const name = this.#nameOf(unit);
    const end = (starts.get(name) ?? Date.now()) + (durations.of(name) ?? 0);
    const left = end - Date.now();
    if (left > 0) await pause(Math.min(left, MAX_TIMER), undefined, { signal });
    if (!call.certain && this.#options.coordinator.status(name).status === "") {
      // The prediction takes it for completed, whatever was before.
      this.#isAllowed(() => {
        this.#calls.start(name);
      });
    }
    const isDone = this.#isAllowed(() => {
      this.#calls.complete(name);
    });
    return isDone || call.isRun || !call.certain;
  }

  #fail({ unit, call }: CallStep): boolean {
    const isDone = this.#isAllowed(() => {
      this.#calls.fail(this.#nameOf(unit), "");
    });
    return isDone || call.isRun;
  }

  async #wait({ dependencies, call }: CallStep): Promise<boolean> {
    const { coordinator } = this.#options;
    const units = dependencies.map((unit) => this.#nameOf(unit));
    const timeout = startTimeout(call) ?? 0;
    const end = timeout > 0 ? Date.now() + timeout : Infinity;
    const endWait = this.#calls.wait({ kind: "wait", units });
    try {
      for (const unit of units) {
        const outcome = await this.#outcomeOf(
          (callback) => coordinator.waitCompleted(unit, callback),
          end,
        );
        if (outcome !== "completed") return false;
      }
      return true;
    } finally {
      endWait(false);
    }
  }

  /** How a wait ends: `timeout` where nothing comes of it in time; rejects where all is stopped. */
  #outcomeOf(begin: (callback: WaitCallback) => () => void, end: number): Promise<string> {
    const { signal } = this.#options;
    return new Promise((resolve, reject) => {
      const finish = (settle: () => void) => {
        giveUp();
        clearTimeout(timer);
        signal.removeEventListener("abort", abort);
        settle();
      };
      const abort = () => {
        finish(() => {
          reject(new Error("stopped"));
        });
      };
      const giveUp = begin(({ outcome }) => {
        finish(() => {
          resolve(outcome);
        });
      });
      const timer = setTimeout(
        () => {
          finish(() => {
            resolve("timeout");
          });
        },
        Math.min(end - Date.now(), MAX_TIMER),
      );
      if (signal.aborted) abort();
      else signal.addEventListener("abort", abort);
    });
  }

  #isAllowed(call: () => void): boolean {
    try {
      call();
      return true;
    } catch (error) {
      if (error instanceof Refusal) return false;
      throw error;
    }
  }

  get #calls(): ScriptCalls {
    return this.#options.calls(this.#script);
  }

  #nameOf(unit: number): string {
    return this.#program.units[unit]?.name ?? "";
  }
}
