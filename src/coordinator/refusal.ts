import { MAX_CYCLE_TEXT, MAX_DEPENDENCIES, MAX_UNITS } from "./limits.ts";

export type RefusalKind =
  | "cycle"
  | "not-ready"
  | "same-status"
  | "not-found"
  | "already-registered"
  | "invalid-name"
  | "limit";

/**
 * A call that the coordinator does not carry out. Its message is, word for word,
 * that of Coder's agent where the agent would refuse it too: clients look for
 * these words.
 */
export class Refusal extends Error {
  override readonly name = "Refusal";

  /** @param cycle of a refused dependency: the unit, what it would depend on, … and the unit again */
  constructor(
    readonly kind: RefusalKind,
    message: string,
    readonly cycle?: readonly string[],
  ) {
    super(message);
  }
}

type StatusVerb = "start" | "complete" | "fail";

/** Calls that register the unit come by here only out of a journal. */
export function notFound(verb: StatusVerb | "hold back" | "give up", unit: string): Refusal {
  return new Refusal("not-found", `cannot ${verb} unit ${quote(unit)}: unit not found`);
}

export function dependentNotFound(unit: string): Refusal {
  return new Refusal("not-found", `${cannotAdd(unit)}: unit not found`);
}

export function notReady(unit: string): Refusal {
  return new Refusal("not-ready", `cannot start unit ${quote(unit)}: unit not ready`);
}

export function sameStatus(verb: StatusVerb, unit: string): Refusal {
  return new Refusal("same-status", `cannot ${verb} unit ${quote(unit)}: same status already set`);
}

export function alreadyRegistered(unit: string): Refusal {
  return new Refusal(
    "already-registered",
    `cannot register unit ${quote(unit)}: unit already registered`,
  );
}

export function tooManyUnits(unit: string): Refusal {
  return new Refusal(
    "limit",
    `cannot register unit ${quote(unit)}: there are already ${MAX_UNITS} units`,
  );
}

export function tooManyDependencies(unit: string): Refusal {
  return new Refusal(
    "limit",
    `${cannotAdd(unit)}: there are already ${MAX_DEPENDENCIES} dependencies`,
  );
}

/** @param path from the unit that asked, along what each depends on, back to itself */
export function cycleRefusal(path: readonly string[]): Refusal {
  const [unit = "", dependsOn = ""] = path;
  return new Refusal(
    "cycle",
    `${cannotAdd(unit)}: failed to add dependency\nadding edge (${unit} -> ${dependsOn}): cycle detected: ${cycleText(path)}`,
    path,
  );
}

function cannotAdd(unit: string): string {
  return `cannot add dependency: adding edge for unit ${quote(unit)}`;
}

function cycleText(path: readonly string[]): string {
  // The unit that asked stands at both ends.
  if (path.length - 1 <= MAX_CYCLE_TEXT) return path.join(" -> ");
  const shown = MAX_CYCLE_TEXT / 2;
  const left = path.slice(0, shown);
  const right = path.slice(-shown);
  const between = path.length - left.length - right.length;
  return [...left, `(${between} more units)`, ...right].join(" -> ");
}

/** What Go's strconv.IsPrint does not call printable. */
const UNPRINTABLE = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu;

/** A name as Go's `%q` prints it. */
function quote(name: string): string {
  const escaped = name.replace(/["\\]/g, "\\$&").replace(UNPRINTABLE, (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16);
    return code.length <= 4 ? `\\u${code.padStart(4, "0")}` : `\\U${code.padStart(8, "0")}`;
  });
  return `"${escaped}"`;
}
