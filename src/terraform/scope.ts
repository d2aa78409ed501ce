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

/** How much of an expression stands in the name of the unknown that it is. */
const MAX_SOURCE_NAME = 80;

/** A name for an unknown made from its source text. */
export function sourceName(span: Span, scope: Scope): string {
  const source = span.file.text.slice(
    span.start,
    Math.min(span.end, span.start + 4 * MAX_SOURCE_NAME),
  );
  const line = source.replace(/\s+/g, " ");
  const short = line.length > MAX_SOURCE_NAME ? `${line.slice(0, MAX_SOURCE_NAME)}…` : line;
  const position = span.file.positionAt(span.start);
  // Two long expressions may begin alike: the place tells them apart.
  return line.length > MAX_SOURCE_NAME
    ? `${scope.prefix}${short} (line ${position.line})`
    : `${scope.prefix}${short}`;
}
