import type { Conflicts } from "./conflicts.ts";
import type { Program } from "./program.ts";
import { ENDED_BADLY, ENDED_WELL, type CallStep, type Step } from "./steps.ts";

/**
 * What becomes of calls that are not certain: `favourable` lets those happen
 * that let others go on, and takes for granted that nothing else does; `all`
 * lets all happen.
 */
export type Policy = "favourable" | "all";

/** A program with what is needed to run it. */
export interface Run {
  readonly program: Program;
  readonly conflicts: Conflicts;
  readonly policy: Policy;
}

/** A thread that has not begun, or whose script is skipped, in place of a step's number. */
export const NOT_BEGUN = -3;
export const SKIPPED = -4;

/** As on the wire, and one for a unit that a call has completed that is perhaps made. */
export const STATUS = {
  unregistered: 0,
  pending: 1,
  started: 2,
  completed: 3,
  failed: 4,
  perhapsCompleted: 5,
} as const;

/** Behind a `complete` that fails because nothing has told of its unit before. */
export const UNREGISTERED = ":unregistered";

/** What is kept of a thread beside its place. */
const HAS_REGISTERED = 1;
const HAS_FAILED = 2;
const IS_DOUBTFUL = 4;

const PRESENT = 1;

/** A step that was made, with those before it. */
export interface Trace {
  readonly thread: number;
  /** Its number in the thread. */
  readonly step: number;
  readonly succeeds: boolean;
  readonly before: Trace | undefined;
}

/** A step that has failed, with those before it. */
interface Failure {
  /** See {@link State.failures}. */
  readonly name: string;
  /** How many there are up to it. */
  readonly count: number;
  readonly before: Failure | undefined;
}

function failuresUpTo(last: Failure | undefined): string[] {
  const names: string[] = [];
  for (let at = last; at; at = at.before) names.push(at.name);
  return names.reverse();
}

/** The steps that were made on the way to a state, the first one first. */
export function tracesOf({ trace }: State): Trace[] {
  const traces: Trace[] = [];
  for (let at = trace; at; at = at.before) traces.push(at);
  return traces.reverse();
}

/** How far all threads of a program are, and what the units are like. */
export class State {
  /** By thread, the number of its next step, or how it has ended. */
  readonly places: Int32Array;
  readonly statuses: Uint8Array;
  readonly #flags: Uint8Array;
  readonly #edges: Uint8Array;
  /** The edges that have been refused: what closes a circle once does so from then on. */
  readonly #refused: Uint8Array;
  #lastFailure: Failure | undefined;
  /** What {@link failures} has given, until there is one more. */
  #failures: readonly string[] | undefined;
  #trace: Trace | undefined;

  /** The beginning of a run, or a copy. */
  constructor(
    readonly run: Run,
    original?: State,
  ) {
    const { program, conflicts } = run;
    const { threads, units } = program;
    if (original) {
      this.places = original.places.slice();
      this.statuses = original.statuses.slice();
      this.#flags = original.#flags.slice();
      this.#edges = original.#edges.slice();
      this.#refused = original.#refused.slice();
      this.#lastFailure = original.#lastFailure;
      this.#failures = original.#failures;
      this.#trace = original.#trace;
      return;
    }
    this.places = new Int32Array(threads.length).fill(NOT_BEGUN);
    this.statuses = new Uint8Array(units.length);
    this.#flags = new Uint8Array(threads.length);
    this.#edges = new Uint8Array(conflicts.edges.length);
    this.#refused = new Uint8Array(conflicts.edges.length);
  }

  /** The steps that have failed, as `thread:step`, with {@link UNREGISTERED} behind where that was why. */
  get failures(): readonly string[] {
    this.#failures ??= failuresUpTo(this.#lastFailure);
    return this.#failures;
  }

  /** The steps that were made, the last one first; one order of several that lead here. */
  get trace(): Trace | undefined {
    return this.#trace;
  }

  /** Equal for states from which the same can come. */
  get key(): string {
    const parts = [this.places, this.statuses, this.#flags, this.#edges];
    const failures = this.failures.map((failure) => failure.replace(UNREGISTERED, ""));
    return `${parts.map((part) => part.join()).join(";")};${failures.sort().join()}`;
  }

  /** Equal for states that are the same, and in which calls have failed for the same reasons. */
  get keyWithReasons(): string {
    const failures = this.failures.filter((failure) => failure.endsWith(UNREGISTERED));
    return `${this.key};${failures.sort().join()}`;
  }

  /** How many numbers it holds. */
  get size(): number {
    const failures = this.#lastFailure?.count ?? 0;
    return 2 * this.places.length + this.statuses.length + this.#edges.length + failures;
  }

  stepOf(thread: number): Step | undefined {
    return this.run.program.threads[thread]?.steps[this.places[thread] ?? NOT_BEGUN];
  }

  hasEnded(thread: number): boolean {
    const place = this.places[thread] ?? NOT_BEGUN;
    return place < 0 && place !== NOT_BEGUN;
  }

  /** Whether a call that something looks at has failed in it, so that it may not go on as it seems. */
  isDoubtful(thread: number): boolean {
    return ((this.#flags[thread] ?? 0) & IS_DOUBTFUL) !== 0;
  }

  /** The units that one depends on, as far as that was declared, that are not completed. */
  missing(unit: number): number[] {
    const { edges, edgesOf } = this.run.conflicts;
    return (edgesOf[unit] ?? []).flatMap((i) => {
      const { dependency } = edges[i] ?? { dependency: 0 };
      return this.#edges[i] === PRESENT && !this.isCompleted(dependency) ? [dependency] : [];
    });
  }

  isCompleted(unit: number): boolean {
    const status = this.statuses[unit];
    return status === STATUS.completed || status === STATUS.perhapsCompleted;
  }

  /** Whether a script can begin, or is to be skipped; undefined while it has to wait. */
  beginning(script: number): "begins" | "skipped" | undefined {
    const { program } = this.run;
    let isSkipped = false;
    for (const { script: other, mustSucceed } of program.scripts[script]?.prerequisites ?? []) {
      const thread = program.scripts[other]?.thread ?? 0;
      if (!this.hasEnded(thread)) return undefined;
      if (mustSucceed && this.places[thread] !== ENDED_WELL) isSkipped = true;
    }
    return isSkipped ? "skipped" : "begins";
  }

  /** The unit, or the thread, that keeps a thread from its next step; undefined where nothing does. */
  obstacle(thread: number): { readonly unit: number } | { readonly thread: number } | undefined {
    const step = this.stepOf(thread);
    if (step?.kind === "join") {
      const open = step.threads.filter((each) => !this.hasEnded(each));
      const isOpen = step.join.any ? open.length === step.threads.length : open.length > 0;
      return isOpen ? { thread: open[0] ?? 0 } : undefined;
    }
    if (step?.kind !== "start" && step?.kind !== "wait") return undefined;
    if (this.#isPassed(step)) return undefined;
    if (step.kind === "start" && !this.#hasFlag(thread, HAS_REGISTERED)) return undefined;
    const missing = this.#awaited(step);
    if (missing.some((unit) => this.statuses[unit] === STATUS.failed)) return undefined;
    const [unit] = missing;
    return unit === undefined ? undefined : { unit };
  }

  /** Whether a thread's next step only notes that a unit is there that is there already. */
  isIdle(thread: number): boolean {
    const step = this.stepOf(thread);
    return (
      step?.kind === "start" &&
      !this.#hasFlag(thread, HAS_REGISTERED) &&
      this.statuses[step.unit] !== STATUS.unregistered
    );
  }

  begin(thread: number): void {
    this.#moveTo(thread, this.run.program.threads[thread]?.steps.length === 0 ? ENDED_WELL : 0);
  }

  /** Lets a thread that waits in a `start` go on without it, as after its timeout. */
  giveUp(thread: number): void {
    const step = this.stepOf(thread);
    if (step?.kind !== "start") return;
    this.#clearFlag(thread, HAS_REGISTERED);
    this.#leave(thread, step, false, "");
  }

  skip(thread: number): void {
    this.places[thread] = SKIPPED;
  }

  /**
   * Makes the next step of a thread that nothing keeps from it.
   * @returns the unit whose status has changed, or the thread that has begun
   */
  take(thread: number): { readonly unit: number } | { readonly begun: number } | undefined {
    const step = this.stepOf(thread);
    if (!step) return undefined;
    const leave = (succeeds: boolean, why = ""): void => {
      this.#leave(thread, step, succeeds, why);
    };
    switch (step.kind) {
      case "spawn":
        this.#moveTo(thread, step.next);
        this.begin(step.thread);
        return { begun: step.thread };
      case "join":
        leave(!this.#failsWith(step.threads, step.join.any));
        return undefined;
      case "wait":
        leave(this.#awaited(step).length === 0);
        return undefined;
      case "start":
        if (!this.#hasFlag(thread, HAS_REGISTERED)) {
          if (this.statuses[step.unit] === STATUS.unregistered) {
            this.statuses[step.unit] = STATUS.pending;
          }
          this.#setFlag(thread, HAS_REGISTERED);
          return undefined;
        }
        this.#clearFlag(thread, HAS_REGISTERED);
        break;
      default:
    }
    const { kind, unit } = step;
    const isUnknown = kind === "complete" && this.statuses[unit] === STATUS.unregistered;
    leave(this.#make(kind, step), isUnknown ? UNREGISTERED : "");
    return kind === "want" ? undefined : { unit };
  }

  /** Makes a call on a unit, and says whether it succeeds. */
  #make(kind: "want" | "start" | "complete" | "fail", step: CallStep): boolean {
    switch (kind) {
      case "want":
        return this.#want(step);
      case "start":
        return this.#start(step);
      case "complete":
        return this.#complete(step);
      case "fail":
        return this.#fail(step);
    }
  }

  /** Whether a call that is perhaps made is taken not to hold anyone back. */
  #isPassed({ call }: CallStep): boolean {
    return !call.certain && this.run.policy === "favourable";
  }

  #awaited(step: CallStep): readonly number[] {
    if (step.kind === "start") return this.missing(step.unit);
    return step.dependencies.filter((dependency) => !this.isCompleted(dependency));
  }

  #want(step: CallStep): boolean {
    const { unit, dependencies, call } = step;
    if (this.statuses[unit] === STATUS.unregistered) this.statuses[unit] = STATUS.pending;
    const edge = this.run.conflicts.edgeOf(step);
    if (edge === undefined || this.#isPassed(step)) return true;
    if (this.#edges[edge] === PRESENT) return true;
    const [dependency = unit] = dependencies;
    if (dependency === unit) return !call.certain;
    if (this.run.conflicts.edges[edge]?.circle !== undefined) {
      if (this.#refused[edge] !== PRESENT && this.#reaches(dependency, unit)) {
        this.#refused[edge] = PRESENT;
      }
      if (this.#refused[edge] === PRESENT) return !call.certain;
    }
    this.#edges[edge] = PRESENT;
    return true;
  }

  /** Whether the edges that are there lead from one unit to another one. */
  #reaches(from: number, to: number): boolean {
    const { edges, edgesOf } = this.run.conflicts;
    const seen = new Set([from]);
    // A set is walked in the order of insertion, additions included: it is the queue, too.
    for (const unit of seen) {
      for (const i of edgesOf[unit] ?? []) {
        const edge = edges[i];
        if (edge?.circle === undefined || this.#edges[i] !== PRESENT) continue;
        if (edge.dependency === to) return true;
        seen.add(edge.dependency);
      }
    }
    return false;
  }

  #start(step: CallStep): boolean {
    const { unit, call } = step;
    if (this.#isPassed(step)) return true;
    const cannot = this.statuses[unit] === STATUS.started || this.missing(unit).length > 0;
    if (cannot) return !call.certain;
    this.statuses[unit] = STATUS.started;
    return true;
  }

  #complete({ unit, call }: CallStep): boolean {
    const status = this.statuses[unit];
    if (!call.certain) {
      const isRegistered = status === STATUS.pending || status === STATUS.started;
      const isSure = this.run.policy === "all" && isRegistered;
      if (!this.isCompleted(unit)) {
        this.statuses[unit] = isSure ? STATUS.completed : STATUS.perhapsCompleted;
      }
      return true;
    }
    if (status === STATUS.unregistered) return false;
    if (status === STATUS.completed) return call.isRun;
    this.statuses[unit] = STATUS.completed;
    return true;
  }

  #fail({ unit, call }: CallStep): boolean {
    if (!call.certain) return true;
    if (this.statuses[unit] === STATUS.failed) return call.isRun;
    this.statuses[unit] = STATUS.failed;
    return true;
  }

  /** Whether the status of a `wait` is that of a job which has failed. */
  #failsWith(threads: readonly number[], any: boolean): boolean {
    const ended = any ? threads.filter((each) => this.hasEnded(each)) : threads;
    // Of several that have ended it may be any.
    const counting = any ? ended : ended.slice(-1);
    return counting.length > 0 && counting.every((each) => this.places[each] === ENDED_BADLY);
  }

  #leave(thread: number, step: Step, succeeds: boolean, why: string): void {
    const place = this.places[thread] ?? 0;
    this.#trace = { thread, step: place, succeeds, before: this.#trace };
    if (succeeds) {
      this.#moveTo(thread, step.next);
      return;
    }
    const before = this.#lastFailure;
    const count = (before?.count ?? 0) + 1;
    this.#lastFailure = { name: `${thread}:${place}${why}`, count, before };
    this.#failures = undefined;
    if (step.kind !== "spawn" && step.kind !== "join") {
      if (step.givesStatus) this.#setFlag(thread, HAS_FAILED);
      if (step.call.checked) this.#setFlag(thread, IS_DOUBTFUL);
    }
    this.#moveTo(thread, step.onFailure);
  }

  #moveTo(thread: number, place: number): void {
    const fails =
      this.#hasFlag(thread, HAS_FAILED) || this.run.program.threads[thread]?.fails === true;
    this.places[thread] = place === ENDED_WELL && fails ? ENDED_BADLY : place;
  }

  #hasFlag(thread: number, flag: number): boolean {
    return ((this.#flags[thread] ?? 0) & flag) !== 0;
  }

  #setFlag(thread: number, flag: number): void {
    this.#flags[thread] = (this.#flags[thread] ?? 0) | flag;
  }

  #clearFlag(thread: number, flag: number): void {
    this.#flags[thread] = (this.#flags[thread] ?? 0) & ~flag;
  }
}
