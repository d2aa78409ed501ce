import type { Expression } from "../hcl/syntax.ts";
import type { Span } from "../source/source-file.ts";
import type { Value } from "./value.ts";

/** What a reference names: `var.x`, `local.x`, `data.t.n`, `t.n`. */
export type Reference =
  | { readonly root: NamedRoot; readonly name: string }
  | { readonly root: "data" | "resource"; readonly type: string; readonly name: string };

const NAMED_ROOTS = [
  "var",
  "local",
  "module",
  "path",
  "each",
  "count",
  "terraform",
  "self",
] as const;

type NamedRoot = (typeof NAMED_ROOTS)[number];

/** Where the names in an expression get their values from. */
export interface Scope {
  /** Names bound by `for` expressions and by `templatefile`; these come first. */
  readonly bindings: ReadonlyMap<string, Value>;
  /** In front of names made up from source text, so that they stay apart: `module.a.`. */
  readonly prefix: string;
  /** Undefined in template files, which only see their variables. */
  readonly resolve: ((reference: Reference, span: Span) => Value) | undefined;
}

export function withBindings(scope: Scope, bindings: Iterable<readonly [string, Value]>): Scope {
  return { ...scope, bindings: new Map([...scope.bindings, ...bindings]) };
}

/** The reference that an expression is as a whole, or undefined: `local.a`, but not `local.a.b`. */
export function referenceOf(expression: Expression, scope: Scope): Reference | undefined {
  if (expression.kind !== "attribute") return undefined;
  const { target, name } = expression;
  if (target.kind === "variable") {
    const root = target.name;
    if (scope.bindings.has(root) || root === "data") return undefined;
    return isNamedRoot(root) ? { root, name } : { root: "resource", type: root, name };
  }
  if (target.kind !== "attribute" || target.target.kind !== "variable") return undefined;
  if (target.target.name !== "data" || scope.bindings.has("data")) return undefined;
  return { root: "data", type: target.name, name };
}

function isNamedRoot(name: string): name is NamedRoot {
  return (NAMED_ROOTS as readonly string[]).includes(name);
}
