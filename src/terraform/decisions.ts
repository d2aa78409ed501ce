import type { Atom, Condition, Formula, Literal } from "./condition.ts";

/** How many ways through one script's conditions are followed. */
export const MAX_WAYS = 64;

interface Step extends Literal {
  /** Whether the other answer was already tried. */
  readonly last: boolean;
}

/**
 * The answers given to unknown conditions on one way through an evaluation.
 * Asking an undecided atom decides it.
 */
export class Decisions {
  readonly #steps: Step[];
  readonly #answers = new Map<string, boolean>();
  /** For each subject of equality atoms, the value it is known to have. */
  readonly #equals = new Map<string, string>();
  #recorders: Map<string, Literal>[] = [];
  #frozen = 0;

  constructor(steps: readonly Step[] = []) {
    this.#steps = [...steps];
    for (const step of steps) this.#remember(step);
  }

  get steps(): readonly Step[] {
    return this.#steps;
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

  /** The answer that is already given or follows from others. */
  peek(atom: Atom): boolean | undefined {
    const answer = this.#answers.get(atom.whenTrue);
    if (answer !== undefined || !atom.equality) return answer;
    const value = this.#equals.get(atom.equality.subject);
    return value === undefined ? undefined : value === atom.equality.value;
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
      const step = { atom, holds, last: false };
      this.#steps.push(step);
      this.#remember(step);
    }
    this.#recorders.at(-1)?.set(atom.whenTrue, { atom, holds });
    return holds;
  }

  #remember({ atom, holds }: Literal): void {
    this.#answers.set(atom.whenTrue, holds);
    if (holds && atom.equality) this.#equals.set(atom.equality.subject, atom.equality.value);
  }
}

/** Thrown where {@link Decisions.withoutDeciding} meets an open question. */
export class Undecided extends Error {}

/** One way through the conditions, and what came out on it. */
export interface Way<T> {
  readonly when: Condition;
  readonly result: T;
}

/**
 * Runs `compute` once for each combination of answers that it asks for, at most
 * `MAX_WAYS` times.
 * @param given answers that hold on every way
 */
export function explore<T>(
  compute: (decisions: Decisions) => T,
  given: Condition = [],
): { ways: Way<T>[]; complete: boolean } {
  const ways: Way<T>[] = [];
  let steps: readonly Step[] = given.map((literal) => ({ ...literal, last: true }));
  for (let i = 0; i < MAX_WAYS; i++) {
    const decisions = new Decisions(steps);
    const result = compute(decisions);
    ways.push({ when: decisions.steps.map(({ atom, holds }) => ({ atom, holds })), result });
    const open = decisions.steps.findLastIndex((step) => !step.last);
    const turned = decisions.steps[open];
    if (turned === undefined) return { ways, complete: true };
    steps = [
      ...decisions.steps.slice(0, open),
      { atom: turned.atom, holds: !turned.holds, last: true },
    ];
  }
  return { ways, complete: false };
}
