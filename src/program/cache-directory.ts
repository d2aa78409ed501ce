import { homedir } from "node:os";
import { join } from "node:path";

/**
 * Where muster may keep what it can make anew: `$MUSTER_CACHE_DIR`, or
 * `muster` in `$XDG_CACHE_HOME`, `~/Library/Caches` (macOS) or `~/.cache`.
 */
function cacheDirectory(): string {
  const { MUSTER_CACHE_DIR: own, XDG_CACHE_HOME: xdg } = process.env;
  if (own) return own;
  if (xdg) return join(xdg, "muster");
  return join(homedir(), process.platform === "darwin" ? "Library/Caches" : ".cache", "muster");
}

/** What the cache holds, each in a folder of its own. */
export type CachePart = "verdicts" | "code" | "modules";

export const CACHE_PARTS: readonly CachePart[] = ["verdicts", "code", "modules"];

export function cacheFolder(part: CachePart): string {
  return join(cacheDirectory(), part);
}
