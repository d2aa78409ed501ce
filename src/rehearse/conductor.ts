import type { Rehearsal } from "./rehearsal.ts";
import type { ScriptEnd, ScriptRecord } from "./script-record.ts";
import { isStandstill } from "./standstill.ts";

/** What runs scripts, or plays them. */
export interface ScriptRunner {
  /** Runs the script at a place to its end; never rejects. */
  run(script: number): Promise<ScriptEnd>;
  /** Whether something that an ended script has started is still there. */
  isAlive(script: number): boolean;
  /** Whether something that an ended script has started still has its output open. */
  leavesOutputOpen(script: number): boolean;
  /** Stops all that was started; resolves when it is gone. */
  stop(): Promise<void>;
}

/** How a rehearsal came to its end. */
export type Conclusion = "ended" | "blocked" | "deadline" | "interrupted";

/** How often it is looked whether what scripts have left behind is gone, in milliseconds. */
const LINGER_INTERVAL = 100;

/**
 * Has the scripts of a rehearsal run as Coder's agent runs them: all at once, but
 * for those that `coder_script_order` holds back or skips.
 */
export class Conductor {
  readonly #rehearsal: Rehearsal;
  readonly #records: readonly ScriptRecord[];
  readonly #runner: ScriptRunner;
  readonly #onChange: () => void;
  #conclude: ((conclusion: Conclusion) => void) | undefined;
  #lingerTimer: NodeJS.Timeout | undefined;
  #isInterrupted = false;

  constructor(
    rehearsal: Rehearsal,
    records: readonly ScriptRecord[],
    runner: ScriptRunner,
    onChange: () => void,
  ) {
    this.#rehearsal = rehearsal;
    this.#records = records;
    this.#runner = runner;
    this.#onChange = onChange;
  }

  /** @param deadline after how many milliseconds it is over in any case; undefined for never */
  async conduct(deadline: number | undefined): Promise<Conclusion> {
    const conclusion = new Promise<Conclusion>((resolve) => {
      this.#conclude = resolve;
    });
    const timer = deadline === undefined ? undefined : setTimeout(this.#overdue, deadline);
    if (this.#isInterrupted) this.#conclude?.("interrupted");
    else this.advance();
    const concluded = await conclusion;
    clearTimeout(timer);
    clearInterval(this.#lingerTimer);
    this.#conclude = undefined;
    for (const record of this.#records) {
      if (record.state === "held-back") record.state = "not-begun";
    }
    return concluded;
  }

  interrupt(): void {
    this.#isInterrupted = true;
    this.#conclude?.("interrupted");
  }

  /** Looks what can begin or is over now; to be called after each change. */
  advance(): void {
    if (!this.#conclude) return;
    const begun: [place: number, record: ScriptRecord][] = [];
    let isSettled = false;
    while (!isSettled) {
      isSettled = true;
      for (const [i, record] of this.#records.entries()) {
        if (record.state !== "held-back") continue;
        const beginning = this.#beginning(record);
        if (beginning === undefined) continue;
        isSettled = false;
        if (beginning === "skipped") record.state = "skipped";
        else {
          record.begin();
          begun.push([i, record]);
        }
      }
    }
    this.#onChange();
    for (const [place, record] of begun) this.#run(place, record);
    const open = this.#records.filter((record, i) => this.#isOpen(record, i));
    if (open.length === 0) this.#conclude("ended");
    else if (isStandstill(open, this.#rehearsal)) this.#conclude("blocked");
    else if (open.some(({ hasEnded }) => hasEnded)) {
      // Nobody tells when a process that a script has left behind ends.
      this.#lingerTimer ??= setInterval(() => {
        this.advance();
      }, LINGER_INTERVAL);
    }
  }

  readonly #overdue = (): void => {
    this.#conclude?.("deadline");
  };

  #run(place: number, record: ScriptRecord): void {
    void this.#runner.run(place).then((end) => {
      record.end(end);
      this.advance();
    });
  }

  /** Whether a script can begin, or is skipped; undefined while it has to wait. */
  #beginning({ rehearsed }: ScriptRecord): "begins" | "skipped" | undefined {
    let isSkipped = false;
    for (const { script, mustSucceed } of rehearsed.prerequisites) {
      const other = this.#records[script];
      if (!other?.hasEnded) return undefined;
      if (mustSucceed && other.state !== "succeeded") isSkipped = true;
    }
    return isSkipped ? "skipped" : "begins";
  }

  /** Whether a script runs, or has left a background job behind that is about to make a sync call. */
  #isOpen(record: ScriptRecord, place: number): boolean {
    if (record.state === "running") return true;
    if (!record.hasEnded || record.began === undefined) return false;
    if (!this.#runner.isAlive(place)) return false;
    return record.calls.isWaiting || hasJobAhead(record);
  }
}

/** Whether a call that a script makes for certain in a background job has not been made yet. */
function hasJobAhead({ rehearsed, calls }: ScriptRecord): boolean {
  const made = calls.made;
  return rehearsed.script.calls.some(
    ({ job, certain, kind, unit }) =>
      job !== 0 &&
      certain &&
      (kind === "start" || kind === "complete") &&
      !made.some((call) => call.kind === kind && call.unit === unit?.text.display),
  );
}
