import type { SourceFile, Span } from "../source/source-file.ts";
import type { Text } from "../source/text.ts";

/**
 * What an HCL file says, with a span on every node. Follows the HCL native
 * syntax specification; `.tf.json` files become the same nodes.
 */
export interface ConfigFile {
  readonly file: SourceFile;
  readonly body: Body;
}

export interface Body {
  readonly attributes: ReadonlyMap<string, Attribute>;
  readonly blocks: readonly Block[];
  readonly span: Span;
}

export interface Attribute {
  readonly name: string;
  readonly nameSpan: Span;
  readonly value: Expression;
  readonly span: Span;
}

export interface Block {
  readonly type: string;
  readonly labels: readonly Label[];
  readonly body: Body;
  /** From the type to the last label. */
  readonly headerSpan: Span;
  readonly span: Span;
}

export interface Label {
  readonly value: string;
  readonly span: Span;
}

export type Expression =
  | NumberLiteral
  | BoolLiteral
  | NullLiteral
  | Template
  | Variable
  | GetAttribute
  | Index
  | Splat
  | FunctionCall
  | Tuple
  | ObjectConstructor
  | ForTuple
  | ForObject
  | Conditional
  | Binary
  | Unary
  | Parenthesized;

interface Node {
  readonly span: Span;
}

export interface NumberLiteral extends Node {
  readonly kind: "number";
  /** As written: `1e3`, `1.50`. */
  readonly raw: string;
}

export interface BoolLiteral extends Node {
  readonly kind: "bool";
  readonly value: boolean;
}

export interface NullLiteral extends Node {
  readonly kind: "null";
}

/** A quoted string, a here-document, or a template file. */
export interface Template extends Node {
  readonly kind: "template";
  readonly parts: readonly TemplatePart[];
  /**
   * True for `"${x}"`: one interpolation and nothing else, whose value keeps its
   * type. Template files can be wrapped too; here-documents, which end with a
   * newline, cannot.
   */
  readonly wrapped: boolean;
}

export type TemplatePart = TemplateText | Interpolation | IfDirective | ForDirective;

/** Literal text after escapes, strip markers and here-document indentation. */
export interface TemplateText {
  readonly kind: "text";
  readonly text: Text;
}

export interface Interpolation extends Node {
  readonly kind: "interpolation";
  readonly value: Expression;
}

export interface IfDirective extends Node {
  readonly kind: "if";
  readonly condition: Expression;
  readonly then: readonly TemplatePart[];
  readonly else: readonly TemplatePart[];
}

export interface ForDirective extends Node {
  readonly kind: "for";
  readonly key: string | undefined;
  readonly value: string;
  readonly collection: Expression;
  readonly body: readonly TemplatePart[];
}

/** The root of a reference: `var` in `var.name`. */
export interface Variable extends Node {
  readonly kind: "variable";
  readonly name: string;
}

export interface GetAttribute extends Node {
  readonly kind: "attribute";
  readonly target: Expression;
  readonly name: string;
}

/** `a[b]`, and `a.0`. */
export interface Index extends Node {
  readonly kind: "index";
  readonly target: Expression;
  readonly key: Expression;
}

/** `a[*].b[0]` and `a.*.b`: `each` is applied to every element. */
export interface Splat extends Node {
  readonly kind: "splat";
  readonly target: Expression;
  readonly full: boolean;
  /** The steps after the star, from the element outwards; empty for a bare star. */
  readonly each: readonly SplatStep[];
}

/** A `splat` step is a star within the element: `a[*].b[*].c` goes over every `b` of every `a`. */
export type SplatStep =
  | { readonly kind: "attribute"; readonly name: string; readonly span: Span }
  | { readonly kind: "index"; readonly key: Expression; readonly span: Span }
  | {
      readonly kind: "splat";
      readonly full: boolean;
      readonly each: readonly SplatStep[];
      readonly span: Span;
    };

export interface FunctionCall extends Node {
  readonly kind: "call";
  /** `upper`, `provider::ns::name`. */
  readonly name: string;
  readonly nameSpan: Span;
  readonly args: readonly Expression[];
  /** Whether `...` follows the last argument. */
  readonly spread: boolean;
}

export interface Tuple extends Node {
  readonly kind: "tuple";
  readonly items: readonly Expression[];
}

export interface ObjectConstructor extends Node {
  readonly kind: "object";
  readonly items: readonly ObjectItem[];
}

export interface ObjectItem {
  /** A bare word key is a {@link Template} of its name; `(k)` is {@link Parenthesized}. */
  readonly key: Expression;
  readonly value: Expression;
}

export interface ForTuple extends Node {
  readonly kind: "for-tuple";
  readonly keyName: string | undefined;
  readonly valueName: string;
  readonly collection: Expression;
  readonly value: Expression;
  readonly condition: Expression | undefined;
}

export interface ForObject extends Node {
  readonly kind: "for-object";
  readonly keyName: string | undefined;
  readonly valueName: string;
  readonly collection: Expression;
  readonly key: Expression;
  readonly value: Expression;
  /** Whether `...` follows the value: equal keys collect their values in a tuple. */
  readonly grouping: boolean;
  readonly condition: Expression | undefined;
}

export interface Conditional extends Node {
  readonly kind: "conditional";
  readonly condition: Expression;
  readonly then: Expression;
  readonly else: Expression;
}

export type BinaryOperator =
  "||" | "&&" | "==" | "!=" | "<" | "<=" | ">" | ">=" | "+" | "-" | "*" | "/" | "%";

export interface Binary extends Node {
  readonly kind: "binary";
  readonly operator: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
}

export interface Unary extends Node {
  readonly kind: "unary";
  readonly operator: "-" | "!";
  readonly operand: Expression;
}

export interface Parenthesized extends Node {
  readonly kind: "parentheses";
  readonly inner: Expression;
}
