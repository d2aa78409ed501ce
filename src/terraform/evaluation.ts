import type { FileReader } from "../source/file-reader.ts";
import type { Span } from "../source/source-file.ts";
import type { Text } from "../source/text.ts";
import { Choices } from "./choices.ts";
import { Decisions, Undecided } from "./decisions.ts";
import { LimitError } from "./evaluation-error.ts";
import type { FunctionFiles } from "./functions/function-files.ts";
import { Mistakes } from "./mistakes.ts";
import { truthOf, type Operand } from "./operators.ts";
import { TemplateFiles } from "./template-files.ts";
import type { Value } from "./value.ts";

/** How many expressions are evaluated for one template. */
export const MAX_STEPS = 2_000_000;

/** How deep expressions and references may nest. */
export const MAX_DEPTH = 400;

/** How much text, in characters, evaluating one template may make. */
export const MAX_TEXT = 32 * 1024 * 1024;

/** How many pieces of text and elements of collections evaluating one template may make. */
export const MAX_PIECES = 2_000_000;

/**
 * What one template's evaluations share: the answers to unknown conditions on
 * the way that is being followed, and what may still be spent.
 */
export class Evaluation {
  decisions = new Decisions();
  readonly choices = new Choices();
  readonly mistakes = new Mistakes();
  readonly files: FunctionFiles;
  #steps = 0;
  #depth = 0;
  #text = 0;
  #pieces = 0;

  /** @param rootDirectory the root module's, absolute */
  constructor(rootDirectory: string, reader: FileReader) {
    this.files = new TemplateFiles(rootDirectory, reader, this);
  }

  /** @throws {EvaluationError} where the template is too large or nests too deeply */
  step<T>(span: Span, compute: () => T): T {
    if (++this.#steps > MAX_STEPS) {
      throw new LimitError(
        `evaluating this template takes more than ${MAX_STEPS.toLocaleString("en")} steps; muster stops here`,
        span,
      );
    }
    if (this.#depth >= MAX_DEPTH) {
      throw new LimitError(
        `expressions and references nest more than ${MAX_DEPTH} deep here; muster stops`,
        span,
      );
    }
    this.#depth++;
    try {
      return compute();
    } finally {
      this.#depth--;
    }
  }

  /** @throws {EvaluationError} where the strings of the template have grown too large */
  spendText(text: Text, span: Span): void {
    this.#text += text.length;
    this.spend(text.pieces.length, span);
  }

  /**
   * Counts pieces of text and elements that are made or copied.
   * @throws {EvaluationError} where there are too many in this template
   */
  spend(count: number, span: Span): void {
    this.#pieces += count;
    if (this.#text > MAX_TEXT || this.#pieces > MAX_PIECES) {
      throw new LimitError(
        "the values of this template grow too large to be computed; muster stops here",
        span,
      );
    }
  }

  /**
   * Whether a condition holds on the way that is being followed.
   * @throws {EvaluationError} where it is no condition
   */
  decide(condition: Operand, role: string): boolean {
    const truth = truthOf(condition, role);
    return typeof truth === "boolean" ? truth : this.decisions.decide(truth);
  }

  /**
   * Computes what does not depend on the way that is being followed.
   * @returns undefined where it does
   */
  unconditionally<T>(compute: () => T): T | undefined {
    const { decisions } = this;
    this.decisions = new Decisions();
    try {
      return this.decisions.withoutDeciding(compute);
    } catch (error) {
      if (error instanceof Undecided) return undefined;
      throw error;
    } finally {
      this.decisions = decisions;
    }
  }

  /** The value with the alternatives in it that are chosen on the way that is being followed. */
  settle(value: Value): Value {
    return this.choices.settle(value, this.decisions);
  }

  /** {@link settle} for an operand. */
  settled({ value, span }: Operand): Operand {
    return { value: this.settle(value), span };
  }
}
