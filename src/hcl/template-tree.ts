import type { Span } from "../source/source-file.ts";
import type { ExpressionParser } from "./expression-parser.ts";
import { SyntaxFailure } from "./hcl-error.ts";
import type { TemplatePart } from "./syntax.ts";
import type { Sequence, TemplateItems } from "./template-items.ts";
import { MAX_NESTING } from "./tree-limit.ts";

type Opening = Extract<Sequence, { kind: "if" } | { kind: "for" }>;

/** A directive whose end is still to come. */
interface Open {
  readonly opening: Opening;
  /** What stood before it, on its level. */
  readonly before: TemplatePart[];
  /** The parts before `else`, once that has come. */
  then: TemplatePart[] | undefined;
}

/** Pairs the directives of a template. @throws {SyntaxFailure} where one has no partner */
export function templateParts(items: TemplateItems, parser: ExpressionParser): TemplatePart[] {
  const open: Open[] = [];
  let parts: TemplatePart[] = [];
  let deepest = 0;
  for (let i = 0; i < items.items.length;) {
    const item = items.items[i];
    if (item === undefined) break;
    if (item.kind === "literal") {
      const { text, next } = items.textFrom(i);
      if (text.length > 0) parts.push({ kind: "text", text });
      i = next;
      continue;
    }
    i++;
    switch (item.kind) {
      case "interpolation":
        parts.push(item);
        break;
      case "if":
      case "for":
        if (open.length >= MAX_NESTING) {
          throw new SyntaxFailure(`directives nest more than ${MAX_NESTING} deep here`, item.span);
        }
        open.push({ opening: item, before: parts, then: undefined });
        deepest = Math.max(deepest, open.length);
        parts = [];
        break;
      case "else": {
        const current = open.at(-1);
        if (current?.opening.kind !== "if" || current.then) {
          throw new SyntaxFailure('there is no "%{ if }" that this could belong to', item.span);
        }
        current.then = parts;
        parts = [];
        break;
      }
      case "endif":
      case "endfor":
        parts = close(open.pop(), { kind: item.kind, span: item.span }, parts);
        break;
    }
  }
  const unclosed = open.at(-1)?.opening;
  if (unclosed) {
    throw new SyntaxFailure(`this is never closed with "%{ end${unclosed.kind} }"`, unclosed.span);
  }
  parser.limit.link(deepest);
  return parts;
}

/** The parts before a directive and the directive itself, now complete. */
function close(
  open: Open | undefined,
  end: { readonly kind: "endif" | "endfor"; readonly span: Span },
  parts: TemplatePart[],
): TemplatePart[] {
  if (`end${open?.opening.kind ?? ""}` !== end.kind || !open) {
    const opening = end.kind.slice("end".length);
    throw new SyntaxFailure(`there is no "%{ ${opening} }" that this could belong to`, end.span);
  }
  const { opening, before, then } = open;
  const span = { ...opening.span, end: end.span.end };
  before.push(
    opening.kind === "if"
      ? {
          kind: "if",
          condition: opening.condition,
          then: then ?? parts,
          else: then ? parts : [],
          span,
        }
      : { ...opening, body: parts, span },
  );
  return before;
}
