/** A choice between alternatives on a way through a script, with those before it. */
export interface Choice {
  /** What was decided; each time that a test is run is a decision of its own. */
  readonly decision: object;
  readonly alternative: number;
  readonly outer: Choice | undefined;
}

/** Whether no run of a script makes both of two choices. */
export function areExclusive(a: Choice | undefined, b: Choice | undefined): boolean {
  if (!a || !b) return false;
  const taken = alternatives(b);
  for (let choice: Choice | undefined = a; choice; choice = choice.outer) {
    const other = taken.get(choice.decision);
    if (other !== undefined && other !== choice.alternative) return true;
  }
  return false;
}

/** Whether each run that makes the second choice makes the first one, too. */
export function isImplied(first: Choice | undefined, second: Choice | undefined): boolean {
  if (!first || first === second) return true;
  const taken = alternatives(second);
  for (let choice: Choice | undefined = first; choice; choice = choice.outer) {
    if (taken.get(choice.decision) !== choice.alternative) return false;
  }
  return true;
}

function alternatives(last: Choice | undefined): Map<object, number> {
  const taken = new Map<object, number>();
  for (let choice = last; choice; choice = choice.outer) {
    taken.set(choice.decision, choice.alternative);
  }
  return taken;
}
