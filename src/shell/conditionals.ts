import type { Case, If } from "unbash";
import type { Text } from "../source/text.ts";
import { executeAlternatives, type Alternative } from "./branches.ts";
import { executeList } from "./execute.ts";
import { expandText } from "./expand.ts";
import type { Shell } from "./shell.ts";
import { SUCCESS, UNKNOWN, type Outcome } from "./status.ts";
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
  return executeItems(node, word, 0, SUCCESS, shell);
}

/** The items from one on, of which one may match; `before` is what came of the ones before. */
function executeItems(
  node: Case,
  word: Text,
  start: number,
  before: Outcome,
  shell: Shell,
): Outcome {
  const possible: Alternative[] = [];
  let outcome = before;
  for (let i = start; i < node.items.length; i++) {
    const item = node.items[i];
    const goesOn = item?.terminator === ";;&";
    if (goesOn && possible.length > 0) {
      const rest = (where: Shell): Outcome =>
        where.nested(() => executeItems(node, word, i, outcome, where)) ?? UNKNOWN;
      return executeAlternatives([...possible, rest], shell, node);
    }
    const matches = matchesItem(node, word, i, shell);
    if (matches === false) continue;
    if (goesOn) {
      // Whether its body runs or not, the tests go on behind it.
      const body = (where: Shell): Outcome => executeList(item.body, where);
      const ran = outcome;
      outcome = matches ? body(shell) : executeAlternatives([body, () => ran], shell, node);
      if (outcome.jump) return outcome;
      continue;
    }
    const run = (where: Shell): Outcome => executeItem(node, word, i, where);
    if (matches === true) return choose(possible, run, shell, node);
    possible.push(run);
  }
  return choose(possible, () => outcome, shell, node);
}

function matchesItem(node: Case, word: Text, at: number, shell: Shell): boolean | undefined {
  let matches: boolean | undefined = false;
  for (const pattern of node.items[at]?.pattern ?? []) {
    const each = matchesPattern(word, pattern, shell);
    if (each === true) return true;
    if (each === undefined) matches = undefined;
  }
  return matches;
}

/** An item and what follows it: `;&` goes on with the next body, `;;&` with the next test. */
function executeItem(node: Case, word: Text, start: number, shell: Shell): Outcome {
  let outcome = SUCCESS;
  for (let i = start; i < node.items.length; i++) {
    const item = node.items[i];
    if (!item) break;
    outcome = executeList(item.body, shell);
    if (outcome.jump) return outcome;
    if (item.terminator === ";;&") {
      const ran = outcome;
      return shell.nested(() => executeItems(node, word, i + 1, ran, shell)) ?? UNKNOWN;
    }
    if (item.terminator !== ";&") break;
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
