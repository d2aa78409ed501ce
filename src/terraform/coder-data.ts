import { numberOf, stringOf, type Value } from "./value.ts";

/**
 * What Coder's data sources are known to say when a workspace starts, by type
 * and attribute.
 */
export function coderDataAttribute(type: string, name: string): Value | undefined {
  if (type !== "coder_workspace") return undefined;
  if (name === "start_count") return numberOf(1);
  if (name === "transition") return stringOf("start");
  return undefined;
}
