import { CommandError } from "../command-error.ts";
import { parseExpression } from "../hcl/parse.ts";
import type { Expression } from "../hcl/syntax.ts";
import { SourceFile, spanText } from "../source/source-file.ts";
import type { Atom, Condition } from "../terraform/condition.ts";

/** One of the conditions that `&&` joins. */
export interface Conjunct {
  readonly words: string;
  /** Of `SUBJECT == "value"`, with any literal on its right; undefined for all else. */
  readonly equality: { readonly subject: string; readonly value: string } | undefined;
}

/** @throws {CommandError} where a text is no expression */
export function conjunctsOf(condition: string): Conjunct[] {
  const parsed = parseExpression(new SourceFile("<--when>", condition));
  if (!parsed.ok) {
    throw new CommandError(
      `--when ${condition}: ${parsed.errors[0]?.message ?? "this is no condition"}`,
      `Give a condition as the template has it, such as --when 'var.enable == true'.`,
    );
  }
  const conjuncts: Conjunct[] = [];
  const pending: Expression[] = [parsed.value];
  for (let part = pending.pop(); part; part = pending.pop()) {
    if (part.kind === "binary" && part.operator === "&&") pending.push(part.right, part.left);
    else if (part.kind === "parentheses") pending.push(part.inner);
    else conjuncts.push({ words: spanText(part.span), equality: equalityOf(part) });
  }
  return conjuncts;
}

/** A literal as it is written: without operators, references and calls. */
const LITERAL = /^(?:"(?:[^"\\$%]|\\.)*"|-?[\d.]+|true|false)$/;

function equalityOf(expression: Expression): Conjunct["equality"] {
  if (expression.kind !== "binary" || expression.operator !== "==") return undefined;
  const value = spanText(expression.right.span);
  return LITERAL.test(value) ? { subject: spanText(expression.left.span), value } : undefined;
}

/** Whether a condition holds where a question has some answer. */
export function makesTrue(answer: Condition, conjunct: Conjunct): boolean {
  const isSaid = answer.some(({ atom, holds }) =>
    holds ? asks(atom, conjunct) : denies(atom, conjunct),
  );
  return isSaid || valueOfOther(answer, conjunct) !== undefined;
}

/**
 * The value that a condition gives to what an answer says has none of the values
 * that the template asks for; undefined where the condition says something else.
 */
export function valueOfOther(
  answer: Condition | undefined,
  conjunct: Conjunct,
): string | undefined {
  const { equality } = conjunct;
  if (!equality || !answer || answer.length === 0) return undefined;
  const isOther = answer.every(
    ({ atom, holds }) =>
      !holds &&
      atom.equality !== undefined &&
      atom.equality.alternatives === undefined &&
      isSame(atom.equality.subject, equality.subject) &&
      !isTruth(atom) &&
      !asks(atom, conjunct),
  );
  return isOther ? equality.value : undefined;
}

/** Whether it is true or false, and nothing else. */
function isTruth({ whenFalse }: Atom): boolean {
  return whenFalse.endsWith(" == false");
}

function asks(atom: Atom, { words }: Conjunct): boolean {
  const { whenTrue, equality } = atom;
  // Parameters are strings, also those that are true or false.
  const asString = equality && `${equality.subject} == "${equality.value}"`;
  const asItself = isTruth(atom) ? whenTrue.replace(/ == true$/, "") : whenTrue;
  return [whenTrue, asString ?? whenTrue, asItself].some((way) => isSame(way, words));
}

function denies(atom: Atom, { words }: Conjunct): boolean {
  const { whenFalse } = atom;
  const asItself = isTruth(atom) ? `!${whenFalse.replace(/ == false$/, "")}` : whenFalse;
  return [whenFalse, asItself].some((way) => isSame(way, words));
}

function isSame(a: string, b: string): boolean {
  return unspaced(a) === unspaced(b);
}

/** Without the spaces outside of strings. */
function unspaced(words: string): string {
  return words.replace(/("(?:[^"\\]|\\.)*")|\s+/g, "$1");
}
