import type { Condition } from "../terraform/condition.ts";
import { literalKey } from "./merge-conditions.ts";
import type { Model } from "./model.ts";
import type { Question } from "./questions.ts";

/**
 * What is left of a model where only some answers to its questions count: what
 * they exclude is not there, and what they decide is no condition any more.
 * @param allowed for each question at least one answer
 */
export function restrictModel(model: Model, allowed: readonly Question[]): Model {
  const literals = allowed.flatMap((answers) => answers.flat());
  const possible = new Set(literals.map(literalKey));
  const isOpen = ({ atom }: Condition[number]) =>
    [true, false].every((holds) => possible.has(literalKey({ atom, holds })));
  const restricted = <T extends { readonly when: Condition }>(variants: readonly T[]): T[] =>
    variants
      .filter(({ when }) => when.every((literal) => possible.has(literalKey(literal))))
      .map((variant) => ({ ...variant, when: variant.when.filter(isOpen) }));
  return {
    ...model,
    scripts: model.scripts.map((script) => ({ ...script, variants: restricted(script.variants) })),
    orders: model.orders.map((order) => ({ ...order, variants: restricted(order.variants) })),
  };
}
