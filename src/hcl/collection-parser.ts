import type { Span } from "../source/source-file.ts";
import { Text } from "../source/text.ts";
import type { ExpressionParser } from "./expression-parser.ts";
import type { Scanner, Token } from "./scanner.ts";
import type { Expression, ObjectItem } from "./syntax.ts";

/** Reads a tuple, an object, or a `for` expression. */
export function parseCollection(parser: ExpressionParser): Expression {
  const { scanner } = parser;
  const open = scanner.take();
  const isFor = scanner.withNewlines(false, () => scanner.isWord(scanner.peek(), "for"));
  if (isFor) return scanner.withNewlines(false, () => parseFor(open, parser));
  if (open.kind === "[") return scanner.withNewlines(false, () => parseTuple(open, parser));
  return scanner.withNewlines(true, () => parseObject(open, parser));
}

function parseTuple(open: Token, parser: ExpressionParser): Expression {
  const { scanner } = parser;
  const items: Expression[] = [];
  while (!scanner.accept("]")) {
    items.push(parser.parseExpression());
    const next = scanner.peek();
    if (next.kind === "end") scanner.fail('this "[" is never closed', open);
    if (next.kind !== "]") scanner.expect(",", 'a "," or "]" is expected after an element');
  }
  return { kind: "tuple", items, span: scanner.span(open.start) };
}

function parseObject(open: Token, parser: ExpressionParser): Expression {
  const { scanner } = parser;
  const items: ObjectItem[] = [];
  for (;;) {
    while (scanner.accept("newline"));
    if (scanner.accept("}")) break;
    items.push(parseItem(open, parser));
    const next = scanner.peek();
    if (next.kind === "end") scanner.fail('this "{" is never closed', open);
    if (next.kind !== "}" && !scanner.accept("newline")) {
      scanner.expect(",", 'a new line, a "," or "}" is expected after an element');
    }
  }
  return { kind: "object", items, span: scanner.span(open.start) };
}

function parseItem(open: Token, parser: ExpressionParser): ObjectItem {
  const { scanner } = parser;
  if (scanner.peek().kind === "end") scanner.fail('this "{" is never closed', open);
  const key = literalKey(parser.parseExpression());
  if (!scanner.accept("=")) scanner.expect(":", 'a "=" must follow the key of an element');
  return { key, value: parser.parseExpression() };
}

/** A word alone is a key of that name, also where it would else be a literal. */
function literalKey(key: Expression): Expression {
  switch (key.kind) {
    case "variable":
      return wordTemplate(key.name, key.span);
    case "bool":
      return wordTemplate(String(key.value), key.span);
    case "null":
      return wordTemplate("null", key.span);
    default:
      return key;
  }
}

function wordTemplate(name: string, span: Span): Expression {
  return {
    kind: "template",
    wrapped: false,
    parts: [{ kind: "text", text: Text.of(name, span, true) }],
    span,
  };
}

function parseFor(open: Token, parser: ExpressionParser): Expression {
  const { scanner } = parser;
  scanner.take();
  const { key: keyName, value: valueName } = parseForNames(scanner);
  const collection = parser.parseExpression();
  scanner.expect(":", 'a ":" must follow what the "for" goes over');
  const first = parser.parseExpression();
  const arrow = scanner.accept("=>");
  const second = arrow ? parser.parseExpression() : undefined;
  const ellipsis = scanner.accept("...");
  const condition = scanner.isWord(scanner.peek(), "if") ? parseCondition(parser) : undefined;
  const close = open.kind === "[" ? "]" : "}";
  scanner.expect(close, `a "${close}" is expected here: the "for" expression is at its end`);
  const loop = { keyName, valueName, collection, condition, span: scanner.span(open.start) };
  if (open.kind === "[") {
    if (arrow)
      scanner.fail('keys ("=>") belong to a "for" in braces, which makes an object', arrow);
    if (ellipsis)
      scanner.fail('"..." belongs to a "for" in braces, which makes an object', ellipsis);
    return { kind: "for-tuple", ...loop, value: first };
  }
  if (!second) {
    return scanner.fail('a "for" in braces needs a key and "=>" before the value', open);
  }
  return {
    kind: "for-object",
    ...loop,
    key: first,
    value: second,
    grouping: ellipsis !== undefined,
  };
}

function parseCondition(parser: ExpressionParser): Expression {
  parser.scanner.take();
  return parser.parseExpression();
}

/** The names after `for`, with the `in` that follows them. */
export function parseForNames(scanner: Scanner): { key: string | undefined; value: string } {
  const message = 'a name must follow "for"';
  const first = scanner.textOf(scanner.expect("identifier", message));
  const second = scanner.accept(",")
    ? scanner.textOf(scanner.expect("identifier", 'a name must follow ","'))
    : undefined;
  if (!scanner.isWord(scanner.peek(), "in")) {
    scanner.fail('"in" must follow the names after "for"', scanner.peek());
  }
  scanner.take();
  return second === undefined ? { key: undefined, value: first } : { key: first, value: second };
}
