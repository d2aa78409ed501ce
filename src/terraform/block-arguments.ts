import type { Block, Expression } from "../hcl/syntax.ts";
import type { Text } from "../source/text.ts";
import { toText } from "./convert.ts";
import { evaluate } from "./evaluate.ts";
import { EvaluationError } from "./evaluation-error.ts";
import type { Evaluation } from "./evaluation.ts";
import type { Scope } from "./scope.ts";
import { NULL, typeName, type Value } from "./value.ts";

/** The arguments of one instance of a block, evaluated when asked for. */
export class BlockArguments {
  readonly #block: Block;
  readonly #scope: Scope;
  readonly #evaluation: Evaluation;

  constructor(block: Block, scope: Scope, evaluation: Evaluation) {
    this.#block = block;
    this.#scope = scope;
    this.#evaluation = evaluation;
  }

  /** Null where the argument is left out. */
  value(name: string): Value {
    const expression = this.#expression(name);
    return expression ? evaluate(expression, this.#scope, this.#evaluation) : NULL;
  }

  /** @throws {EvaluationError} where it is a list or an object */
  text(name: string): Text | undefined {
    const expression = this.#expression(name);
    const value = this.value(name);
    if (!expression || value.kind === "null") return undefined;
    const text = toText(value, expression.span);
    if (text) return text;
    throw new EvaluationError(
      `${name} must be a string, not a ${typeName(value)}`,
      expression.span,
    );
  }

  flag(name: string): boolean {
    const expression = this.#expression(name);
    const value = this.value(name);
    if (!expression || value.kind === "null") return false;
    return this.#evaluation.decide({ value, span: expression.span }, name);
  }

  #expression(name: string): Expression | undefined {
    return this.#block.body.attributes.get(name)?.value;
  }
}
