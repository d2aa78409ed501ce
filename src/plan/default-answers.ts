import { parseExpression } from "../hcl/parse.ts";
import { SourceFile } from "../source/source-file.ts";
import type { Atom } from "../terraform/condition.ts";
import { evaluate } from "../terraform/evaluate.ts";
import { declarations } from "../terraform/fixed-parameters.ts";
import type { ModuleInstance } from "../terraform/module-instance.ts";
import { describeValue, stringOf } from "../terraform/value.ts";

/** Answers a question as it is answered where all parameters are at their defaults. */
export type DefaultAnswer = (atom: Atom) => boolean | undefined;

/** @param root of the template, with the parameters fixed to their defaults */
export function defaultAnswers(root: ModuleInstance): DefaultAnswer {
  const values = new Map<string, string>();
  for (const [address, name] of declarations(root).names) {
    const value = root.context.parameters.get(name);
    if (value !== undefined) values.set(`${address}.value`, value);
  }
  return ({ whenTrue, equality }) => {
    const value = equality && values.get(equality.subject);
    if (value === undefined) return truthOf(whenTrue, root);
    // The string "true" of a parameter counts as the bool.
    return equality?.value === value || equality?.value === describeValue(stringOf(value));
  };
}

/** What a question comes to that says nothing of modules but the template itself. */
function truthOf(expression: string, root: ModuleInstance): boolean | undefined {
  const parsed = parseExpression(new SourceFile("<condition>", expression));
  if (!parsed.ok) return undefined;
  const { evaluation } = root.context;
  const { value } = evaluation.mistakes.collect(() =>
    evaluation.unconditionally(() => evaluate(parsed.value, root.scope(), evaluation)),
  );
  return value?.kind === "bool" ? value.value : undefined;
}
