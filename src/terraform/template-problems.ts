import type { Span } from "../source/source-file.ts";
import { commonLiterals, type Condition } from "./condition.ts";
import type { Way } from "./decisions.ts";
import type { EvaluationError, RelatedPlace } from "./evaluation-error.ts";
import type { Outcome } from "./mistakes.ts";

/** How many calls are shown that lead to one mistake. */
const MAX_RELATED = 10;

/** Something in the template that keeps a part of it from being known. */
export interface TemplateProblem {
  readonly kind: "invalid" | "left-out";
  readonly message: string;
  readonly span: Span;
  readonly when: Condition;
  readonly related?: readonly RelatedPlace[];
  /** Whether it is about a name, so that it is one problem wherever the name stands in a file. */
  readonly isOfName?: boolean;
  /** The script that depends on it, if one does. */
  readonly script?: string | undefined;
  /** Whether scripts, or parts of them, may be missing for it. */
  readonly hidesScripts: boolean;
}

/** What depends on an expression. */
export interface Dependent {
  readonly script?: string;
  readonly hidesScripts: boolean;
}

/** What no script depends on. */
export const NO_SCRIPT: Dependent = { hidesScripts: false };

/** Gathers the problems of a template, each once however much depends on it. */
export class TemplateProblems {
  readonly #problems = new Map<string, TemplateProblem>();

  all(): readonly TemplateProblem[] {
    return [...this.#problems.values()];
  }

  add(problem: TemplateProblem): void {
    const key = keyOf(problem);
    const known = this.#problems.get(key);
    this.#problems.set(key, known ? merged(known, problem) : problem);
  }

  /** Adds what is wrong on some of the ways, each with what its ways have in common. */
  addErrors(ways: readonly Way<Outcome<unknown>>[], dependent: Dependent): void {
    const conditions = new Map<string, { error: EvaluationError; when: Condition[] }>();
    for (const { when, result } of ways) {
      for (const error of result.errors) {
        const key = placeKeyOf(error);
        const known = conditions.get(key);
        if (known) known.when.push(when);
        else conditions.set(key, { error, when: [when] });
      }
    }
    for (const { error, when } of conditions.values()) {
      const { message, span, related, isOfName } = error;
      const problem = { message, span, related, isOfName, when: commonLiterals(when) };
      this.add({ kind: "invalid", ...problem, ...dependent });
    }
  }
}

function merged(one: TemplateProblem, two: TemplateProblem): TemplateProblem {
  const [known, other] = two.span.start < one.span.start ? [two, one] : [one, two];
  const again = { message: "and here", span: other.span };
  const related = [...(known.related ?? [])];
  for (const place of [again, ...(other.related ?? [])]) {
    const isShown = [known, ...related].some(({ span }) => isSame(span, place.span));
    if (!isShown && related.length < MAX_RELATED) related.push(place);
  }
  return {
    ...known,
    when: commonLiterals([known.when, other.when]),
    related,
    hidesScripts: known.hidesScripts || other.hidesScripts,
  };
}

function keyOf(problem: TemplateProblem): string {
  if (!problem.isOfName) return placeKeyOf(problem);
  return JSON.stringify([problem.span.file.path, problem.message]);
}

function placeKeyOf({ message, span }: Pick<TemplateProblem, "message" | "span">): string {
  return JSON.stringify([span.file.path, span.start, span.end, message]);
}

function isSame(a: Span, b: Span): boolean {
  return a.file === b.file && a.start === b.start && a.end === b.end;
}
