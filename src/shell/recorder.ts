import type { Span } from "../source/source-file.ts";
import type { Text } from "../source/text.ts";
import { unmadeCompletes } from "./unmade-completes.ts";
import { MAX_CALLS, MAX_FINDINGS } from "./limits.ts";
import type { Process } from "./process.ts";
import type {
  CallProblem,
  Ending,
  Join,
  MadeFile,
  ShellError,
  ShellProcess,
  ShellResult,
  SyncCall,
  Wait,
} from "./sync-call.ts";

/** Gathers what a script's interpretation finds, each problem, error and limit once. */
export class Recorder {
  readonly #calls: SyncCall[] = [];
  readonly #processes = new Map<Process, number>();
  readonly #joins: Join[] = [];
  readonly #problems = new Map<string, CallProblem>();
  readonly #errors = new Map<string, ShellError>();
  readonly #limits = new Set<string>();
  readonly #unknownCommands = new Set<string>();
  readonly #endings: Ending[] = [];
  readonly #waits = new Map<string, Wait>();
  /** How many of the waits come before any work. */
  #firstWaits: number | undefined;
  readonly #madeFiles = new Map<string, MadeFile>();
  readonly #programs: Text[] = [];
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

  /** @returns the number of the call, counted from 0; undefined where it is not recorded */
  call(call: SyncCall): number | undefined {
    if (this.isMuted) return undefined;
    if (this.#calls.length >= MAX_CALLS) {
      this.limit(`the script makes more than ${MAX_CALLS} sync calls; the rest were left out`);
      return undefined;
    }
    return this.#calls.push(call) - 1;
  }

  join(join: Omit<Join, "callsBefore" | "process"> & { process: Process }): void {
    if (this.isMuted || this.#joins.length >= MAX_CALLS) return;
    const process = this.numberOf(join.process);
    this.#joins.push({ ...join, process, callsBefore: this.callCount });
  }

  /** Notes that the script looks at the status of a call, if it is one. */
  checked(index: number | undefined): void {
    const call = index === undefined ? undefined : this.#calls[index];
    if (index !== undefined && call && !call.checked)
      this.#calls[index] = { ...call, checked: true };
  }

  ending(ending: Omit<Ending, "callsBefore">): void {
    const { callCount } = this;
    if (this.isMuted || this.#endings.length >= MAX_FINDINGS) return;
    this.#endings.push({ ...ending, callsBefore: callCount });
  }

  /** The script does something other than to print, wait and make sync calls. */
  work(): void {
    if (!this.isMuted) this.#firstWaits ??= this.#waits.size;
  }

  wait(wait: Omit<Wait, "callsBefore" | "isFirst">): void {
    const message = `${wait.kind} ${wait.path?.key ?? ""}`;
    const { callCount: callsBefore } = this;
    this.#add(this.#waits, { ...wait, callsBefore, isFirst: false }, message);
  }

  madeFile({ path, span }: Omit<MadeFile, "callsBefore">): void {
    this.#add(this.#madeFiles, { path, span, callsBefore: this.callCount }, path.key);
  }

  /** A program that the script is or runs. */
  program(text: Text): void {
    if (!this.isMuted && this.#programs.length < MAX_FINDINGS) this.#programs.push(text);
  }

  problem(problem: CallProblem): void {
    this.#add(this.#problems, problem, problem.message);
  }

  error(error: ShellError): void {
    this.#add(this.#errors, error, error.message);
  }

  /** A sentence on what was left out. */
  limit(sentence: string): void {
    if (!this.isMuted) this.#limits.add(sentence);
  }

  /** A command of which no word is known. */
  unknownCommand(name: string): void {
    if (!this.isMuted && this.#unknownCommands.size < MAX_FINDINGS) this.#unknownCommands.add(name);
  }

  /** Those so far. */
  get calls(): readonly SyncCall[] {
    return this.#calls;
  }

  /** Whether a loop has waited for a file until it is there. */
  hasWaitedFor(path: Text): boolean {
    return [...this.#waits.values()].some((wait) => wait.path?.key === path.key);
  }

  get callCount(): number {
    return this.#calls.length;
  }

  get hasCalls(): boolean {
    return this.#calls.length > 0 || this.#problems.size > 0;
  }

  /** @param files those that the script leaves behind */
  result(files: ShellResult["files"]): ShellResult {
    const unmade = unmadeCompletes(this.#programs, this.#calls);
    return {
      calls: this.#calls,
      processes: [...this.#processes.keys()].map((node) => this.#describe(node)),
      joins: this.#joins,
      problems: [...this.#problems.values()],
      endings: this.#endings.filter((ending) => this.#skipsSomething(ending, unmade.length > 0)),
      waits: [...this.#waits.values()].map((wait, i) => {
        return { ...wait, isFirst: i < (this.#firstWaits ?? 0) };
      }),
      madeFiles: [...this.#madeFiles.values()],
      unmade,
      files,
      errors: [...this.#errors.values()],
      unknownCommands: [...this.#unknownCommands],
      limits: [...this.#limits],
    };
  }

  /**
   * Whether calls are left out there: at the end of everything that is nothing, unless
   * another path has made them, or an EXIT trap that is set later.
   */
  #skipsSomething({ callsBefore, calls, choice, trapped }: Ending, hasUnmade: boolean): boolean {
    if (callsBefore < calls.to || choice !== undefined || hasUnmade) return true;
    return !trapped && this.#calls.some(({ trap }, i) => trap === "EXIT" && i >= callsBefore);
  }

  /**
   * The place of a shell among those of the result, which it gets when it is
   * first asked for; the shells that started it come before it.
   */
  numberOf(node: Process): number {
    const known = this.#processes.get(node);
    if (known !== undefined) return known;
    if (node.parent) this.numberOf(node.parent);
    const number = this.#processes.size;
    this.#processes.set(node, number);
    return number;
  }

  #describe(node: Process): ShellProcess {
    const { parent, job, endsParentOnFailure, fails, statusCall, statusProcess } = node;
    return {
      parent: parent && this.#processes.get(parent),
      job,
      endsParentOnFailure,
      fails,
      statusCall,
      statusProcess: statusProcess && this.#processes.get(statusProcess),
    };
  }

  #add<T extends { span: Span | undefined }>(map: Map<string, T>, item: T, message: string): void {
    if (this.isMuted || map.size >= MAX_FINDINGS) return;
    const { span } = item;
    const key = `${span?.file.path ?? ""}:${span?.start ?? ""}:${span?.end ?? ""}:${message}`;
    if (!map.has(key)) map.set(key, item);
  }
}
