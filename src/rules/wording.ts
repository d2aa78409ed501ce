import { formatDuration } from "../duration.ts";
import { shorten } from "../shorten.ts";
import type { SyncCall } from "../shell/sync-call.ts";
import type { StartupScript } from "../startup/model.ts";
import { startTimeout } from "../startup/start-timeout.ts";
import type { Unit, UnitCall } from "../startup/unit-graph.ts";

/** A name as messages show it: in quotes, and not longer than a line. */
export function quote(name: string): string {
  return `"${shorten(name)}"`;
}

/** `a`, `a and b`, `a, b and 3 more`. */
export function listed(
  items: readonly string[],
  max: number,
  show: (item: string) => string = shorten,
): string {
  const shown = items.slice(0, max).map(show);
  const last = items.length > max ? `${items.length - max} more` : (shown.pop() ?? "");
  return shown.length === 0 ? last : `${shown.join(", ")} and ${last}`;
}

/** What becomes of the script when a call in it fails. */
export function afterFailure(call: SyncCall, without: string): string {
  if (call.endsScriptOnFailure) return "the script stops there (set -e)";
  return call.checked
    ? "how the script goes on is up to its own check of the call"
    : `the script goes on without ${without}`;
}

/** `gives up after 5m0s`: how a `start` ends that waits in vain. */
export function givesUp(start: SyncCall): string {
  const milliseconds = startTimeout(start);
  if (milliseconds === 0) return "waits for ever";
  const timeout =
    milliseconds === undefined
      ? shorten(start.timeout?.text.display ?? "")
      : formatDuration(milliseconds);
  return `gives up after ${timeout}`;
}

/**
 * What a script that waits in vain does; nothing where none does, as it ends before.
 * @param blocked the calls that wait in vain, where these are known
 */
export function vainStart(
  unit: Unit | undefined,
  { script, call: want }: UnitCall,
  blocked?: ReadonlySet<SyncCall>,
): string[] {
  const { calls } = script;
  // A `want` that comes after the `start` holds nobody back.
  const start = unit?.starts.find(
    (start) => start.script === script && calls.indexOf(start.call) > calls.indexOf(want),
  );
  // Where the script itself does not start it, another one may.
  const other = start ? undefined : unit?.starts.find(({ call }) => blocked?.has(call));
  const waiting = start ?? other;
  // A `start` that is refused waits for nothing.
  if (!unit || !waiting || waiting.call.refused) return [];
  const isSure = want.certain && waiting.call.certain;
  if (blocked && isSure && !blocked.has(waiting.call)) return [];
  const where = other ? ` in ${other.script.address}` : "";
  const call = `\`start ${shorten(unit.name)}\`${where}`;
  if (startTimeout(waiting.call) === 0) return [`at start: ${call} waits for ever`];
  return [`at start: ${call} ${givesUp(waiting.call)}; ${afterFailure(waiting.call, "it")}`];
}

/** When a script that is not a start script runs, as the end of "which runs …". */
export function runsWhen({ phases }: StartupScript): string {
  const times = phases.flatMap((phase) => {
    if (phase === "stop") return ["when the workspace stops"];
    return phase === "cron" ? ["on a schedule"] : [];
  });
  return times.length === 0 ? "never runs" : `runs only ${times.join(" and ")}`;
}
