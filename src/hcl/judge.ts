import type { Worker } from "node:worker_threads";
import type { SourceFile } from "../source/source-file.ts";
import { startThread } from "../start-thread.ts";
import type { HclError } from "./hcl-error.ts";
import { isConversionError, isVerdict, parseJudgeMessage } from "./judge-message.ts";
import type { JudgeReply } from "./judge-worker.ts";
import { resetCompiler } from "./quick-compiler.ts";
import { VerdictCache } from "./verdict-cache.ts";

/** How long one file may take, in milliseconds; loading hcl2json takes some 300. */
const TIMEOUT = 30_000;

/** The longest file that is judged, in UTF-16 units. */
const MAX_LENGTH = 1024 * 1024;

/**
 * How many lines, dollar and percent signs a judged file may have. hcl2json
 * takes time quadratic in the pieces of one string: 20,000 are some 4 seconds.
 */
const MAX_PIECES = 20_000;

interface Question {
  readonly file: SourceFile;
  readonly resolve: (errors: readonly HclError[]) => void;
  readonly reject: (error: Error) => void;
}

/**
 * HashiCorp's parser of HCL, as WebAssembly in a worker thread, which decides
 * what is valid. It is loaded when the first file comes whose verdict is not
 * stored.
 */
export class Judge {
  readonly #cache: VerdictCache | undefined;
  readonly #questions: Question[] = [];
  #worker: Worker | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** @param options.cacheDirectory where verdicts are kept; undefined for nowhere */
  constructor(options: { readonly cacheDirectory: string | undefined }) {
    const { cacheDirectory } = options;
    this.#cache = cacheDirectory === undefined ? undefined : new VerdictCache(cacheDirectory);
  }

  /**
   * The syntax errors of a `.tf` file. There are none where hcl2json gives no
   * verdict, because the file is too large or nests too deeply for it: what
   * `parseConfig` says stands then. Rejects where hcl2json cannot be loaded,
   * crashes, or takes more than 30 seconds.
   */
  judge(file: SourceFile): Promise<readonly HclError[]> {
    if (!isJudgeable(file.text)) return Promise.resolve([]);
    const known = this.#cache?.read(file);
    if (known) return Promise.resolve(known);
    const verdict = new Promise<readonly HclError[]>((resolve, reject) => {
      this.#questions.push({ file, resolve, reject });
      this.#ask(file);
    });
    // Whoever asks about several files may give up at the first that fails.
    verdict.catch(() => undefined);
    return verdict;
  }

  /** Ends the worker; questions that are still open are rejected. */
  async close(): Promise<void> {
    this.#rejectAll(new Error("the check for valid HCL was stopped"));
    await this.#stop();
  }

  #ask(file: SourceFile): void {
    this.#worker ??= this.#start();
    this.#worker.postMessage(file.text);
    if (this.#questions.length === 1) this.#restartTimer();
  }

  #start(): Worker {
    const worker = startThread("judge-worker");
    worker.on("message", (reply: JudgeReply) => {
      if (worker === this.#worker) this.#answer(reply);
    });
    worker.on("error", (error) => {
      if (worker === this.#worker) this.#fail(`hcl2json has failed: ${error.message}`);
    });
    worker.on("exit", (code) => {
      if (worker === this.#worker) this.#fail(`hcl2json has ended with exit code ${code}`);
    });
    return worker;
  }

  /** Takes the answer to the oldest question. */
  #answer(reply: JudgeReply): void {
    const question = this.#questions.shift();
    if (!question) return;
    this.#restartTimer();
    const errors = verdictOf(reply, question.file);
    if (errors instanceof Error) question.reject(errors);
    else {
      this.#cache?.write(question.file, errors);
      question.resolve(errors);
    }
    if (reply.kind === "overflow") {
      void this.#stop();
      for (const { file } of this.#questions) {
        this.#worker ??= this.#start();
        this.#worker.postMessage(file.text);
      }
    }
  }

  #restartTimer(): void {
    clearTimeout(this.#timer);
    const [oldest] = this.#questions;
    if (!oldest) return;
    this.#timer = setTimeout(() => {
      // Where this thread was busy for so long, the answer may be here already.
      setImmediate(() => {
        if (this.#questions[0] !== oldest) return;
        this.#fail(`hcl2json has not answered in ${TIMEOUT / 1000} s`);
      });
    }, TIMEOUT);
    this.#timer.unref();
  }

  #fail(message: string): void {
    this.#rejectAll(new Error(message));
    void this.#stop();
  }

  #rejectAll(error: Error): void {
    clearTimeout(this.#timer);
    for (const question of this.#questions.splice(0)) question.reject(error);
  }

  async #stop(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    if (!worker) return;
    await worker.terminate();
    resetCompiler();
  }
}

function verdictOf(reply: JudgeReply, file: SourceFile): HclError[] | Error {
  if (reply.kind !== "refused") return [];
  if (isVerdict(reply.message)) return parseJudgeMessage(reply.message, file);
  return isConversionError(reply.message) ? [] : new Error(`hcl2json has failed: ${reply.message}`);
}

function isJudgeable(text: string): boolean {
  if (text.length > MAX_LENGTH) return false;
  let pieces = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x0a || code === 0x24 || code === 0x25) pieces++;
  }
  return pieces <= MAX_PIECES;
}
