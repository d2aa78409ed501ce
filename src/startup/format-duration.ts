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
