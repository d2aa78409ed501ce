/** A unit that somebody still waits for. */
export interface MissingUnit {
  readonly unit: string;
  /** As on the wire: "" where nobody has registered it. */
  readonly status: string;
}

/** More than these are counted. */
const MAX_NAMED = 5;

/** `"db" (started), "cache" (not registered) and 3 more`. */
export function describeMissing(missing: readonly MissingUnit[]): string {
  const named = missing
    .slice(0, MAX_NAMED)
    .map(({ unit, status }) => `"${unit}" (${statusName(status)})`);
  const more = missing.length - named.length;
  return `${named.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** A status of the wire as it is shown. */
export function statusName(status: string): string {
  return status === "" ? "not registered" : status;
}
