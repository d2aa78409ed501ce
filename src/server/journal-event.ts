import type { CoordinatorEvent } from "../coordinator/event.ts";

/** A change as a journal keeps it; undefined where it is none. */
export function parseEvent(stored: unknown): CoordinatorEvent | undefined {
  if (typeof stored !== "object" || stored === null) return undefined;
  const { sequence, time, kind, unit, dependsOn, reason } = stored as Record<string, unknown>;
  if (typeof sequence !== "number" || typeof time !== "number" || typeof unit !== "string") {
    return undefined;
  }
  switch (kind) {
    case "registered":
    case "waiting":
    case "gave-up":
    case "started":
    case "completed":
      return { sequence, time, kind, unit };
    case "want":
      return typeof dependsOn === "string" ? { sequence, time, kind, unit, dependsOn } : undefined;
    case "failed":
      return typeof reason === "string" ? { sequence, time, kind, unit, reason } : undefined;
    default:
      return undefined;
  }
}
