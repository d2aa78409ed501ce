import type { Case, CompoundList, If } from "unbash";
import { executeAlternatives, type Alternative } from "./branches.ts";
import { executeList } from "./execute.ts";
import { expandText } from "./expand.ts";
import type { Shell } from "./shell.ts";
import { SUCCESS, type Outcome } from "./status.ts";
import { matchesPattern } from "./test-expression.ts";

/** `if`: the branch that its tests decide, or all that may run where they do not. */
export function executeIf(node: If, shell: Shell): Outcome {
  const possible: Alternative[] = [];
  for (const { clause, then } of [node, ...node.elif]) {
    const circumstances = { checked: true, certain: shell.certain && possible.length === 0 };
    const outcome = shell.under(circumstances, () => executeList(clause, shell));
    if (outcome.jump) return outcome;
    if (outcome.status === "failure") continue;
    const run = (where: Shell): Outcome => executeList(then, where);
    if (outcome.status === "success") return choose(possible, run, shell, node);
    possible.push(run);
  }
  const otherwise = (where: Shell): Outcome =>
    node.else ? executeList(node.else, where) : SUCCESS;
  return choose(possible, otherwise, shell, node);
}

/** `case`: the items that match, or all that may where the word or a pattern is unknown. */
export function executeCase(node: Case, shell: Shell): Outcome {
  const word = expandText(node.word, shell);
  const possible: Alternative[] = [];
  for (const [i, item] of node.items.entries()) {
    let matches: boolean | undefined = false;
    for (const pattern of item.pattern) {
      const each = matchesPattern(word, pattern, shell);
      if (each === true) matches = true;
      else if (each === undefined && matches === false) matches = undefined;
    }
    if (matches === false) continue;
    const bodies = bodiesFrom(node, i);
    const run = (where: Shell): Outcome => executeBodies(bodies, where);
    if (matches === true) return choose(possible, run, shell, node);
    possible.push(run);
  }
  return choose(possible, () => SUCCESS, shell, node);
}

/** The bodies that an item runs: `;&` goes on with the next one. */
function bodiesFrom(node: Case, start: number): CompoundList[] {
  const bodies: CompoundList[] = [];
  for (let i = start; i < node.items.length; i++) {
    const item = node.items[i];
    if (!item) break;
    bodies.push(item.body);
    if (item.terminator !== ";&") break;
  }
  return bodies;
}

function executeBodies(bodies: readonly CompoundList[], shell: Shell): Outcome {
  let outcome = SUCCESS;
  for (const body of bodies) {
    outcome = executeList(body, shell);
    if (outcome.jump) return outcome;
  }
  return outcome;
}

/** Runs `certain` where nothing else is possible, else all of them as alternatives. */
function choose(
  possible: readonly Alternative[],
  certain: Alternative,
  shell: Shell,
  range: { readonly pos: number; readonly end: number },
): Outcome {
  if (possible.length === 0) return certain(shell);
  return executeAlternatives([...possible, certain], shell, range);
}
