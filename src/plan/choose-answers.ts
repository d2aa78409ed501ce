import { CommandError } from "../command-error.ts";
import { parseExpression } from "../hcl/parse.ts";
import type { Expression } from "../hcl/syntax.ts";
import { SourceFile, spanText } from "../source/source-file.ts";
import type { Question } from "../startup/questions.ts";
import type { Atom, Condition } from "../terraform/condition.ts";
import type { DefaultAnswer } from "./default-answers.ts";

/** More of the conditions that there are, are counted. */
const MAX_NAMED = 8;

/**
 * One answer to each question: what `--when` says, or what holds where the
 * parameters are at their defaults, or the first that there is.
 * @param when conditions in the template's words, each perhaps several with `&&`
 * @throws {CommandError} where one is no condition of the template, or they exclude each other
 */
export function chooseAnswers(
  questions: readonly Question[],
  when: readonly string[],
  defaultAnswer: DefaultAnswer,
): Condition {
  const open = new Map(questions.map((question) => [question, question]));
  for (const words of when.flatMap(conjuncts)) {
    const question = questions.find((answers) => answers.some((answer) => says(answer, words)));
    const left = question && open.get(question)?.filter((answer) => says(answer, words));
    if (!question || !left) throw noCondition(words, questions);
    if (left.length === 0) {
      throw new CommandError(
        `--when: ${words} cannot hold together with what else is given`,
        "Give conditions that hold in one and the same workspace.",
      );
    }
    open.set(question, left);
  }
  return [...open.values()].flatMap((answers) => best(answers, defaultAnswer));
}

/** The answer that most of what is known by default agrees with. */
function best(answers: Question, defaultAnswer: DefaultAnswer): Condition {
  const agreeing = (answer: Condition): number =>
    answer.filter(({ atom, holds }) => defaultAnswer(atom) === holds).length;
  const [first = []] = answers;
  return answers.reduce((a, b) => (agreeing(b) > agreeing(a) ? b : a), first);
}

/** Whether an answer makes a condition true. */
function says(answer: Condition, words: string): boolean {
  if (answer.some(({ atom, holds }) => (holds ? asks(atom, words) : denies(atom, words)))) {
    return true;
  }
  // A value that nothing in the template asks for is none of those that it asks for.
  const isOther = answer.every(
    ({ atom: { equality }, holds }) =>
      !holds &&
      equality !== undefined &&
      equality.alternatives === undefined &&
      unspaced(words).startsWith(unspaced(`${equality.subject} == `)),
  );
  return isOther && answer.length > 0 && !answer.some(({ atom }) => asks(atom, words));
}

function asks({ whenTrue, equality }: Atom, words: string): boolean {
  // Parameters are strings, also those that are true or false.
  const asString = equality && `${equality.subject} == "${equality.value}"`;
  return isSame(whenTrue, words) || (asString !== undefined && isSame(asString, words));
}

function denies({ whenFalse }: Atom, words: string): boolean {
  return isSame(whenFalse, words);
}

function isSame(a: string, b: string): boolean {
  return unspaced(a) === unspaced(b);
}

/** Without the spaces outside of strings. */
function unspaced(words: string): string {
  return words.replace(/("(?:[^"\\]|\\.)*")|\s+/g, "$1");
}

/** The parts of a condition that `&&` joins. */
function conjuncts(condition: string): string[] {
  const parsed = parseExpression(new SourceFile("<--when>", condition));
  if (!parsed.ok) {
    throw new CommandError(
      `--when ${condition}: ${parsed.errors[0]?.message ?? "this is no condition"}`,
      `Give a condition as the template has it, such as --when 'var.enable == true'.`,
    );
  }
  const parts: string[] = [];
  const pending: Expression[] = [parsed.value];
  for (let part = pending.pop(); part; part = pending.pop()) {
    if (part.kind === "binary" && part.operator === "&&") pending.push(part.right, part.left);
    else if (part.kind === "parentheses") pending.push(part.inner);
    else parts.push(spanText(part.span));
  }
  return parts;
}

function noCondition(words: string, questions: readonly Question[]): CommandError {
  const known = [...new Set(questions.flatMap((answers) => answers.flatMap(namesOf)))];
  const more = known.length - MAX_NAMED;
  const named = `${known.slice(0, MAX_NAMED).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
  return new CommandError(
    `--when: nothing in the template depends on ${words}`,
    known.length === 0
      ? "No script of it is there only under a condition: leave out --when."
      : `It depends on: ${named}`,
  );
}

/** What an answer says in the template's words, without what follows from the rest of it. */
function namesOf(answer: Condition): string[] {
  return answer.flatMap(({ atom, holds }) => {
    if (holds) return [atom.whenTrue];
    return atom.equality?.alternatives ? [] : [atom.whenFalse];
  });
}
