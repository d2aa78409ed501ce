import { parseDuration } from "../duration.ts";
import type { SyncCall } from "../shell/sync-call.ts";

/** What Coder's client waits for where `start` has no `--timeout`. */
export const DEFAULT_TIMEOUT = "5m";

/** How many milliseconds a `start` waits at most, 0 for ever; undefined where that is not known. */
export function startTimeout({ timeout }: SyncCall): number | undefined {
  return parseDuration(timeout?.text.display ?? DEFAULT_TIMEOUT);
}
