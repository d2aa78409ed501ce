import type { Block, Expression, SplatStep, TemplatePart, Variable } from "../hcl/syntax.ts";
import type { Span } from "../source/source-file.ts";
import { suggestion } from "../close-name.ts";
import { UndeclaredError } from "./evaluation-error.ts";
import type { Evaluation } from "./evaluation.ts";
import type { ModuleInstance } from "./module-instance.ts";
import {
  howToRefer,
  isShellLike,
  referenceOf,
  shellHint,
  withBindings,
  type Reference,
  type Scope,
} from "./scope.ts";
import { NULL, unknownOf } from "./value.ts";

/** @throws {UndeclaredError} for a name that stands alone and is bound by nothing */
export function refuseUnbound({ name, span }: Variable, scope: Scope): never {
  const hint = suggestion(name, scope.bindings.keys());
  throw new UndeclaredError(
    scope.renderedBy
      ? `the template is given no value "${name}"${hint}: add it to the second argument of ${scope.renderedBy}${isShellLike(name) ? `; ${shellHint(name)}` : ""}`
      : `there is no value called "${name}" here${hint}; ${howToRefer(name)}`,
    span,
  );
}

/** @throws {UndeclaredError} for a reference in a template file, which refers to nothing outside */
export function refuseUngiven(reference: Reference, span: Span, scope: Scope): never {
  const name = reference.root === "resource" ? reference.type : reference.root;
  throw new UndeclaredError(
    `a template file sees only the variables that it is given, and "${name}" is none of them${suggestion(name, scope.bindings.keys())}`,
    span,
  );
}

/**
 * Notes the names that are declared nowhere in expressions that are not
 * evaluated: Terraform looks for them before it evaluates anything.
 */
export function checkNames(
  expressions: readonly (Expression | undefined)[],
  scope: Scope,
  evaluation: Evaluation,
): void {
  const check = new NameCheck(evaluation);
  for (const expression of expressions) if (expression) check.expression(expression, scope);
}

/** {@link checkNames} for a part of a string. */
export function checkPartNames(
  parts: readonly TemplatePart[],
  scope: Scope,
  evaluation: Evaluation,
): void {
  new NameCheck(evaluation).parts(parts, scope);
}

/** {@link checkNames} for the arguments of a block without instances. */
export function checkUnevaluated({ body }: Block, module: ModuleInstance): void {
  const each = unknownOf("each");
  const iteration = { count: unknownOf("count.index"), each: { key: each, value: each } };
  const values = [...body.attributes.values()].map(({ value }) => value);
  checkNames(values, module.scope(iteration), module.context.evaluation);
}

class NameCheck {
  readonly #evaluation: Evaluation;

  constructor(evaluation: Evaluation) {
    this.#evaluation = evaluation;
  }

  expression(node: Expression, scope: Scope): void {
    this.#evaluation.step(node.span, () => {
      this.#node(node, scope);
    });
  }

  parts(parts: readonly TemplatePart[], scope: Scope): void {
    for (const part of parts) {
      switch (part.kind) {
        case "text":
          break;
        case "interpolation":
          this.expression(part.value, scope);
          break;
        case "if":
          this.expression(part.condition, scope);
          this.parts(part.then, scope);
          this.parts(part.else, scope);
          break;
        case "for":
          this.expression(part.collection, scope);
          this.parts(part.body, binding(scope, part.key, part.value));
          break;
      }
    }
  }

  #node(node: Expression, scope: Scope): void {
    switch (node.kind) {
      case "number":
      case "bool":
      case "null":
        break;
      case "template":
        this.parts(node.parts, scope);
        break;
      case "variable":
        if (!scope.bindings.has(node.name)) this.#note(() => refuseUnbound(node, scope));
        break;
      case "attribute":
        this.#attribute(node, scope);
        break;
      case "index":
        this.expression(node.target, scope);
        this.expression(node.key, scope);
        break;
      case "splat":
        this.expression(node.target, scope);
        this.#steps(node.each, scope);
        break;
      case "call":
        this.#all(node.args, scope);
        break;
      case "tuple":
        this.#all(node.items, scope);
        break;
      case "object":
        for (const { key, value } of node.items) this.#all([key, value], scope);
        break;
      case "for-tuple":
      case "for-object": {
        this.expression(node.collection, scope);
        const inner = binding(scope, node.keyName, node.valueName);
        if (node.kind === "for-object") this.expression(node.key, inner);
        this.expression(node.value, inner);
        if (node.condition) this.expression(node.condition, inner);
        break;
      }
      case "conditional":
        this.#all([node.condition, node.then, node.else], scope);
        break;
      case "binary":
        this.#all([node.left, node.right], scope);
        break;
      case "unary":
        this.expression(node.operand, scope);
        break;
      case "parentheses":
        this.expression(node.inner, scope);
        break;
    }
  }

  #attribute(node: Extract<Expression, { kind: "attribute" }>, scope: Scope): void {
    const own = referenceOf(node, scope);
    if (own) {
      this.#reference(own, node.span, scope);
      return;
    }
    // What stands between a resource and its attribute picks an instance.
    const { target } = node;
    const whole = target.kind === "index" ? target.target : target;
    const reference = referenceOf(whole, scope);
    if (!reference) this.expression(target, scope);
    else {
      this.#reference(reference, whole.span, scope, node);
      if (target.kind === "index") this.expression(target.key, scope);
    }
  }

  #reference(
    reference: Reference,
    span: Span,
    scope: Scope,
    attribute?: Extract<Expression, { kind: "attribute" }>,
  ): void {
    this.#note(() => {
      if (!scope.check) refuseUngiven(reference, span, scope);
      scope.check(reference, span, attribute);
    });
  }

  #steps(steps: readonly SplatStep[], scope: Scope): void {
    for (const step of steps) {
      if (step.kind === "index") this.expression(step.key, scope);
      if (step.kind === "splat") this.#steps(step.each, scope);
    }
  }

  #all(nodes: readonly Expression[], scope: Scope): void {
    for (const node of nodes) this.expression(node, scope);
  }

  #note(refuse: () => void): void {
    this.#evaluation.mistakes.passOver(refuse, () => undefined);
  }
}

/** A scope in which the names of a `for` are bound, to nothing in particular. */
export function binding(scope: Scope, key: string | undefined, value: string): Scope {
  const names = key === undefined ? [value] : [key, value];
  return withBindings(
    scope,
    names.map((name) => [name, NULL] as const),
  );
}
