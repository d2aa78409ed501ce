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
