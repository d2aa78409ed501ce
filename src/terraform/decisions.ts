import type { Alternative, Choice } from "./choice.ts";
import type { Atom, Condition, Formula, Literal } from "./condition.ts";

/** How many ways through one script's conditions are followed. */
export const MAX_WAYS = 64;

/** How many combinations of alternatives are tried where there are too many ways with more. */
const FEWER_COMBINATIONS = [8, 1];

interface Step extends Literal {
  /** Whether the other answer was already tried. */
  readonly last: boolean;
  /** What was being chosen. */
  readonly choice: Choice | undefined;
}

/**
 * The answers given to unknown conditions on one way through an evaluation.
 * Asking an undecided atom decides it.
 */
export class Decisions {
  readonly #steps: Step[];
  readonly #maxCombinations: number;
  /** The choices that are made on this way. */
  readonly #chosen = new Set<Choice["name"]>();
  #combinations = 1;
  #choosing: Choice | undefined;
  readonly #answers = new Map<string, boolean>();
  /** For each subject of equality atoms, the value it is known to have. */
  readonly #equals = new Map<string, string>();
  /** For each subject, the values that it is known not to have. */
  readonly #denied = new Map<string, Set<string>>();
  #recorders: Map<string, Literal>[] = [];
  #frozen = 0;

  /**
   * @param given answers that hold on every way
   * @param steps those that this way begins with
   * @param maxCombinations how many combinations of alternatives may be tried
   */
  constructor(
    given: Condition = [],
    steps: readonly Step[] = [],
    maxCombinations: number = MAX_WAYS,
  ) {
    this.#steps = [...steps];
    this.#maxCombinations = maxCombinations;
    for (const literal of [...given, ...steps]) this.#remember(literal);
    for (const { choice } of steps) if (choice) this.#count(choice);
  }

  /** The answers that were asked for, without those that were given. */
  get steps(): readonly Step[] {
    return this.#steps;
  }

  /** Whether there would be fewer ways with fewer combinations of alternatives. */
  get hasChosen(): boolean {
    return this.#chosen.size > 0;
  }

  decide(formula: Formula): boolean {
    switch (formula.kind) {
      case "atom":
        return this.#decideAtom(formula.atom);
      case "not":
        return !this.decide(formula.operand);
      case "and":
        return this.decide(formula.left) && this.decide(formula.right);
      case "or":
        return this.decide(formula.left) || this.decide(formula.right);
    }
  }

  /**
   * Which alternative is the one on this way. It is not asked one by one
   * whether each is it where that would take too many ways.
   * @returns undefined where it stays open
   */
  choose(choice: Choice): Alternative | undefined {
    if (!this.#mayChoose(choice)) return undefined;
    const outer = this.#choosing;
    this.#choosing = choice;
    try {
      const others = choice.alternatives.slice(0, -1);
      return others.find(({ test }) => this.decide(test)) ?? choice.alternatives.at(-1);
    } finally {
      this.#choosing = outer;
    }
  }

  /** The answer that is already given or follows from others. */
  peek(atom: Atom): boolean | undefined {
    const answer = this.#answers.get(atom.whenTrue);
    if (answer !== undefined || !atom.equality) return answer;
    const { subject, value, alternatives } = atom.equality;
    const known = this.#equals.get(subject);
    if (known !== undefined) return known === value;
    const denied = this.#denied.get(subject);
    if (!alternatives || !denied || denied.size < alternatives.length - 1) return undefined;
    return alternatives.every((other) => other === value || denied.has(other)) ? true : undefined;
  }

  /** Runs `compute` and returns with its result the answers that it asked for. */
  record<T>(compute: () => T): { result: T; asked: readonly Literal[] } {
    const recorder = new Map<string, Literal>();
    this.#recorders.push(recorder);
    try {
      return { result: compute(), asked: [...recorder.values()] };
    } finally {
      this.#recorders.pop();
      const outer = this.#recorders.at(-1);
      if (outer) for (const [key, literal] of recorder) outer.set(key, literal);
    }
  }

  /** Whether the same answers would be given now; notes them as asked if so. */
  agrees(asked: readonly Literal[]): boolean {
    if (!asked.every(({ atom, holds }) => this.peek(atom) === holds)) return false;
    for (const literal of asked) this.#recorders.at(-1)?.set(literal.atom.whenTrue, literal);
    return true;
  }

  /** Runs `compute`, in which undecided atoms throw {@link Undecided} instead of being decided. */
  withoutDeciding<T>(compute: () => T): T {
    this.#frozen++;
    try {
      return compute();
    } finally {
      this.#frozen--;
    }
  }

  #decideAtom(atom: Atom): boolean {
    let holds = this.peek(atom);
    if (holds === undefined) {
      if (this.#frozen > 0) throw new Undecided();
      holds = true;
      const step = { atom, holds, last: false, choice: this.#choosing };
      this.#steps.push(step);
      this.#remember(step);
    }
    this.#recorders.at(-1)?.set(atom.whenTrue, { atom, holds });
    return holds;
  }

  #remember({ atom, holds }: Literal): void {
    this.#answers.set(atom.whenTrue, holds);
    if (!atom.equality) return;
    const { subject, value } = atom.equality;
    if (holds) this.#equals.set(subject, value);
    else this.#denied.set(subject, (this.#denied.get(subject) ?? new Set()).add(value));
  }

  #mayChoose(choice: Choice): boolean {
    const { name, alternatives } = choice;
    if (this.#chosen.has(name)) return true;
    if (alternatives.some(({ test }) => this.#follows(test))) return true;
    const left = leftOpen(name);
    if (!this.#answers.has(left.atom.whenTrue)) {
      if (this.#combinations * alternatives.length <= this.#maxCombinations) {
        this.#count(choice);
        return true;
      }
      this.#remember(left);
    }
    // What is computed now depends on it, as it does on an answer.
    this.#recorders.at(-1)?.set(left.atom.whenTrue, left);
    return false;
  }

  /** Whether the answers so far say that it holds. */
  #follows(test: Formula): boolean {
    if (test.kind === "atom") return this.peek(test.atom) === true;
    return (
      test.kind === "not" && test.operand.kind === "atom" && this.peek(test.operand.atom) === false
    );
  }

  #count({ name, alternatives }: Choice): void {
    if (this.#chosen.has(name)) return;
    this.#chosen.add(name);
    this.#combinations *= alternatives.length;
  }
}

/** The answer that an unknown is not looked at more closely on this way. */
function leftOpen(name: string): Literal {
  const atom = { whenTrue: `${name} is left open`, whenFalse: "", equality: undefined };
  return { atom, holds: true };
}

/** Thrown where {@link Decisions.withoutDeciding} meets an open question. */
export class Undecided extends Error {}

/** One way through the conditions, and what came out on it. */
export interface Way<T> {
  readonly when: Condition;
  readonly result: T;
}

/** What {@link explore} has found. */
export interface Exploration<T> {
  readonly ways: Way<T>[];
  /** False where there are more ways than were followed. */
  readonly complete: boolean;
}

/**
 * Runs `compute` once for each combination of answers that it asks for, at most
 * `MAX_WAYS` times.
 * @param given answers that hold on every way
 */
export function explore<T>(
  compute: (decisions: Decisions) => T,
  given: Condition = [],
): Exploration<T> {
  let result = follow(compute, given, MAX_WAYS);
  for (const maxCombinations of FEWER_COMBINATIONS) {
    if (result.complete || !result.hasChosen) break;
    result = follow(compute, given, maxCombinations);
  }
  return { ways: result.ways, complete: result.complete };
}

function follow<T>(
  compute: (decisions: Decisions) => T,
  given: Condition,
  maxCombinations: number,
): Exploration<T> & { readonly hasChosen: boolean } {
  const ways: Way<T>[] = [];
  let hasChosen = false;
  let steps: readonly Step[] = [];
  for (let i = 0; i < MAX_WAYS; i++) {
    const decisions = new Decisions(given, steps, maxCombinations);
    const result = compute(decisions);
    const answers = decisions.steps.map(({ atom, holds }) => ({ atom, holds }));
    ways.push({ when: [...given, ...answers], result });
    hasChosen ||= decisions.hasChosen;
    const open = decisions.steps.findLastIndex((step) => !step.last);
    const turned = decisions.steps[open];
    if (turned === undefined) return { ways, complete: true, hasChosen };
    steps = [...decisions.steps.slice(0, open), { ...turned, holds: !turned.holds, last: true }];
  }
  return { ways, complete: false, hasChosen };
}
