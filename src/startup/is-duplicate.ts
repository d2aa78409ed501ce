import type { SyncCall } from "../shell/sync-call.ts";
import { compareSpans, spanText } from "../source/source-file.ts";

/** Whether a call is written a second time, word for word, where the first has been made already. */
export function isDuplicate(call: SyncCall, first: SyncCall): boolean {
  if (!call.span || !first.span || call.job !== first.job) return false;
  if (call.trap !== undefined || first.trap !== undefined) return false;
  if (!call.certain || !first.certain) return false;
  return spanText(call.span) === spanText(first.span) && compareSpans(call.span, first.span) !== 0;
}
