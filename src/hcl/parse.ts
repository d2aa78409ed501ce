import { coveringSpan, type SourceFile, type Span } from "../source/source-file.ts";
import { ExpressionParser } from "./expression-parser.ts";
import { parsed, SyntaxFailure, type Parsed } from "./hcl-error.ts";
import { Scanner, type Token } from "./scanner.ts";
import { fileSource, type Source } from "./source.ts";
import type { Attribute, Block, Body, ConfigFile, Expression, Label, Template } from "./syntax.ts";
import { parseBareTemplate, parseQuotedLabel } from "./template-parser.ts";

/**
 * Reads a `.tf` file: the HCL native syntax specification, with Terraform's
 * one error where an argument is set twice.
 */
export function parseConfig(file: SourceFile): Parsed<ConfigFile> {
  return parsed(() => {
    const parser = parserOf(fileSource(file));
    return { file, body: parseBody(parser, undefined) };
  });
}

/** Reads a whole file as a template, as `templatefile` does. */
export function parseTemplate(file: SourceFile): Parsed<Template> {
  return parsed(() => parseTemplateSource(fileSource(file)));
}

/** Reads a whole text as one expression. */
export function parseExpression(file: SourceFile): Parsed<Expression> {
  return parsed(() => parseExpressionSource(fileSource(file)));
}

/** Reads all characters of a source as one expression. @throws {SyntaxFailure} */
export function parseExpressionSource(source: Source): Expression {
  const parser = parserOf(source);
  const expression = parser.parseExpression();
  // A line end may follow, as in a file with one line.
  parser.scanner.withNewlines(false, () => {
    parser.scanner.expect("end", "nothing more is expected after the expression");
  });
  return expression;
}

/** Reads the characters of a source as a template. @throws {SyntaxFailure} */
export function parseTemplateSource(source: Source): Template {
  return parseBareTemplate(parserOf(source));
}

function parserOf(source: Source): ExpressionParser {
  return new ExpressionParser(new Scanner(source));
}

/** Reads up to the end of the text or, within a block, with its closing brace. */
function parseBody(parser: ExpressionParser, open: Token | undefined): Body {
  const { scanner } = parser;
  const attributes = new Map<string, Attribute>();
  const blocks: Block[] = [];
  for (;;) {
    const token = scanner.peek();
    switch (token.kind) {
      case "newline":
        scanner.take();
        continue;
      case "identifier": {
        scanner.take();
        if (scanner.peek().kind === "=") addAttribute(attributes, parseAttribute(token, parser));
        else blocks.push(parser.limit.nest(() => parseBlock(token, parser)));
        if (scanner.peek().kind !== "end") {
          scanner.expect("newline", "a new line must begin before this");
        }
        continue;
      }
      case "end":
        if (open) scanner.fail('this block is never closed with "}"', open);
        return { attributes, blocks, span: scanner.span(0, scanner.text.length) };
      case "}":
        if (open) {
          scanner.take();
          return { attributes, blocks, span: scanner.span(open.start) };
        }
        return scanner.fail('there is no "{" that this "}" could close', token);
      case "quote":
        return scanner.fail("the name of an argument is written without quotes", token);
      default:
        return scanner.fail("an argument (name = value) or a block is expected here", token);
    }
  }
}

function addAttribute(attributes: Map<string, Attribute>, attribute: Attribute): void {
  const { name, nameSpan } = attribute;
  const first = attributes.get(name);
  if (first) {
    const { line } = first.span.file.positionAt(first.span.start);
    throw new SyntaxFailure(`the argument "${name}" was already set on line ${line}`, nameSpan);
  }
  attributes.set(name, attribute);
}

function parseAttribute(name: Token, parser: ExpressionParser): Attribute {
  const { scanner } = parser;
  scanner.take();
  const value = parser.parseExpression();
  const nameSpan = scanner.span(name.start, name.end);
  return { name: scanner.textOf(name), nameSpan, value, span: coveringSpan(nameSpan, value.span) };
}

function parseBlock(type: Token, parser: ExpressionParser): Block {
  const { scanner } = parser;
  const labels: Label[] = [];
  for (;;) {
    const token = scanner.peek();
    if (token.kind === "{") break;
    parser.limit.link();
    if (token.kind === "quote") labels.push(parseQuotedLabel(parser));
    else if (token.kind === "identifier") {
      scanner.take();
      labels.push({ value: scanner.textOf(token), span: scanner.span(token.start) });
    } else failInHeader(type, labels.length, token, scanner);
  }
  const headerSpan = scanner.span(type.start);
  const body = parseBlockBody(parser);
  const span = scanner.span(type.start);
  return { type: scanner.textOf(type), labels, body, headerSpan, span };
}

function failInHeader(type: Token, labels: number, token: Token, scanner: Scanner): never {
  if (labels === 0 && token.kind !== "newline" && token.kind !== "end") {
    return scanner.fail('a "=" and a value, or a block in braces must follow the name', token);
  }
  const what = labels === 0 ? '"=" and a value, or "{"' : '"{"';
  const at = labels === 0 ? type : token;
  return scanner.fail(`${what} must follow on the same line`, at);
}

/** A body of lines, or a single argument on the line of the braces. */
function parseBlockBody(parser: ExpressionParser): Body {
  const { scanner } = parser;
  const open = scanner.take();
  const name = scanner.peek();
  if (name.kind === "newline" || name.kind === "}" || name.kind === "end") {
    return parseBody(parser, open);
  }
  scanner.expect("identifier", "an argument (name = value) or a new line is expected here");
  if (scanner.peek().kind !== "=") {
    scanner.fail("a block on one line holds one argument (name = value) at most", name);
  }
  const attribute = parseAttribute(name, parser);
  scanner.expect("}", 'a block on one line holds one argument at most, and then a "}"');
  return singleBody(attribute, scanner.span(open.start));
}

function singleBody(attribute: Attribute, span: Span): Body {
  return { attributes: new Map([[attribute.name, attribute]]), blocks: [], span };
}
