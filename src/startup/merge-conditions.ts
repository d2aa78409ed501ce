import type { Condition, Literal } from "../terraform/condition.ts";

/**
 * Fewer conditions that hold in the same cases: of two that differ only in the
 * answer to one atom, what they have in common is left. Conditions that exclude
 * each other still do afterwards.
 */
export function mergeConditions(conditions: readonly Condition[]): Condition[] {
  let current = distinct(conditions);
  for (;;) {
    if (current.some((condition) => condition.length === 0)) return [[]];
    const merged = mergePairs(current);
    if (merged.length === current.length) return merged;
    current = distinct(merged);
  }
}

/** Equal for the same answer to the same atom. */
export function literalKey({ atom, holds }: Literal): string {
  return `${holds ? "+" : "-"}${atom.whenTrue}`;
}

/** Whether something is there under a condition that answers all questions. */
export function holdingUnder(when: Condition): (some: { readonly when: Condition }) => boolean {
  const answers = new Set(when.map(literalKey));
  return (some) => some.when.every((literal) => answers.has(literalKey(literal)));
}

function mergePairs(conditions: readonly Condition[]): Condition[] {
  const merged: Condition[] = [];
  const used = new Set<Condition>();
  const open = new Map<string, Condition>();
  for (const condition of conditions) {
    const rests = condition.map((literal) => {
      const rest = condition.filter((other) => other !== literal);
      return { rest, key: JSON.stringify([literal.atom.whenTrue, conditionKey(rest)]) };
    });
    const match = rests.find(({ key }) => {
      const partner = open.get(key);
      return partner !== undefined && !used.has(partner);
    });
    const partner = match && open.get(match.key);
    if (match && partner) {
      used.add(condition).add(partner);
      merged.push(match.rest);
    } else {
      for (const { key } of rests) open.set(key, condition);
    }
  }
  return [...merged, ...conditions.filter((condition) => !used.has(condition))];
}

function distinct(conditions: readonly Condition[]): Condition[] {
  const byKey = new Map<string, Condition>();
  for (const condition of conditions) {
    const key = conditionKey(condition);
    if (!byKey.has(key)) byKey.set(key, condition);
  }
  return [...byKey.values()];
}

function conditionKey(condition: Condition): string {
  return JSON.stringify([...new Set(condition.map(literalKey))].sort());
}
