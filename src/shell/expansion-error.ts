/** Ends the shell that expands a word: `${x:?}`, or an unset variable under `set -u`. */
export class ExpansionError extends Error {
  override readonly name = "ExpansionError";
}
