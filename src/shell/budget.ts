import { MAX_PERHAPS_STEPS, MAX_STEPS, MAX_WORK } from "./limits.ts";

/** Ends the interpretation of a script that does more than is followed. */
export class BudgetExceeded extends Error {
  override readonly name = "BudgetExceeded";
}

/** What the interpretation of one script may still cost. */
export class Budget {
  #steps = MAX_STEPS;
  #perhapsSteps = MAX_PERHAPS_STEPS;
  #work = MAX_WORK;

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
    if (--this.#steps < 0) {
      throw new BudgetExceeded(
        `the script was followed for ${MAX_STEPS} commands only; what comes after them was left out`,
      );
    }
  }

  /** So many characters or pieces of text more. @throws {BudgetExceeded} */
  spend(work: number): void {
    this.#work -= work;
    if (this.#work < 0) {
      throw new BudgetExceeded(
        "the script builds up more text than is followed; what comes after that was left out",
      );
    }
  }
}
