import type { Span } from "../source/source-file.ts";
import { MAX_CALLS, MAX_FINDINGS } from "./limits.ts";
import type { CallProblem, ShellError, ShellResult, SyncCall } from "./sync-call.ts";

/** Gathers what a script's interpretation finds, each problem, error and limit once. */
export class Recorder {
  readonly #calls: SyncCall[] = [];
  readonly #problems = new Map<string, CallProblem>();
  readonly #errors = new Map<string, ShellError>();
  readonly #limits = new Set<string>();
  #muted = 0;

  /** Whether nothing is recorded for now. */
  get isMuted(): boolean {
    return this.#muted > 0;
  }

  /** Runs commands for their effect on variables alone. */
  muted(run: () => unknown): void {
    this.#muted++;
    try {
      run();
    } finally {
      this.#muted--;
    }
  }

  call(call: SyncCall): void {
    if (this.isMuted) return;
    if (this.#calls.length < MAX_CALLS) this.#calls.push(call);
    else this.limit(`the script makes more than ${MAX_CALLS} sync calls; the rest were left out`);
  }

  problem(problem: CallProblem): void {
    this.#add(this.#problems, problem);
  }

  error(error: ShellError): void {
    this.#add(this.#errors, error);
  }

  /** A sentence on what was left out. */
  limit(sentence: string): void {
    if (!this.isMuted) this.#limits.add(sentence);
  }

  get callCount(): number {
    return this.#calls.length;
  }

  get hasCalls(): boolean {
    return this.#calls.length > 0 || this.#problems.size > 0;
  }

  get result(): ShellResult {
    return {
      calls: this.#calls,
      problems: [...this.#problems.values()],
      errors: [...this.#errors.values()],
      limits: [...this.#limits],
    };
  }

  #add<T extends { message: string; span: Span | undefined }>(map: Map<string, T>, item: T): void {
    if (this.isMuted || map.size >= MAX_FINDINGS) return;
    const { message, span } = item;
    const key = `${span?.file.path ?? ""}:${span?.start ?? ""}:${span?.end ?? ""}:${message}`;
    if (!map.has(key)) map.set(key, item);
  }
}
