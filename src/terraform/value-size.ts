import type { Value } from "./value.ts";

const counts = new WeakMap<Value, number>();

/**
 * How many values there are in a value, itself and all that is nested counted.
 * A list that holds one list twice counts it twice, yet looks at it once.
 */
export function elementCount(value: Value): number {
  if (value.kind !== "sequence" && value.kind !== "mapping") return 1;
  const known = counts.get(value);
  if (known !== undefined) return known;
  let count = 1;
  for (const item of value.kind === "sequence" ? value.items : value.entries.values()) {
    count += elementCount(item);
  }
  counts.set(value, count);
  return count;
}
