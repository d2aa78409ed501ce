import { visible } from "../visible.ts";
import { MAX_REASON_BYTES } from "./limits.ts";

const ELLIPSIS = "…";

/** Why a unit failed, as it is kept: on one line, safe to print, at most MAX_REASON_BYTES long. */
export function cleanReason(reason: string): string {
  const oneLine = reason.replace(/\s+/g, " ").trim();
  // No character takes less than a byte, so that what is left out here would be cut off below.
  const text = visible(oneLine.slice(0, MAX_REASON_BYTES + 1));
  if (Buffer.byteLength(text) <= MAX_REASON_BYTES) return text;
  const room = new Uint8Array(MAX_REASON_BYTES - Buffer.byteLength(ELLIPSIS));
  return text.slice(0, new TextEncoder().encodeInto(text, room).read) + ELLIPSIS;
}
