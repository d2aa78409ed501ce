import { coveringSpan, type Span } from "../source/source-file.ts";
import type { ExpressionParser } from "./expression-parser.ts";
import { parseNumber } from "./number-literal.ts";
import type { Scanner, Token } from "./scanner.ts";
import type { Expression, SplatStep } from "./syntax.ts";

/** Reads the steps after a term: `.name`, `.0`, `[key]`, `[*]…` and `.*…`. */
export function parseTraversal(term: Expression, parser: ExpressionParser): Expression {
  let target = term;
  for (;;) {
    const step = parseStep(parser);
    if (!step) return target;
    target = applyStep(target, step, coveringSpan(term.span, step.span));
  }
}

function applyStep(target: Expression, step: SplatStep, span: Span): Expression {
  switch (step.kind) {
    case "attribute":
      return { kind: "attribute", target, name: step.name, span };
    case "index":
      return { kind: "index", target, key: step.key, span };
    case "splat":
      return { kind: "splat", target, full: step.full, each: step.each, span };
  }
}

function parseStep(parser: ExpressionParser): SplatStep | undefined {
  const { scanner, limit } = parser;
  const token = scanner.peek();
  if (token.kind === ".") {
    limit.link();
    scanner.take();
    if (!scanner.accept("*")) return memberAfter(token, scanner);
    const each = [...legacySteps(parser)];
    return { kind: "splat", full: false, each, span: scanner.span(token.start) };
  }
  if (token.kind === "[") {
    limit.link();
    scanner.take();
    return scanner.accept("*") ? fullSplat(token, parser) : index(token, parser);
  }
  return undefined;
}

/** What may follow `.*`: names and numbers, applied to each element. */
function* legacySteps({ scanner, limit }: ExpressionParser): Generator<SplatStep> {
  for (let dot = scanner.accept("."); dot; dot = scanner.accept(".")) {
    limit.link();
    const token = scanner.peek();
    if (token.kind === "*") scanner.fail('a ".*" cannot stand within another one', token);
    yield memberAfter(dot, scanner);
  }
}

/** All steps after `[*]` are applied to each element. */
function fullSplat(open: Token, parser: ExpressionParser): SplatStep {
  const { scanner, limit } = parser;
  scanner.expect("]", 'a "]" must follow "[*"');
  const each: SplatStep[] = [];
  limit.nest(() => {
    for (let step = parseStep(parser); step; step = parseStep(parser)) each.push(step);
  });
  return { kind: "splat", full: true, each, span: scanner.span(open.start) };
}

function index(open: Token, parser: ExpressionParser): SplatStep {
  const { scanner } = parser;
  const key = scanner.withNewlines(false, () => {
    const expression = parser.parseExpression();
    scanner.expect("]", 'a "]" is missing before this');
    return expression;
  });
  return { kind: "index", key, span: scanner.span(open.start) };
}

/** The name or the legacy index after a dot. */
function memberAfter(dot: Token, scanner: Scanner): SplatStep {
  const token = scanner.peek();
  if (token.kind === "number") {
    if (scanner.textOf(token).includes(".")) {
      scanner.fail("write indices after each other in brackets, as in [0][1]", token);
    }
    const key = parseNumber(scanner);
    return { kind: "index", key, span: scanner.span(dot.start) };
  }
  scanner.expect("identifier", 'the name of an attribute must follow "."');
  return { kind: "attribute", name: scanner.textOf(token), span: scanner.span(dot.start) };
}
