import type { Node } from "jsonc-parser";
import type { SourceFile, Span } from "../source/source-file.ts";
import type { Text } from "../source/text.ts";
import { SyntaxFailure } from "./hcl-error.ts";
import { jsonText } from "./json-text.ts";
import { nodeSpan } from "./json-tree.ts";
import { parseExpressionSource, parseTemplateSource } from "./parse.ts";
import { textSource } from "./source.ts";
import type { Expression, ObjectItem, Template, TemplatePart } from "./syntax.ts";

/** A JSON value as an expression: its strings, those of keys too, are templates. */
export function jsonExpression(node: Node, file: SourceFile): Expression {
  return expressionOf(node, file, (span) => {
    const text = jsonText(span);
    if (!/[$%]\{/.test(text.source)) return literalTemplate(text, span);
    return { ...parseTemplateSource(textSource(text, span)), span };
  });
}

/** A JSON value whose strings stand for themselves. */
export function literalExpression(node: Node, file: SourceFile): Expression {
  return expressionOf(node, file, (span) => literalTemplate(jsonText(span), span));
}

function literalTemplate(text: Text, span: Span): Template {
  const parts: TemplatePart[] = text.length === 0 ? [] : [{ kind: "text", text }];
  return { kind: "template", wrapped: false, parts, span };
}

/** A string that holds an expression of native syntax, as the type of a variable. */
export function typeExpression(node: Node, file: SourceFile): Expression {
  const span = nodeSpan(node, file);
  if (node.type !== "string") {
    throw new SyntaxFailure('a type is written as a string, as in "list(string)"', span);
  }
  return parseExpressionSource(textSource(jsonText(span), span));
}

function expressionOf(
  node: Node,
  file: SourceFile,
  readString: (span: Span) => Template,
): Expression {
  const span = nodeSpan(node, file);
  switch (node.type) {
    case "string":
      return readString(span);
    case "number":
      return { kind: "number", raw: file.text.slice(span.start, span.end), span };
    case "boolean":
      return { kind: "bool", value: file.text.startsWith("t", span.start), span };
    case "null":
      return { kind: "null", span };
    case "array": {
      const items = (node.children ?? []).map((item) => expressionOf(item, file, readString));
      return { kind: "tuple", items, span };
    }
    case "object":
    case "property":
      return { kind: "object", items: objectItems(node, file, readString), span };
  }
}

function objectItems(
  object: Node,
  file: SourceFile,
  readString: (span: Span) => Template,
): ObjectItem[] {
  const names = new Set<string>();
  return (object.children ?? []).flatMap((property) => {
    const [name, value] = property.children ?? [];
    if (!name || !value) return [];
    const span = nodeSpan(name, file);
    const text = jsonText(span).source;
    if (names.has(text)) throw new SyntaxFailure(`"${text}" is already in this object`, span);
    names.add(text);
    return [{ key: readString(span), value: expressionOf(value, file, readString) }];
  });
}
