import type { Text } from "../source/text.ts";
import { fileKey } from "./file-system.ts";
import type { Shell } from "./shell.ts";
import type { SyncCall } from "./sync-call.ts";

/** A file that another script of the same agent writes. */
export interface ForeignFile {
  readonly content: Text;
  /** The keys of units that complete only when it is there. */
  readonly units: ReadonlySet<string>;
}

/** Variables that differ from script to script although nothing in them sets them. */
const OF_ONE_SCRIPT = new Set(["$PWD", "$OLDPWD", "$PPID", "$BASHPID", "$RANDOM", "$SECONDS"]);

/** Whether a path means the same file in every script of an agent: also `$HOME/x`, not `$(mktemp)`. */
export function isSameEverywhere(path: Text): boolean {
  return path.unknowns.every(
    ({ name }) =>
      !name.startsWith("$") || (/^\$[A-Z][A-Z0-9_]*$/.test(name) && !OF_ONE_SCRIPT.has(name)),
  );
}

/**
 * Whether a file that another script writes is there for certain: this one has
 * waited for it, or for a unit that completes when it is written.
 */
export function hasForeignFile(path: Text, { session }: Shell): boolean {
  const { recorder, foreignFiles } = session;
  const file = foreignFiles.get(fileKey(path));
  if (!file) return false;
  return recorder.hasWaitedFor(path) || hasWaited(file.units, recorder.calls);
}

/** Whether calls wait for one of some units, by `want` and `start` or by `wait`. */
function hasWaited(units: ReadonlySet<string>, calls: readonly SyncCall[]): boolean {
  if (units.size === 0) return false;
  const waiting = new Set<string>();
  for (const { kind, certain, refused, job, unit, dependencies } of calls) {
    if (!certain || refused || job !== 0) continue;
    const wants = dependencies.some(({ text }) => units.has(text.key));
    if (kind === "wait" && wants) return true;
    if (!unit) continue;
    if (kind === "want" && wants) waiting.add(unit.text.key);
    if (kind === "start" && waiting.has(unit.text.key)) return true;
  }
  return false;
}
