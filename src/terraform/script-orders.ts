import type { Block, Expression } from "../hcl/syntax.ts";
import type { Span } from "../source/source-file.ts";
import { suggestion } from "../close-name.ts";
import type { Condition } from "./condition.ts";
import { toText } from "./convert.ts";
import { evaluate } from "./evaluate.ts";
import type { Iteration } from "./expansion.ts";
import type { ModuleInstance } from "./module-instance.ts";
import { ruleBlocks, type RuleBlock } from "./order-blocks.ts";
import { REFUSED, type OrderProblem } from "./order-problem.ts";
import { parseSelector, type SelectorStep } from "./order-selector.ts";
import { findMissing, meantSelector, type Missing } from "./selector-lookup.ts";
import { typeName, unknownText, type Value } from "./value.ts";

const REQUIREMENTS = ["success", "completion"] as const;
const PHASES = ["start", "stop"] as const;

/** How a script that is waited for has to end: well, or in whatever way. */
export type Requirement = (typeof REQUIREMENTS)[number];

export type OrderPhase = (typeof PHASES)[number];

/** A string in `run` or `after`. */
export interface OrderSelector {
  /** As written, for people. */
  readonly display: string;
  readonly span: Span;
  /** From the root of the template; undefined where it is not known what is selected, or nothing is. */
  readonly steps: readonly SelectorStep[] | undefined;
}

/** A `rule` block: each script of `run` waits for each script of `after`. */
export interface OrderRule {
  readonly span: Span;
  readonly run: readonly OrderSelector[];
  readonly after: readonly OrderSelector[];
  /** Undefined where it is not known, or refused. */
  readonly requires: Requirement | undefined;
  /** Where `requires` is written, else the rule. */
  readonly requiresSpan: Span;
  /** Undefined where it is not known, or refused. */
  readonly phase: OrderPhase | "inferred" | undefined;
  /** Where `phase` is written, else the rule. */
  readonly phaseSpan: Span;
}

/** An instance of a `coder_script_order`, and what it says under which condition. */
export interface TemplateOrder {
  /** `module.a.data.coder_script_order.startup`. */
  readonly address: string;
  /** The header of the block. */
  readonly span: Span;
  readonly variants: readonly {
    readonly when: Condition;
    readonly rules: readonly OrderRule[];
  }[];
}

/**
 * Reads a `coder_script_order`, after the schema that the Coder provider
 * documents for it: `rule` blocks with `run`, `after`, `requires` and `phase`.
 * @param module the one that declares it: selectors start there
 * @throws {EvaluationError} where Terraform would refuse one of its expressions
 */
export function readScriptOrder(
  block: Block,
  module: ModuleInstance,
  iteration: Iteration,
): { rules: OrderRule[]; problems: OrderProblem[] } {
  const problems: OrderProblem[] = [];
  const { evaluation } = module.context;
  const { blocks, isOpen } = ruleBlocks(block, module.scope(iteration), evaluation, problems);
  if (blocks.length === 0 && !isOpen) {
    problems.push({
      kind: "invalid",
      message: "this coder_script_order has no rule: it must have at least one `rule` block",
      span: block.headerSpan,
      notes: [REFUSED],
    });
  }
  const rules = blocks.map((rule) => new RuleReader(rule, module, problems).read());
  return { rules, problems };
}

class RuleReader {
  readonly #rule: RuleBlock;
  readonly #module: ModuleInstance;
  readonly #problems: OrderProblem[];

  constructor(rule: RuleBlock, module: ModuleInstance, problems: OrderProblem[]) {
    this.#rule = rule;
    this.#module = module;
    this.#problems = problems;
  }

  read(): OrderRule {
    const { span, attributes } = this.#rule;
    for (const { name, nameSpan } of attributes.values()) {
      if (ARGUMENTS.includes(name)) continue;
      this.#invalid(`a rule has no argument "${name}"${suggestion(name, ARGUMENTS)}`, nameSpan, [
        `its arguments are ${ARGUMENTS.join(", ")}`,
      ]);
    }
    return {
      span,
      run: this.#selectors("run"),
      after: this.#selectors("after"),
      requires: this.#word("requires", REQUIREMENTS, "success"),
      requiresSpan: attributes.get("requires")?.value.span ?? span,
      phase: this.#word<OrderPhase | "inferred">("phase", PHASES, "inferred"),
      phaseSpan: attributes.get("phase")?.value.span ?? span,
    };
  }

  #selectors(name: "run" | "after"): OrderSelector[] {
    const attribute = this.#rule.attributes.get(name);
    const value = attribute && this.#value(attribute);
    if (!value || value.kind === "null") {
      // A wrong argument is likely this one.
      if (!attribute && this.#hasWrongArgument) return [];
      const whose = name === "run" ? "the scripts that wait" : "the scripts that they wait for";
      const place = attribute?.span ?? this.#rule.span;
      this.#invalid(`this rule has no \`${name}\`, which selects ${whose}`, place);
      return [];
    }
    const { span } = attribute.value;
    if (value.kind === "unknown") {
      this.#uncomputed(`the selectors of \`${name}\``, [value.name], span);
      return [];
    }
    // Early versions of the provider took a single string there.
    if (name === "run" && value.kind === "string") return [this.#selector(value, span)];
    if (value.kind !== "sequence") {
      const message = `\`${name}\` must be a list of selectors, not a ${typeName(value)}`;
      this.#invalid(message, span, [`in brackets, even if it is one: ${name} = ["…"]`]);
      return [];
    }
    if (value.items.length === 0) {
      this.#invalid(`\`${name}\` must select something, but its list is empty`, span);
    }
    const written = attribute.value.kind === "tuple" ? attribute.value.items : [];
    return value.items.map((item, i) => this.#selector(item, written[i]?.span ?? span));
  }

  get #hasWrongArgument(): boolean {
    return [...this.#rule.attributes.keys()].some((name) => !ARGUMENTS.includes(name));
  }

  #selector(value: Value, place: Span): OrderSelector {
    const text = toText(value, place);
    const display = text?.display ?? "";
    const span = text?.locate(0, text.length) ?? place;
    const nowhere = { display, span, steps: undefined };
    if (!text || text.length === 0) {
      const what = text || value.kind === "null" ? "is empty" : `is a ${typeName(value)}`;
      this.#invalid(`a selector must be an address, but this one ${what}`, span, [HOW_TO_SELECT]);
      return nowhere;
    }
    if (text.known === undefined) {
      if (text.unknowns.some(({ mistaken }) => mistaken)) return nowhere;
      const [, address] = REFERENCE.exec(unknownText(text)?.name ?? "") ?? [];
      if (address !== undefined) {
        const message = `this refers to ${address}, but a selector is its address as a string`;
        const hint = `write ${JSON.stringify(address)}`;
        this.#problems.push({ kind: "invalid", message, span, hint, notes: [REFUSED] });
        return nowhere;
      }
      const names = text.unknowns.map((unknown) => unknown.name);
      this.#uncomputed(`the selector "${display}"`, names, span);
      return nowhere;
    }
    const steps = parseSelector(text.known);
    if (!steps) {
      const meant = text.isSensitive ? undefined : meantSelector(this.#module, text.known);
      this.#problems.push({
        kind: "invalid",
        message: `"${display}" is not the address of a coder_script or a module`,
        span,
        ...(meant === undefined ? {} : { hint: `did you mean "${meant}"?` }),
        notes: [HOW_TO_SELECT, REFUSED],
      });
      return nowhere;
    }
    const missing = findMissing(this.#module, steps);
    if (!missing) return { display, span, steps: [...this.#module.path, ...steps] };
    // The reason and the hint name what the selector says.
    const { reason, notes, ...rest } = text.isSensitive ? SECRET : missing;
    this.#problems.push({
      kind: "unknown-selector",
      message: `selector "${display}" selects nothing: ${reason}`,
      span,
      ...rest,
      notes: [...notes, REFUSED],
    });
    return nowhere;
  }

  /** One of some words; undefined where it is another one, or not known. */
  #word<T extends string>(name: string, words: readonly T[], otherwise: T): T | undefined {
    const attribute = this.#rule.attributes.get(name);
    const value = attribute && this.#value(attribute);
    if (!value || value.kind === "null") return otherwise;
    if (value.kind === "unknown") return undefined;
    const text = toText(value, attribute.value.span);
    if (text && text.known === undefined) return undefined;
    const word = words.find((word) => word === text?.known);
    if (word !== undefined) return word;
    const given = text ? `"${text.display}"` : `a ${typeName(value)}`;
    const allowed = words.map((word) => `"${word}"`).join(" or ");
    const span = text?.locate(0, text.length) ?? attribute.value.span;
    this.#invalid(`\`${name}\` must be ${allowed}, not ${given}`, span);
    return undefined;
  }

  #value({ value }: { readonly value: Expression }): Value {
    const { evaluation } = this.#module.context;
    return evaluation.settle(evaluate(value, this.#rule.scope, evaluation));
  }

  #invalid(message: string, span: Span, notes: readonly string[] = []): void {
    this.#problems.push({ kind: "invalid", message, span, notes: [...notes, REFUSED] });
  }

  #uncomputed(what: string, names: readonly string[], span: Span): void {
    const values = [...new Set(names)].join(", ");
    this.#problems.push({
      kind: "uncomputed",
      message: `${what} cannot be checked: ${values} is not known here`,
      span,
      notes: [HOW_TO_SELECT],
    });
  }
}

const ARGUMENTS = ["run", "after", "requires", "phase"];

/** A script itself, or its id, where its address is meant. */
const REFERENCE = /^(coder_script\.[\w-]+(?:\[(?:\d+|"[^"]*")\])?)(?:\.id)?$/;

const SECRET: Missing = { reason: "what it names is not there", notes: [] };

const HOW_TO_SELECT =
  'a selector is an address in quotes, as in "coder_script.app", "coder_script.app[0]" or "module.git"';
