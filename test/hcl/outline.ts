import type { Expression, ObjectItem, SplatStep, TemplatePart } from "../../src/hcl/syntax.ts";

/** An expression with all its grouping in brackets, for tests to compare. */
export function outline(expression: Expression): string {
  switch (expression.kind) {
    case "number":
      return expression.raw;
    case "bool":
      return String(expression.value);
    case "null":
      return "null";
    case "variable":
      return expression.name;
    case "template":
      return `${expression.wrapped ? "wrapped " : ""}"${expression.parts.map(part).join("")}"`;
    case "attribute":
      return `(. ${outline(expression.target)} ${expression.name})`;
    case "index":
      return `(at ${outline(expression.target)} ${outline(expression.key)})`;
    case "splat":
      return `(${splat(expression.full)} ${outline(expression.target)}${expression.each.map(step).join("")})`;
    case "call":
      return `(${[expression.name, ...expression.args.map(outline)].join(" ")}${expression.spread ? "..." : ""})`;
    case "tuple":
      return `[${expression.items.map(outline).join(" ")}]`;
    case "object":
      return `{${expression.items.map(item).join(" ")}}`;
    case "for-tuple":
      return `[${loop(expression)}: ${outline(expression.value)}${condition(expression)}]`;
    case "for-object": {
      const { key, value, grouping } = expression;
      const result = `${outline(key)} => ${outline(value)}${grouping ? "..." : ""}`;
      return `{${loop(expression)}: ${result}${condition(expression)}}`;
    }
    case "conditional":
      return `(? ${outline(expression.condition)} ${outline(expression.then)} ${outline(expression.else)})`;
    case "binary":
      return `(${expression.operator} ${outline(expression.left)} ${outline(expression.right)})`;
    case "unary":
      return `(${expression.operator} ${outline(expression.operand)})`;
    case "parentheses":
      return `<${outline(expression.inner)}>`;
  }
}

function part(node: TemplatePart): string {
  switch (node.kind) {
    case "text":
      return node.text.source;
    case "interpolation":
      return `\${${outline(node.value)}}`;
    case "if":
      return `%{if ${outline(node.condition)}}${node.then.map(part).join("")}%{else}${node.else.map(part).join("")}%{endif}`;
    case "for":
      return `%{for ${node.key ?? "_"} ${node.value} ${outline(node.collection)}}${node.body.map(part).join("")}%{endfor}`;
  }
}

function step(node: SplatStep): string {
  switch (node.kind) {
    case "attribute":
      return ` .${node.name}`;
    case "index":
      return ` [${outline(node.key)}]`;
    case "splat":
      return ` (${splat(node.full)}${node.each.map(step).join("")})`;
  }
}

function splat(full: boolean): string {
  return full ? "[*]" : ".*";
}

function item({ key, value }: ObjectItem): string {
  return `${outline(key)}=${outline(value)}`;
}

interface Loop {
  readonly keyName: string | undefined;
  readonly valueName: string;
  readonly collection: Expression;
  readonly condition: Expression | undefined;
}

function loop({ keyName, valueName, collection }: Loop): string {
  return `for ${keyName ?? "_"} ${valueName} ${outline(collection)}`;
}

function condition(node: Loop): string {
  return node.condition ? ` if ${outline(node.condition)}` : "";
}
