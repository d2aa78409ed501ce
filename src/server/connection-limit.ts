import { readFileSync } from "node:fs";
import { MAX_CONNECTIONS } from "../socket/limits.ts";

/** Files that the process has open for itself: the runtime's, the journal, a program that it starts. */
const RESERVED_FILES = 64;

/** Connections without which there is no server, whatever the limit. */
const MIN_CONNECTIONS = 8;

/**
 * How many connections a process may hold that may open so many files. As many
 * again can be open for the moment in which they are refused.
 */
export function connectionLimit(maxFiles: number): number {
  const room = Math.floor((maxFiles - RESERVED_FILES) / 2);
  return Math.min(MAX_CONNECTIONS, Math.max(MIN_CONNECTIONS, room));
}

/** How many files this process may open; infinite where the system does not say. */
export function maxOpenFiles(): number {
  try {
    // The soft limit comes first; "unlimited" is no number.
    const found = /^Max open files\s+(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8"));
    return found ? Number(found[1]) : Infinity;
  } catch {
    return Infinity;
  }
}
