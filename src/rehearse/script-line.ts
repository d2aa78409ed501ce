import { formatDuration } from "../duration.ts";
import { describeWait } from "./script-calls.ts";
import type { ScriptRecord, ScriptState } from "./script-record.ts";
import type { Style } from "../report/colors.ts";

const LOOKS: Readonly<Record<ScriptState, readonly [mark: string, style: Style | undefined]>> = {
  "held-back": ["·", "faint"],
  running: ["▸", "info"],
  succeeded: ["✓", "caret"],
  failed: ["✗", "error"],
  "timed-out": ["✗", "error"],
  skipped: ["–", "warning"],
  stopped: ["■", "warning"],
  "not-begun": ["–", "faint"],
};

/** How a script looks in a list. */
export function markOf({ state, calls }: ScriptRecord): readonly [string, Style | undefined] {
  return state === "running" && calls.isWaiting ? ["…", "warning"] : LOOKS[state];
}

/** What a script is doing, or how it has ended, in some words. */
export function stateOf(record: ScriptRecord, records: readonly ScriptRecord[]): string {
  const { state, calls, reason, rehearsed } = record;
  switch (state) {
    case "held-back": {
      const others = rehearsed.prerequisites.flatMap(({ script }) => {
        const other = records[script];
        return other && !other.hasEnded ? [other.name] : [];
      });
      return `is held back by coder_script_order until ${others.join(", ")} has ended`;
    }
    case "running": {
      const [first, ...others] = calls.missing;
      if (!first) return "runs";
      return `${describeWait(first)}${others.length > 0 ? ` and ${others.length} more` : ""}`;
    }
    case "succeeded":
      return "is done";
    case "failed":
      return `has failed: ${reason}`;
    case "timed-out":
      return `has failed: ended after ${reason}`;
    case "skipped":
      return "is skipped: a script that coder_script_order has it wait for has not succeeded";
    case "stopped":
      return "was stopped";
    case "not-begun":
      return "has not begun";
  }
}

/** A time as it is shown: `0.4s`, `1m12.0s`. */
export function shownTime(milliseconds: number): string {
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(1)}s`;
  return formatDuration(Math.round(milliseconds / 1000) * 1000);
}
