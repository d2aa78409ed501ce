import type { Span } from "../source/source-file.ts";

/** Something in a `coder_script_order` that Coder refuses, or that hides what it says. */
export interface OrderProblem {
  readonly kind: "invalid" | "unknown-selector" | "uncomputed";
  readonly message: string;
  readonly span: Span;
  readonly hint?: string;
  readonly notes: readonly string[];
}

/** What becomes of a template with a mistake in its order rules. */
export const REFUSED = "Coder refuses the template when it is imported";

/** What a `resource "coder_script_order"` comes to. */
export function noResource(span: Span): OrderProblem {
  return {
    kind: "invalid",
    message: "coder_script_order is a data source, not a resource",
    span,
    hint: 'write `data "coder_script_order"`',
    notes: ["Terraform refuses a resource that its provider does not have"],
  };
}
