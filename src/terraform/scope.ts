import type { Expression, GetAttribute } from "../hcl/syntax.ts";
import type { Span } from "../source/source-file.ts";
import { closeName } from "../close-name.ts";
import { describeApart } from "./describe-apart.ts";
import type { Value } from "./value.ts";

/** What a reference names: `var.x`, `local.x`, `data.t.n`, `ephemeral.t.n`, `t.n`, `resource.t.n`. */
export type Reference = { readonly root: NamedRoot; readonly name: string } | TypedReference;

/** A reference to a resource, data source or ephemeral resource. */
export interface TypedReference {
  readonly root: TypedRoot;
  readonly type: string;
  readonly name: string;
}

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

/** Behind these a type comes before the name; `resource` may be left out. */
const TYPED_ROOTS = ["data", "ephemeral", "resource"] as const;

type TypedRoot = (typeof TYPED_ROOTS)[number];

/** A function that evaluates a template, which sees only what the call gives to it. */
export type TemplateFunction = "templatefile" | "templatestring";

/** Where the names in an expression get their values from. */
export interface Scope {
  /** Names bound by `for` expressions and by `templatefile`; these come first. */
  readonly bindings: ReadonlyMap<string, Value>;
  /** In front of names made up from source text, so that they stay apart: `module.a.`. */
  readonly prefix: string;
  /** Undefined in template files, which only see their variables. */
  readonly resolve: ((reference: Reference, span: Span) => Value) | undefined;
  /**
   * Refuses a reference to what is declared nowhere, without evaluating it;
   * `attribute` is what is asked of it. Undefined where `resolve` is.
   */
  readonly check?: (reference: Reference, span: Span, attribute?: GetAttribute) => void;
  /** In a template: the function that was given its variables. */
  readonly renderedBy?: TemplateFunction;
  /** What `count.index`, `each.key` and `each.value` are, where they are something. */
  readonly iterated?: ReadonlyMap<string, Value>;
  /** True where neither references nor functions may stand, as in a .tfvars file. */
  readonly constant?: true;
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
    if (scope.bindings.has(root) || isTypedRoot(root)) return undefined;
    return isNamedRoot(root) ? { root, name } : { root: "resource", type: root, name };
  }
  if (target.kind !== "attribute" || target.target.kind !== "variable") return undefined;
  const root = target.target.name;
  if (!isTypedRoot(root) || scope.bindings.has(root)) return undefined;
  return { root, type: target.name, name };
}

/** What else than a resource a reference may mean that begins with `type`: `locals.x`, `vars.x`. */
export function meantRoot(type: string): string | undefined {
  if (/^variables?$/.test(type)) return "var";
  if (/^outputs?$/.test(type)) return undefined;
  return closeName(type, ["var", "local", "module", "path", "each", "count", "terraform"]);
}

/** Whether a name is written as variables of the environment are. */
export function isShellLike(name: string): boolean {
  return /^[A-Z_][A-Z0-9_]*$/.test(name);
}

/** How to write what a shell expands in a string that Terraform expands first. */
export function shellHint(name: string): string {
  return `if the shell's variable is meant, write $${name} or $$\{${name}}`;
}

/** What to write in place of a name that stands alone. */
export function howToRefer(name: string): string {
  if (isTypedRoot(name)) return `write ${name}.TYPE.NAME`;
  if (isNamedRoot(name)) return `write ${name}.NAME`;
  if (isShellLike(name)) return shellHint(name);
  return `a reference names what it means, as in var.${name} or local.${name}, and text stands in quotes`;
}

function isTypedRoot(name: string): name is TypedRoot {
  return (TYPED_ROOTS as readonly string[]).includes(name);
}

function isNamedRoot(name: string): name is NamedRoot {
  return (NAMED_ROOTS as readonly string[]).includes(name);
}

/** How much of an expression stands in the name of the unknown that it is. */
const MAX_SOURCE_NAME = 80;

/** How much of an expression is searched for names. */
const MAX_SEARCHED = 10_000;

/**
 * A name for an unknown made from its source text, and from what the names in
 * it stand for that have another value each time: `{ (var.x) = i } with i = 1`.
 */
export function sourceName(span: Span, scope: Scope): string {
  const references = referencesIn(span);
  const varying = [...scope.bindings, ...(scope.iterated ?? [])].filter(([name]) =>
    references.some((reference) => reference === name || reference.startsWith(`${name}.`)),
  );
  const source = shortSource(span, scope);
  if (varying.length === 0) return source;
  const names = varying.map(([name]) => name).join(", ");
  return `${source} with ${names} = ${describeApart(varying.map(([, value]) => value))}`;
}

/**
 * A name for the unknown that stands for an expression that is wrong. What it is
 * meant to be may be something else in each instance of a block.
 */
export function mistakeName(span: Span, scope: Scope): string {
  const name = sourceName(span, scope);
  const instance = ["count.index", "each.key"].find((key) => scope.iterated?.has(key));
  const value = instance === undefined ? undefined : scope.iterated?.get(instance);
  if (value === undefined || referencesIn(span).some((reference) => reference === instance)) {
    return name;
  }
  return `${name} with ${instance ?? ""} = ${describeApart([value])}`;
}

/** What looks like a reference in the source text: `x`, `each.value.name`. */
function referencesIn({ file, start, end }: Span): readonly string[] {
  const source = file.text.slice(start, Math.min(end, start + MAX_SEARCHED));
  return source.match(/[\p{ID_Continue}.-]+/gu) ?? [];
}

function shortSource(span: Span, scope: Scope): string {
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
