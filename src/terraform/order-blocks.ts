import type { Attribute, Block, Expression } from "../hcl/syntax.ts";
import type { Span } from "../source/source-file.ts";
import { evaluate } from "./evaluate.ts";
import type { Evaluation } from "./evaluation.ts";
import { elementPairs } from "./for-expression.ts";
import { literalString } from "./module-config.ts";
import { REFUSED, type OrderProblem } from "./order-problem.ts";
import { isJsonSyntax } from "./parse-file.ts";
import { withBindings, type Scope } from "./scope.ts";
import { mappingOf } from "./value.ts";

/** A `rule` of a `coder_script_order`, or one of those that a `dynamic` block makes. */
export interface RuleBlock {
  readonly span: Span;
  readonly attributes: ReadonlyMap<string, RuleArgument>;
  /** What its expressions see. */
  readonly scope: Scope;
}

export type RuleArgument = Pick<Attribute, "name" | "nameSpan" | "value" | "span">;

/** Arguments that Terraform itself understands in every data source. */
const META_ARGUMENTS = new Set(["count", "for_each", "depends_on", "provider"]);

interface RuleBlocks {
  readonly blocks: RuleBlock[];
  /** Whether there may be more rules. */
  readonly isOpen: boolean;
}

/**
 * The rules of a `coder_script_order`.
 * @param problems takes what else stands in it and is refused
 * @throws {EvaluationError} where a `dynamic` block goes over what has no elements
 */
export function ruleBlocks(
  { body }: Block,
  scope: Scope,
  evaluation: Evaluation,
  problems: OrderProblem[],
): RuleBlocks {
  const blocks: RuleBlock[] = [];
  let isOpen = false;
  for (const { name, nameSpan, value } of body.attributes.values()) {
    const isBlock = isJsonSyntax(nameSpan.file);
    if (isBlock && name === "rule") blocks.push(...rulesInJson(value, scope));
    // What a rule in it refers to has no value outside it.
    else if (isBlock && name === "dynamic") isOpen = true;
    else if (!META_ARGUMENTS.has(name) && !(isBlock && name === "lifecycle")) {
      problems.push(notThere("argument", name, nameSpan));
    }
  }
  for (const inner of body.blocks) {
    if (inner.type === "rule") {
      blocks.push({ span: inner.headerSpan, attributes: inner.body.attributes, scope });
    } else if (inner.type === "dynamic" && inner.labels[0]?.value === "rule") {
      const scopes = dynamicScopes(inner, scope, evaluation);
      if (!scopes) isOpen = true;
      const content = inner.body.blocks.find(({ type }) => type === "content");
      if (!content) continue;
      const { attributes } = content.body;
      const span = inner.headerSpan;
      for (const scope of scopes ?? []) blocks.push({ span, attributes, scope });
    } else if (inner.type !== "lifecycle") {
      const name = inner.type === "dynamic" ? (inner.labels[0]?.value ?? "") : inner.type;
      problems.push(notThere("block", name, inner.headerSpan));
    }
  }
  return { blocks, isOpen };
}

function notThere(what: "argument" | "block", name: string, span: Span): OrderProblem {
  return {
    kind: "invalid",
    message: `a coder_script_order has no ${what} "${name}", only \`rule\` blocks`,
    span,
    notes: [REFUSED],
  };
}

/** A scope for each rule that a `dynamic` block makes; undefined where it is not known which. */
function dynamicScopes(
  block: Block,
  scope: Scope,
  evaluation: Evaluation,
): readonly Scope[] | undefined {
  const { attributes } = block.body;
  const collection = attributes.get("for_each")?.value;
  if (!collection) return undefined;
  const value = evaluation.settle(evaluate(collection, scope, evaluation));
  if (value.kind === "string" && !value.text.isKnown) return undefined;
  const iterator = attributes.get("iterator")?.value;
  const name = iterator?.kind === "variable" ? iterator.name : "rule";
  const pairs = elementPairs(value, collection.span);
  return pairs?.map(([key, element]) => {
    const entries = [["key", key] as const, ["value", element] as const];
    return withBindings(scope, [[name, mappingOf("object", entries)]]);
  });
}

/** In JSON syntax, nested blocks are objects, or lists of objects. */
function rulesInJson(value: Expression, scope: Scope): RuleBlock[] {
  if (value.kind === "tuple") return value.items.flatMap((item) => rulesInJson(item, scope));
  if (value.kind !== "object") return [];
  const attributes = new Map<string, RuleArgument>();
  for (const { key, value: argument } of value.items) {
    const name = literalString(key);
    if (name === undefined || name === "//") continue;
    attributes.set(name, { name, nameSpan: key.span, value: argument, span: argument.span });
  }
  return [{ span: value.span, attributes, scope }];
}
