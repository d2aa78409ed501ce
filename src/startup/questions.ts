import { alternativeAtom, type Atom, type Condition } from "../terraform/condition.ts";

/** The answers that a question can have: in each, what it says of the same atoms. */
export type Question = readonly Condition[];

/**
 * The independent questions, each with the answers that it can have: true and
 * false for an atom; for what is compared with several values, each of these
 * values and, unless these are all that there are, none of them.
 */
export function questionsOf(variants: readonly { readonly when: Condition }[]): Question[] {
  const atoms = new Map<string, Atom>();
  for (const { when } of variants) {
    for (const { atom } of when) {
      if (!atoms.has(atom.whenTrue)) atoms.set(atom.whenTrue, atom);
    }
  }
  const questions = new Map<string, Atom[]>();
  for (const atom of atoms.values()) {
    const key = atom.equality ? `=${atom.equality.subject}` : `?${atom.whenTrue}`;
    const question = questions.get(key);
    if (question) question.push(atom);
    else questions.set(key, [atom]);
  }
  return [...questions.values()].map((question) => answersTo(withLastAlternative(question)));
}

/** The atoms of a question with the one for the only alternative that none of them names. */
function withLastAlternative(question: readonly Atom[]): readonly Atom[] {
  const { subject, alternatives = [] } = alternativesOf(question) ?? {};
  const [last, ...others] = alternatives.filter((value) => !isNamed(value, question));
  if (subject === undefined || last === undefined || others.length > 0) return question;
  return [...question, alternativeAtom(subject, last, alternatives)];
}

function alternativesOf(question: readonly Atom[]) {
  return question.find(({ equality }) => equality?.alternatives)?.equality;
}

function isNamed(value: string, question: readonly Atom[]): boolean {
  return question.some(({ equality }) => equality?.value === value);
}

function answersTo(question: readonly Atom[]): Question {
  const trueTogether = new Map<string, Set<Atom>>();
  for (const atom of question) {
    const value = atom.equality?.value ?? "";
    trueTogether.set(value, (trueTogether.get(value) ?? new Set()).add(atom));
  }
  const alternatives = alternativesOf(question)?.alternatives;
  const isExhaustive = alternatives?.every((value) => isNamed(value, question)) ?? false;
  const none = isExhaustive ? [] : [new Set<Atom>()];
  return [...trueTogether.values(), ...none].map((holding) =>
    question.map((atom) => ({ atom, holds: holding.has(atom) })),
  );
}
