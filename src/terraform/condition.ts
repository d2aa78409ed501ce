/**
 * A question that only a real workspace answers, in the template's own words.
 * Atoms with equal `whenTrue` are the same question.
 */
export interface Atom {
  /** `var.enable == true`, `data.coder_parameter.ide.value == "vim"`. */
  readonly whenTrue: string;
  /** The same, denied: `var.enable == false`, `… != "vim"`. */
  readonly whenFalse: string;
  /**
   * Set where the atom compares an unknown with a known value: of the atoms of
   * one subject with different values at most one is true.
   */
  readonly equality: { readonly subject: string; readonly value: string } | undefined;
}

/** An atom with its answer. */
export interface Literal {
  readonly atom: Atom;
  readonly holds: boolean;
}

/** All of its literals hold; an empty one always does. */
export type Condition = readonly Literal[];

/** A condition over unknowns, as an expression builds it up. */
export type Formula =
  | { readonly kind: "atom"; readonly atom: Atom }
  | { readonly kind: "not"; readonly operand: Formula }
  | { readonly kind: "and" | "or"; readonly left: Formula; readonly right: Formula };

/** The literals that all of the conditions have. */
export function commonLiterals(conditions: readonly Condition[]): Condition {
  const [first, ...others] = conditions;
  if (!first) return [];
  return first.filter(({ atom, holds }) =>
    others.every((condition) =>
      condition.some((other) => other.atom.whenTrue === atom.whenTrue && other.holds === holds),
    ),
  );
}

/** How many literals of a condition are named; more are `…`. */
const MAX_LITERALS = 8;

/** `var.enable == true && var.mode == "fast"`; empty for what always holds. */
export function describeCondition(condition: Condition): string {
  const words = condition
    .slice(0, MAX_LITERALS)
    .map(({ atom, holds }) => (holds ? atom.whenTrue : atom.whenFalse));
  if (condition.length > MAX_LITERALS) words.push("…");
  return words.join(" && ");
}
