import { describeWait, type ScriptCalls } from "./script-calls.ts";
import { nameOf, type RehearsedScript } from "./rehearsal.ts";

/** How a script has ended. */
export interface ScriptEnd {
  readonly state: "succeeded" | "failed" | "timed-out" | "stopped";
  /** Null where it was not ended by itself, or no process ran. */
  readonly exitStatus: number | null;
  /** Why, where it has not succeeded: `exit status 1`. */
  readonly reason: string;
}

export type ScriptState =
  /** By `coder_script_order`, until others have ended. */
  "held-back" | "running" | ScriptEnd["state"] | "skipped" | "not-begun";

/** What has happened to a script so far. */
export class ScriptRecord {
  readonly name: string;
  state: ScriptState = "held-back";
  /** In milliseconds since the epoch, as all times here. */
  began: number | undefined;
  ended: number | undefined;
  exitStatus: number | null = null;
  reason = "";
  /** Whether it has ended, and a process that it has started still had its output open at the end. */
  leavesOutputOpen = false;
  /** Where its output is; undefined where it has none. */
  log: string | undefined;

  constructor(
    readonly rehearsed: RehearsedScript,
    readonly calls: ScriptCalls,
  ) {
    this.name = nameOf(rehearsed);
  }

  begin(): void {
    this.state = "running";
    this.began = Date.now();
  }

  end({ state, exitStatus, reason }: ScriptEnd): void {
    this.state = state;
    this.ended = Date.now();
    this.exitStatus = exitStatus;
    this.reason = reason;
    const [waited] = state === "stopped" ? this.calls.missing : [];
    if (waited) this.reason = describeWait(waited);
  }

  get hasEnded(): boolean {
    return this.state !== "held-back" && this.state !== "running";
  }

  /** How long it has run, in milliseconds; undefined where it has not begun. */
  elapsed(now: number): number | undefined {
    return this.began === undefined ? undefined : (this.ended ?? now) - this.began;
  }
}
