import { visible } from "../visible.ts";
import { MAX_NAME_BYTES } from "./limits.ts";
import { Refusal } from "./refusal.ts";

/** Most names, told at a glance. */
const PLAIN = /^[\u0020-\u007E]{1,256}$/;

const HALF_A_PAIR = /\p{Cs}/u;

const CONTROL_OR_LINE_SEPARATOR = /[\p{Cc}\p{Zl}\p{Zp}]/u;

/** How much of a wrong name a message shows, in characters. */
const SHOWN = 40;

/** @throws a Refusal where something is no name for a unit, with a message that is safe to print */
export function checkUnitName(name: string): void {
  if (PLAIN.test(name)) return;
  if (name === "") throw new Refusal("invalid-name", "unit name is required");
  const bytes = Buffer.byteLength(name);
  if (bytes > MAX_NAME_BYTES) {
    throw invalid(name, `is ${bytes} bytes long, and ${MAX_NAME_BYTES} are the most`);
  }
  if (HALF_A_PAIR.test(name)) throw invalid(name, "is not valid Unicode");
  if (CONTROL_OR_LINE_SEPARATOR.test(name)) {
    throw invalid(name, "contains a control character or a line separator");
  }
}

function invalid(name: string, problem: string): Refusal {
  // A character takes two units of a string at most, and none may be cut in half.
  const start = Array.from(name.slice(0, 2 * SHOWN))
    .slice(0, SHOWN)
    .join("");
  const shown = visible(start) + (start.length < name.length ? "…" : "");
  return new Refusal("invalid-name", `unit name "${shown}" ${problem}`);
}
