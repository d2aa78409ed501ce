import { CommandError } from "../command-error.ts";
import type { Question } from "../startup/questions.ts";
import type { Condition } from "../terraform/condition.ts";
import { conjunctsOf, makesTrue, valueOfOther, type Conjunct } from "./conjuncts.ts";
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
  return allowedAnswers(questions, when).flatMap((answers) => bestAnswer(answers, defaultAnswer));
}

/**
 * For each question the answers with which conditions hold.
 * @throws {CommandError} where one is no condition of the template, or they exclude each other
 */
export function allowedAnswers(
  questions: readonly Question[],
  when: readonly string[],
): Question[] {
  const open = new Map(questions.map((question) => [question, question]));
  /** The values that are none of those that a question is about. */
  const others = new Map<Question, string>();
  for (const conjunct of when.flatMap(conjunctsOf)) {
    const question = questions.find((answers) => answers.some((each) => makesTrue(each, conjunct)));
    if (!question) throw noCondition(conjunct, questions);
    const left = open.get(question)?.filter((answer) => makesTrue(answer, conjunct)) ?? [];
    const other = valueOfOther(left[0], conjunct);
    const known = others.get(question) ?? other;
    if (left.length === 0 || known !== other) throw contradiction(conjunct);
    open.set(question, left);
    if (other !== undefined) others.set(question, other);
  }
  return [...open.values()];
}

/** The answer that most of what is known by default agrees with; rather not that something is empty. */
export function bestAnswer(answers: Question, defaultAnswer: DefaultAnswer): Condition {
  const agreeing = (answer: Condition): number =>
    answer.filter(({ atom, holds }) => defaultAnswer(atom) === holds).length;
  const first = answers.find((answer) => !saysEmpty(answer)) ?? answers[0] ?? [];
  return answers.reduce((a, b) => (agreeing(b) > agreeing(a) ? b : a), first);
}

function saysEmpty(answer: Condition): boolean {
  return answer.some(({ atom, holds }) => holds && atom.equality?.value === '""');
}

function contradiction({ words }: Conjunct): CommandError {
  return new CommandError(
    `--when: ${words} cannot hold together with what else is given`,
    "Give conditions that hold in one and the same workspace.",
  );
}

function noCondition({ words }: Conjunct, questions: readonly Question[]): CommandError {
  const known = [...new Set(questions.flatMap((answers) => answers.flatMap(namesOf)))];
  const more = known.length - MAX_NAMED;
  const named = `${known.slice(0, MAX_NAMED).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
  return new CommandError(
    `--when: what the scripts do does not hang on ${words}`,
    known.length === 0
      ? "There is no condition that is open: leave out --when."
      : `It hangs on: ${named}`,
  );
}

/** What an answer says in the template's words, without what follows from the rest of it. */
function namesOf(answer: Condition): string[] {
  return answer.flatMap(({ atom, holds }) => {
    if (holds) return [atom.whenTrue];
    return atom.equality?.alternatives ? [] : [atom.whenFalse];
  });
}
