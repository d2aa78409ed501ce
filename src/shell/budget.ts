import { MAX_STEPS, MAX_WORK } from "./limits.ts";

/** Ends the interpretation of a script that does more than is followed. */
export class BudgetExceeded extends Error {
  override readonly name = "BudgetExceeded";
}

/** What the interpretation of one script may still cost. */
export class Budget {
  #steps = MAX_STEPS;
  #work = MAX_WORK;

  /** One command more. @throws {BudgetExceeded} */
  step(): void {
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
