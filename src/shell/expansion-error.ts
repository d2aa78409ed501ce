/** Ends the line of the script: arithmetic with something that is no expression. */
export class ArithmeticError extends Error {
  override readonly name = "ArithmeticError";
}

/** Ends the shell that expands a word: `${x:?}`, or an unset variable under `set -u`. */
export class ExpansionError extends Error {
  override readonly name = "ExpansionError";
}
