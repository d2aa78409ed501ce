import type { Text } from "../source/text.ts";
import {
  MATCH_WORK,
  MAX_PERHAPS_STEPS,
  MAX_STEPS,
  MAX_TOTAL_STEPS,
  MAX_TOTAL_WORK,
  MAX_WORK,
  OBJECT_WORK,
} from "./limits.ts";

const ALL_SPENT =
  "the scripts of this template take too long to follow; what is left of this one was left out";

/** Ends the interpretation of a script that does more than is followed. */
export class BudgetExceeded extends Error {
  override readonly name = "BudgetExceeded";
}

/** What the interpretation of all scripts of a template may cost together. */
export class Allowance {
  steps = MAX_TOTAL_STEPS;
  work = MAX_TOTAL_WORK;
}

/** What the interpretation of one script may still cost. */
export class Budget {
  readonly #allowance: Allowance;
  #steps = MAX_STEPS;
  #perhapsSteps = MAX_PERHAPS_STEPS;
  #work = MAX_WORK;

  constructor(allowance: Allowance = new Allowance()) {
    this.#allowance = allowance;
  }

  /**
   * Whether paths that are perhaps taken may still branch. Their number grows
   * with every test whose outcome is unknown, so that they get a share only.
   */
  get mayBranch(): boolean {
    return this.#perhapsSteps > 0;
  }

  /** One command more. @throws {BudgetExceeded} */
  step(certain: boolean): void {
    if (!certain) this.#perhapsSteps--;
    if (--this.#allowance.steps < 0) throw new BudgetExceeded(ALL_SPENT);
    if (--this.#steps < 0) {
      throw new BudgetExceeded(
        `the script was followed for ${MAX_STEPS} commands only; what comes after them was left out`,
      );
    }
  }

  /** A text more. @throws {BudgetExceeded} */
  text(text: Text): void {
    this.#spend(text.length + OBJECT_WORK * text.pieces.length);
  }

  /** So many characters more that are read. @throws {BudgetExceeded} */
  characters(count: number): void {
    this.#spend(count);
  }

  /** So many elements more, made or copied. @throws {BudgetExceeded} */
  elements(count: number): void {
    this.#spend(OBJECT_WORK * count);
  }

  /** A match more of a pattern with so many steps against so many characters. @throws {BudgetExceeded} */
  match(steps: number, characters: number): void {
    this.#spend(MATCH_WORK * (steps + 1) * (characters + 1));
  }

  #spend(work: number): void {
    this.#work -= work;
    this.#allowance.work -= work;
    if (this.#allowance.work < 0) throw new BudgetExceeded(ALL_SPENT);
    if (this.#work < 0) {
      throw new BudgetExceeded(
        "the script builds up more text than is followed; what comes after that was left out",
      );
    }
  }
}
