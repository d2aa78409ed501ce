import type { Node } from "jsonc-parser";
import type { SourceFile, Span } from "../source/source-file.ts";
import { parsed, SyntaxFailure, type Parsed } from "./hcl-error.ts";
import { jsonExpression, literalExpression, typeExpression } from "./json-expression.ts";
import { jsonText } from "./json-text.ts";
import { nodeSpan, parseJsonTree } from "./json-tree.ts";
import type { Attribute, Block, Body, ConfigFile, Expression, Label } from "./syntax.ts";

/** The block types at the top of a module, with how many labels each has. */
const LABEL_COUNTS: ReadonlyMap<string, number> = new Map([
  ["check", 1],
  ["data", 2],
  ["ephemeral", 2],
  ["import", 0],
  ["locals", 0],
  ["module", 1],
  ["moved", 0],
  ["output", 1],
  ["provider", 1],
  ["removed", 0],
  ["resource", 2],
  ["terraform", 0],
  ["variable", 1],
]);

/** A property of this name is a comment. */
const COMMENT = "//";

/**
 * Reads a `.tf.json` file into the nodes of native syntax, after Terraform's
 * "JSON configuration syntax". What is a block depends on schemas that are not
 * known here: only the blocks at the top and the validations of variables
 * become blocks, and what else stands in them becomes arguments, nested blocks
 * as objects or tuples of objects.
 */
export function parseJsonConfig(file: SourceFile): Parsed<ConfigFile> {
  return parsed(() => {
    const root = parseJsonTree(file);
    const attributes = new Map<string, Attribute>();
    const blocks: Block[] = [];
    for (const object of objectsOf(root, file)) {
      for (const property of propertiesOf(object, file)) {
        const labelCount = LABEL_COUNTS.get(property.name);
        if (labelCount === undefined) addAttribute(attributes, property, jsonExpression);
        else for (const block of blocksOf(property, property, [], labelCount)) blocks.push(block);
      }
    }
    return { file, body: { attributes, blocks, span: file.span(0, file.text.length) } };
  });
}

/** Reads a `.tfvars.json` file: one object, whose strings stand for themselves. */
export function parseJsonVariables(file: SourceFile): Parsed<ConfigFile> {
  return parsed(() => {
    const root = parseJsonTree(file);
    if (root.type !== "object") {
      const message = "an object with the values of variables is expected here";
      throw new SyntaxFailure(message, nodeSpan(root, file));
    }
    const attributes = new Map<string, Attribute>();
    for (const property of propertiesOf(root, file)) {
      addAttribute(attributes, property, literalExpression);
    }
    return { file, body: { attributes, blocks: [], span: file.span(0, file.text.length) } };
  });
}

/** A property of an object, comments left out. */
interface Property {
  readonly name: string;
  readonly nameSpan: Span;
  readonly value: Node;
  readonly span: Span;
}

type ReadExpression = (node: Node, file: SourceFile) => Expression;

/** The blocks below a property: of the type, or of the labels so far. */
function* blocksOf(
  type: Property,
  property: Property,
  labels: readonly Label[],
  missing: number,
): Generator<Block> {
  const { file } = property.span;
  for (const object of objectsOf(property.value, file)) {
    if (missing === 0) {
      const body = bodyOf(object, type.name, file);
      const span = property.value.type === "array" ? body.span : property.span;
      yield { type: type.name, labels, body, headerSpan: property.nameSpan, span };
      continue;
    }
    for (const inner of propertiesOf(object, file)) {
      const label = { value: inner.name, span: inner.nameSpan };
      yield* blocksOf(type, inner, [...labels, label], missing - 1);
    }
  }
}

function bodyOf(object: Node, type: string, file: SourceFile): Body {
  const attributes = new Map<string, Attribute>();
  const blocks: Block[] = [];
  for (const property of propertiesOf(object, file)) {
    if (type === "variable" && property.name === "validation") {
      blocks.push(...blocksOf(property, property, [], 0));
    } else {
      addAttribute(attributes, property, expressionReader(type, property.name));
    }
  }
  return { attributes, blocks, span: nodeSpan(object, file) };
}

/** A variable's type is an expression in a string, and its default holds no templates. */
function expressionReader(type: string, name: string): ReadExpression {
  if (type !== "variable") return jsonExpression;
  return name === "type" ? typeExpression : literalExpression;
}

function addAttribute(
  attributes: Map<string, Attribute>,
  { name, nameSpan, value, span }: Property,
  read: ReadExpression,
): void {
  const first = attributes.get(name);
  if (first) {
    const { line } = first.span.file.positionAt(first.span.start);
    throw new SyntaxFailure(`the argument "${name}" was already set on line ${line}`, nameSpan);
  }
  attributes.set(name, { name, nameSpan, value: read(value, span.file), span });
}

/** An object, or an array of objects, each as an object; null is no object. */
function objectsOf(node: Node, file: SourceFile): readonly Node[] {
  if (node.type === "null") return [];
  if (node.type === "object") return [node];
  if (node.type === "array") return (node.children ?? []).flatMap((item) => objectsOf(item, file));
  throw new SyntaxFailure(
    "an object, or an array of objects, is expected here",
    nodeSpan(node, file),
  );
}

function propertiesOf(object: Node, file: SourceFile): Property[] {
  return (object.children ?? []).flatMap((node) => {
    const [key, value] = node.children ?? [];
    if (!key || !value) return [];
    const nameSpan = nodeSpan(key, file);
    const name = jsonText(nameSpan).source;
    return name === COMMENT ? [] : [{ name, nameSpan, value, span: nodeSpan(node, file) }];
  });
}
