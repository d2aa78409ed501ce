import type { SyncCall } from "../shell/sync-call.ts";
import { describeWait, type MissingUnit } from "./script-calls.ts";
import type { Rehearsal } from "./rehearsal.ts";
import type { ScriptRecord } from "./script-record.ts";

/**
 * Whether nobody goes on any more, before timeouts: each script that runs waits
 * for units that only these scripts could complete.
 * @param open those that run, or have left something behind that may make calls
 */
export function isStandstill(open: readonly ScriptRecord[], rehearsal: Rehearsal): boolean {
  return open.length > 0 && open.every((record) => isHeldUp(record, rehearsal));
}

function isHeldUp({ calls, rehearsed }: ScriptRecord, { outcomes }: Rehearsal): boolean {
  const { isWaiting, missing } = calls;
  // Whoever waits for a unit that has failed is told so in a moment.
  const isOver = missing.length === 0 || missing.some(({ status }) => status === "failed");
  if (!isWaiting || isOver) return false;
  const waiting = new Set(calls.waitingUnits);
  const starts = rehearsed.script.calls.filter(({ kind }) => kind === "start");
  const waitingStarts = starts.filter(({ unit }) => waiting.has(unit?.text.display ?? ""));
  // The author has foreseen that it waits in vain, and how long.
  if (waitingStarts.some(givesUpByIntention)) return false;
  if (rehearsed.script.calls.every(({ job }) => job === 0)) return true;
  // Of several jobs some may still work: all must be where the prediction ends.
  const blocked = starts.filter((call) => {
    const results = outcomes.calls.get(call);
    return results?.size === 1 && results.has("blocked");
  });
  return blocked.length > 0 && blocked.every(({ unit }) => waiting.has(unit?.text.display ?? ""));
}

function givesUpByIntention({ timeout, checked }: SyncCall): boolean {
  return timeout !== undefined && checked;
}

/** Who waits in vain for what, a sentence each. */
export function describeStandstill(records: readonly ScriptRecord[]): string[] {
  return records.flatMap(({ name, calls }) =>
    calls.missing.map((missing) => `${name} ${describeWait(missing)}${whoCould(missing, records)}`),
  );
}

/** Why nobody completes a unit. */
function whoCould({ dependency }: MissingUnit, records: readonly ScriptRecord[]): string {
  const completers = records.filter(({ rehearsed }) =>
    rehearsed.script.calls.some(
      ({ kind, unit }) => kind === "complete" && unit?.text.display === dependency,
    ),
  );
  if (completers.length === 0) return ", which no script completes";
  const states = completers.map(({ name, state, calls }) => {
    if (state === "running") return `${name}, which ${calls.isWaiting ? "waits, too" : "runs"}`;
    if (state === "not-begun") return `${name}, which coder_script_order holds back`;
    return `${name}, which ${state === "skipped" ? "is skipped" : `has ended (${state})`}`;
  });
  return ` of ${states.join("; of ")}`;
}
