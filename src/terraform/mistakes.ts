import { EvaluationError, LimitError } from "./evaluation-error.ts";

/** How many mistakes are gathered in one evaluation. */
const MAX_MISTAKES = 100;

/** What an evaluation came to: a value, mistakes, or a value in which unknowns stand for mistakes. */
export interface Outcome<T> {
  /** Undefined where a mistake leaves nothing to go on with. */
  readonly value: T | undefined;
  readonly errors: readonly EvaluationError[];
}

/**
 * Gathers what is wrong in an evaluation that goes on behind a mistake, so that
 * the next one is found as well. Outside of {@link collect} the first one ends it.
 */
export class Mistakes {
  /** By place and message, those of the innermost {@link collect}. */
  #found: Map<string, EvaluationError> | undefined;

  /** Runs `compute`; all mistakes in it end up in the outcome. */
  collect<T>(compute: () => T): Outcome<T> {
    const outer = this.#found;
    const found = new Map<string, EvaluationError>();
    this.#found = found;
    try {
      return { value: compute(), errors: [...found.values()] };
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error;
      found.set(keyOf(error), error);
      return { value: undefined, errors: [...found.values()] };
    } finally {
      this.#found = outer;
    }
  }

  /**
   * The value of an outcome; its mistakes become those of what is being evaluated now.
   * @throws {EvaluationError} where there is none
   */
  take<T>({ value, errors }: Outcome<T>): T {
    const goesOn = errors.length === 0 || this.#note(errors);
    if (value !== undefined && goesOn) return value;
    throw (
      errors.find(isLimit) ?? errors[0] ?? new Error("this outcome has neither value nor error")
    );
  }

  /** Runs `compute`, and `instead` where there is a mistake in it that can be passed over. */
  passOver<T>(compute: () => T, instead: () => T): T {
    try {
      return compute();
    } catch (error) {
      if (!(error instanceof EvaluationError) || !this.#note([error])) throw error;
      return instead();
    }
  }

  /**
   * The results of all computations, each of which is run even where another one fails.
   * @throws {EvaluationError} where one has failed
   */
  all<const T extends readonly unknown[]>(computations: { [K in keyof T]: () => T[K] }): T {
    const results: unknown[] = [];
    let failure: EvaluationError | undefined;
    for (const compute of computations) {
      try {
        results.push(compute());
      } catch (error) {
        if (!(error instanceof EvaluationError) || !this.#note([error])) throw error;
        failure ??= error;
      }
    }
    if (failure) throw failure;
    return results as unknown as T;
  }

  /** @returns false where the evaluation ends with them */
  #note(errors: readonly EvaluationError[]): boolean {
    const found = this.#found;
    if (!found || found.size + errors.length > MAX_MISTAKES) return false;
    for (const error of errors) found.set(keyOf(error), error);
    return !errors.some(isLimit);
  }
}

function isLimit(error: EvaluationError): boolean {
  return error instanceof LimitError;
}

function keyOf({ message, span }: EvaluationError): string {
  return JSON.stringify([span.file.path, span.start, span.end, message]);
}
