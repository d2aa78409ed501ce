import { literalKey } from "../startup/merge-conditions.ts";
import type { Startup } from "../startup/model.ts";
import { describeCondition, type Condition, type Literal } from "../terraform/condition.ts";

/** How many alternatives are named; more are `…`. */
export const MAX_ALTERNATIVES = 4;

/** A set of start-ups: bit n stands for the n-th. */
export type Cases = bigint;

/** Puts sets of start-ups into words. */
export class CaseWording {
  readonly #startups: readonly Startup[];
  readonly #all: Cases;
  readonly #casesOfLiterals = new Map<string, Cases>();
  readonly #described = new Map<Cases, string | null>();

  /** @param startups one for each combination of answers */
  constructor(startups: readonly Startup[]) {
    this.#startups = startups;
    this.#all = (1n << BigInt(startups.length)) - 1n;
    for (const [i, { when }] of startups.entries()) {
      for (const literal of when) {
        const key = literalKey(literal);
        const cases = this.#casesOfLiterals.get(key) ?? 0n;
        this.#casesOfLiterals.set(key, cases | (1n << BigInt(i)));
      }
    }
  }

  /** `var.a == true && var.b == false || var.c == true`; null for all start-ups. */
  describe(cases: Cases): string | null {
    const known = this.#described.get(cases);
    if (known !== undefined) return known;
    const words = cases === this.#all ? null : this.#alternatives(cases);
    this.#described.set(cases, words);
    return words;
  }

  #alternatives(cases: Cases): string {
    // What they all have in common, the first one has, too.
    const first = this.#startups.find((_, i) => hasCase(cases, i))?.when ?? [];
    const common = first.filter((literal) => (this.#casesOf([literal]) & cases) === cases);
    if (this.#casesOf(common) === cases) return describeCondition(this.#shorten(common, cases));
    const alternatives: string[] = [];
    let left = cases;
    for (const [i, { when }] of this.#startups.entries()) {
      if (!hasCase(left, i)) continue;
      if (alternatives.length === MAX_ALTERNATIVES) {
        alternatives.push("…");
        break;
      }
      const condition = this.#shorten(when, cases);
      alternatives.push(describeCondition(condition));
      left &= ~this.#casesOf(condition);
    }
    return alternatives.join(" || ");
  }

  /** Drops what can be dropped with the condition still holding in none but the given cases. */
  #shorten(condition: Condition, cases: Cases): Condition {
    const byUse = [...condition].reverse();
    byUse.sort((a, b) => usefulness(a) - usefulness(b));
    let kept = condition;
    for (const literal of byUse) {
      const shorter = kept.filter((other) => other !== literal);
      if ((this.#casesOf(shorter) & ~cases) === 0n) kept = shorter;
    }
    return kept;
  }

  #casesOf(condition: Condition): Cases {
    return condition.reduce(
      (cases, literal) => cases & (this.#casesOfLiterals.get(literalKey(literal)) ?? 0n),
      this.#all,
    );
  }
}

function hasCase(cases: Cases, i: number): boolean {
  return ((cases >> BigInt(i)) & 1n) === 1n;
}

/**
 * "Not vim" says more than "emacs", where both will do; unless these two are
 * all that there is: then "emacs" is what the author has written.
 */
function usefulness({ atom, holds }: Literal): number {
  if (!holds || !atom.equality) return 1;
  return atom.equality.alternatives ? 2 : 0;
}
