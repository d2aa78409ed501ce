import { setImmediate } from "node:timers/promises";
import type { Worker } from "node:worker_threads";
import { CommandError } from "../command-error.ts";
import {
  type LintedTemplate,
  type LintOptions,
  type TemplateRequest,
  TemplateLinter,
} from "../lint-template.ts";
import { startThread } from "../start-thread.ts";
import {
  type Batch,
  type BatchReply,
  Revival,
  type ThreadFailure,
  type ThreadOptions,
} from "./messages.ts";

/** How many templates a thread is given at a time: enough that messages cost little. */
const BATCH = 8;

/** How many batches a thread has before it, so that it never waits for the next one. */
const AHEAD = 2;

/**
 * Checks templates as {@link TemplateLinter} does, with other threads beside this one.
 * @param jobs how many threads there are, this one included
 * @param onChecked is told of each result, in any order
 * @returns the results in the order of the requests
 * @throws {CommandError} for the first request that cannot be carried out
 */
export async function lintInThreads(
  requests: readonly TemplateRequest[],
  options: LintOptions,
  jobs: number,
  onChecked: (template: LintedTemplate) => void = () => undefined,
): Promise<LintedTemplate[]> {
  const queue = new Queue(requests, onChecked);
  const { cacheDirectory, inputs, modulePaths } = options;
  const threads = Array.from({ length: jobs - 1 }, () => {
    return new LintThread(queue, { cacheDirectory, inputs, modulePaths });
  });
  const linter = new TemplateLinter(options);
  try {
    await Promise.all([
      ...threads.map((thread) => thread.done),
      lintHere(queue, linter).catch((error: unknown) => {
        queue.fail(error);
      }),
    ]);
    return queue.results();
  } finally {
    await Promise.all([linter.close(), ...threads.map((thread) => thread.stop())]);
  }
}

/** The templates of a run: which of them nobody has taken, and what became of the others. */
class Queue {
  readonly #requests: readonly TemplateRequest[];
  readonly #results: LintedTemplate[] = [];
  readonly #failures = new Map<number, unknown>();
  #next = 0;

  readonly #onChecked: (template: LintedTemplate) => void;

  constructor(requests: readonly TemplateRequest[], onChecked: (template: LintedTemplate) => void) {
    this.#requests = requests;
    this.#onChecked = onChecked;
  }

  /** The next ones; none where all are taken, or one has failed. */
  take(count: number): { readonly first: number; readonly requests: readonly TemplateRequest[] } {
    const first = this.#next;
    const requests = this.#failures.size > 0 ? [] : this.#requests.slice(first, first + count);
    this.#next += requests.length;
    return { first, requests };
  }

  finish(first: number, results: readonly LintedTemplate[]): void {
    for (const [i, result] of results.entries()) {
      this.#results[first + i] = result;
      this.#onChecked(result);
    }
  }

  /** @param index of the request that has failed; without one, nothing else counts */
  fail(error: unknown, index = -1): void {
    this.#failures.set(index, error);
  }

  /** @throws the failure of the first request that has one */
  results(): LintedTemplate[] {
    const first = Math.min(...this.#failures.keys());
    if (this.#failures.size > 0) throw this.#failures.get(first);
    return this.#results;
  }
}

async function lintHere(queue: Queue, linter: TemplateLinter): Promise<void> {
  for (;;) {
    const { first, requests } = queue.take(1);
    const [request] = requests;
    if (!request) return;
    try {
      queue.finish(first, [await linter.lint(request)]);
    } catch (error) {
      queue.fail(error, first);
    }
    // What other threads have answered is looked at between two templates.
    await setImmediate();
  }
}

/** Another thread, which is given batches as long as there are any. */
class LintThread {
  /** Settled when it has answered to all of them, or has failed. */
  readonly done: Promise<void>;
  readonly #queue: Queue;
  readonly #revival = new Revival();
  readonly #worker: Worker;
  /** The first request of each batch that it has not answered to. */
  readonly #open: number[] = [];

  constructor(queue: Queue, options: ThreadOptions) {
    this.#queue = queue;
    this.#worker = startThread("lint-worker", options);
    this.done = new Promise((resolve) => {
      const failed = (error: unknown): void => {
        if (this.#open.length > 0) queue.fail(error, this.#open[0]);
        resolve();
      };
      this.#worker.on("message", (reply: BatchReply) => {
        this.#take(reply);
        if (this.#open.length === 0) resolve();
      });
      this.#worker.on("error", (error) => {
        failed(threadError(error));
      });
      this.#worker.on("exit", (code) => {
        failed(new Error(`a thread has ended with exit code ${code}`));
      });
      for (let i = 0; i < AHEAD; i++) this.#give();
      if (this.#open.length === 0) resolve();
    });
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }

  #give(): void {
    const { first, requests } = this.#queue.take(BATCH);
    if (requests.length === 0) return;
    this.#open.push(first);
    this.#worker.postMessage({ requests } satisfies Batch);
  }

  #take({ results, failure }: BatchReply): void {
    const first = this.#open.shift() ?? 0;
    this.#queue.finish(
      first,
      results.map((result) => this.#revival.result(result)),
    );
    if (failure) this.#queue.fail(errorOf(failure), first + results.length);
    this.#give();
  }
}

function errorOf(failure: ThreadFailure): unknown {
  if (failure.kind === "broken") return failure.error;
  return new CommandError(failure.message, failure.advice);
}

function threadError(error: unknown): unknown {
  const isFull =
    error instanceof Error && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
  if (!isFull) return error;
  return new CommandError(
    "there is not enough memory to check templates in several threads",
    "Give --jobs 1.",
  );
}
