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
  readonly equality: Equality | undefined;
}

/** A comparison, both sides in the template's words. */
export interface Equality {
  readonly subject: string;
  readonly value: string;
  /** All values that the subject may have, where they are known: exactly one of them is true. */
  readonly alternatives?: readonly string[];
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

/** The question whether a subject has one of the values that it may have. */
export function alternativeAtom(
  subject: string,
  value: string,
  alternatives: readonly string[],
): Atom {
  return {
    whenTrue: `${subject} == ${value}`,
    whenFalse: `${subject} != ${value}`,
    equality: { subject, value, alternatives },
  };
}

/** How many literals of a condition are named; more are `…`. */
const MAX_LITERALS = 8;

/** `var.enable == true && var.mode == "fast"`; empty for what always holds. */
export function describeCondition(condition: Condition): string {
  const shorter = withOneAlternative(condition);
  const words = shorter
    .slice(0, MAX_LITERALS)
    .map(({ atom, holds }) => (holds ? atom.whenTrue : atom.whenFalse));
  if (shorter.length > MAX_LITERALS) words.push("…");
  return words.join(" && ");
}

/** Names the one alternative that is left, rather than denying all others. */
function withOneAlternative(condition: Condition): Condition {
  const known = new Map<string, Literal | undefined>();
  return condition.flatMap((literal): Condition => {
    const { equality } = literal.atom;
    if (!equality?.alternatives) return [literal];
    const { subject, alternatives } = equality;
    // Its first literal stands for all of them.
    if (known.has(subject)) return known.get(subject) ? [] : [literal];
    const only = onlyAlternative(subject, alternatives, condition);
    known.set(subject, only);
    return [only ?? literal];
  });
}

function onlyAlternative(
  subject: string,
  alternatives: readonly string[],
  condition: Condition,
): Literal | undefined {
  const about = condition.filter(({ atom }) => atom.equality?.subject === subject);
  const denied = new Set(about.map(({ atom, holds }) => (holds ? "" : atom.equality?.value)));
  const held = about.find(({ holds }) => holds)?.atom.equality?.value;
  const left = alternatives.filter((value) => !denied.has(value));
  const only = held ?? (left.length === 1 ? left[0] : undefined);
  if (only === undefined) return undefined;
  return { atom: alternativeAtom(subject, only, alternatives), holds: true };
}
