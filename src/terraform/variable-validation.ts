import type { Block, Expression } from "../hcl/syntax.ts";
import type { Span } from "../source/source-file.ts";
import { toText } from "./convert.ts";
import { evaluate } from "./evaluate.ts";
import { EvaluationError } from "./evaluation-error.ts";
import type { VariableConfig } from "./module-config.ts";
import type { ModuleInstance } from "./module-instance.ts";

/** How much of an `error_message` is shown. */
const MAX_MESSAGE = 200;

/** The `validation` blocks of a variable. */
export function validationsOf({ block }: VariableConfig): readonly Block[] {
  return block.body.blocks.filter(({ type }) => type === "validation");
}

/** What a validation says of the value of its variable, where that is wrong. */
export function validationErrors(
  variable: VariableConfig,
  validation: Block,
  module: ModuleInstance,
): EvaluationError[] {
  const refusal = refusalBy(validation, module);
  if (!refusal) return [];
  const whose = module.site ? ` of module.${module.site.call.name}` : "";
  const message = `the variable "${variable.name}"${whose} does not allow this value: ${refusal.reason}`;
  const rule = { message: "the validation that refuses it", span: refusal.condition };
  return [new EvaluationError(message, module.originOf(variable), [rule])];
}

/**
 * Why a validation refuses the value of its variable, on the way that is being followed.
 * @returns undefined where it does not, as far as that is known
 */
export function refusalBy(
  validation: Block,
  module: ModuleInstance,
): { readonly reason: string; readonly condition: Span } | undefined {
  const { attributes } = validation.body;
  const condition = attributes.get("condition")?.value;
  if (!condition) return undefined;
  const { evaluation } = module.context;
  // What is wrong with the condition itself has nothing to do with scripts.
  const { value: holds, errors } = evaluation.mistakes.collect(() => {
    const value = evaluate(condition, module.scope(), evaluation);
    return evaluation.decide({ value, span: condition.span }, "the condition of a validation");
  });
  if (holds !== false || errors.length > 0) return undefined;
  const reason = messageOf(attributes.get("error_message")?.value, module);
  return { reason, condition: condition.span };
}

/** What a validation says, on one line. */
function messageOf(expression: Expression | undefined, module: ModuleInstance): string {
  const { evaluation } = module.context;
  const { value: text } = evaluation.mistakes.collect(
    () => expression && toText(evaluate(expression, module.scope(), evaluation), expression.span),
  );
  const line = text?.display.trim().replace(/\s+/g, " ") || "its condition does not hold";
  return line.length > MAX_MESSAGE ? `${line.slice(0, MAX_MESSAGE)}…` : line;
}
