const UNITS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

const TERM = /^(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/;

/**
 * The milliseconds of a duration as Go's `time.ParseDuration` reads it: `30s`,
 * `1h30m`, `1.5h`, `500ms`, `0`; undefined where it is none.
 */
export function parseDuration(text: string): number | undefined {
  const sign = text.startsWith("-") ? -1 : 1;
  let rest = text.replace(/^[-+]/, "");
  if (rest === "0") return 0;
  if (rest === "") return undefined;
  let total = 0;
  while (rest !== "") {
    const term = TERM.exec(rest);
    const unit = UNITS[term?.[2] ?? ""];
    if (!term || unit === undefined) return undefined;
    total += Number(term[1]) * unit;
    rest = rest.slice(term[0].length);
  }
  return sign * total;
}

const FRACTIONS = [
  ["ns", 1e-6],
  ["µs", 1e-3],
  ["ms", 1],
] as const;

/** Milliseconds as Go prints a `time.Duration`: `5m0s`, `1h30m0s`, `1.5s`, `500ms`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 0) return `-${formatDuration(-milliseconds)}`;
  if (milliseconds === 0) return "0s";
  for (const [unit, size] of FRACTIONS) {
    if (milliseconds < size * 1000) return `${trimmed(milliseconds / size)}${unit}`;
  }
  const seconds = milliseconds / 1000;
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const rest = `${trimmed(seconds % 60)}s`;
  if (hours > 0) return `${hours}h${minutes}m${rest}`;
  return minutes > 0 ? `${minutes}m${rest}` : rest;
}

/** Nine digits after the point are all that Go keeps of a second. */
function trimmed(value: number): string {
  return String(Number(value.toFixed(9)));
}
