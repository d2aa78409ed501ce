import type { Diagnostic } from "../rules/diagnostic.ts";
import { visible } from "../visible.ts";

/**
 * All that is said of a finding beside its place and related places, a line
 * each, for formats that have one field for it; the first line stands alone.
 */
export function explanation(diagnostic: Diagnostic): string[] {
  const { message, hint, notes = [], when, script, agent } = diagnostic;
  const where = [script && `in ${script}`, agent && `on ${agent}`].filter(Boolean).join(" ");
  return [
    message,
    ...(hint === undefined ? [] : [hint]),
    ...(where === "" ? [] : [where]),
    ...(when === null ? [] : [`when ${when}`]),
    ...notes,
  ].map(visible);
}
