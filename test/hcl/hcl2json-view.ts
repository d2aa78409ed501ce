import type { Body, ConfigFile, Expression, TemplatePart } from "../../src/hcl/syntax.ts";
import { spanText } from "../../src/source/source-file.ts";

/** A configuration in the form in which hcl2json prints it. */
export function hcl2jsonView(config: ConfigFile): unknown {
  return viewBody(config.body);
}

interface View {
  [key: string]: unknown;
}

/** Without a prototype, since hcl2json's own objects may hold any key. */
function emptyView(): View {
  return Object.create(null) as View;
}

function viewBody(body: Body): View {
  const view = emptyView();
  for (const [name, { value }] of body.attributes) view[name] = viewValue(value);
  for (const block of body.blocks) {
    const path = [block.type, ...block.labels.map(({ value }) => value)];
    const last = path.pop() ?? "";
    const parent = path.reduce((at, key) => (at[key] ??= emptyView()) as View, view);
    ((parent[last] ??= []) as unknown[]).push(viewBody(block.body));
  }
  return view;
}

/** Literals as JSON values, templates rendered again, all else as source text. */
function viewValue(expression: Expression): unknown {
  switch (expression.kind) {
    case "number":
      return Number(expression.raw);
    case "bool":
      return expression.value;
    case "null":
      return null;
    case "template": {
      const [first] = expression.parts;
      if (expression.wrapped && first?.kind === "interpolation") return viewValue(first.value);
      return viewParts(expression.parts);
    }
    case "tuple":
      return expression.items.map(viewValue);
    case "object": {
      const view = emptyView();
      for (const { key, value } of expression.items) view[viewPart(key)] = viewValue(value);
      return view;
    }
    case "unary": {
      const { operator, operand } = expression;
      if (operator === "-" && operand.kind === "number") return -Number(operand.raw);
      if (operator === "!" && operand.kind === "bool") return !operand.value;
      return `\${${spanText(expression.span)}}`;
    }
    default:
      return `\${${spanText(expression.span)}}`;
  }
}

function viewParts(parts: readonly TemplatePart[]): string {
  return parts.map(viewTemplatePart).join("");
}

function viewTemplatePart(part: TemplatePart): string {
  switch (part.kind) {
    case "text":
      return part.text.source.replace(/[$%](?=\{)/g, (sign) => sign + sign);
    case "interpolation":
      return viewPart(part.value);
    case "if":
      return viewIf(spanText(part.condition.span), viewParts(part.then), viewParts(part.else));
    case "for": {
      const names = part.key === undefined ? part.value : `${part.key}, ${part.value}`;
      return `%{for ${names} in ${spanText(part.collection.span)}}${viewParts(part.body)}%{endfor}`;
    }
  }
}

function viewPart(expression: Expression): string {
  switch (expression.kind) {
    case "number":
      return String(Number(expression.raw));
    case "bool":
      return String(expression.value);
    case "null":
      return "null";
    case "template":
      return viewParts(expression.parts);
    case "conditional":
      return viewIf(
        spanText(expression.condition.span),
        viewPart(expression.then),
        viewPart(expression.else),
      );
    default:
      return `\${${spanText(expression.span)}}`;
  }
}

function viewIf(condition: string, then: string, otherwise: string): string {
  return `%{if ${condition}}${then}${otherwise === "" ? "" : `%{else}${otherwise}`}%{endif}`;
}
