import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { parseJsonConfig } from "../../src/hcl/parse-json.ts";
import { parseConfig } from "../../src/hcl/parse.ts";
import type { Body, Expression, SplatStep, TemplatePart } from "../../src/hcl/syntax.ts";
import { SourceFile, spanText, type Span } from "../../src/source/source-file.ts";
import type { Text } from "../../src/source/text.ts";
import { randomConfig } from "./random-hcl.ts";

describe("spans", () => {
  it("lie within those of their parents, in random configurations", () => {
    fc.assert(
      fc.property(randomConfig, (source) => {
        const result = parseConfig(new SourceFile("main.tf", source));
        if (result.ok) checkBody(result.value.body, result.value.body.span);
      }),
      { seed: 5, numRuns: 1000 },
    );
  });

  for (const name of readdirSync("fixtures", { recursive: true, encoding: "utf8" })) {
    if (!/\.tf(?:\.json)?$/.test(name)) continue;
    it(`lie within those of their parents, in ${name}`, () => {
      const file = new SourceFile(name, readFileSync(join("fixtures", name), "utf8"));
      const result = name.endsWith(".json") ? parseJsonConfig(file) : parseConfig(file);
      if (result.ok) checkBody(result.value.body, result.value.body.span);
      else for (const { span } of result.errors) expectWithin(span, file.span(0, file.text.length));
    });
  }

  it("cover what was written", () => {
    const source = 'a "b" {\n  c = f(x.y[*].z, "${-d}", { e = 1 }) ? [g] : (h)\n}\n';
    const result = parseConfig(new SourceFile("main.tf", source));
    if (!result.ok) throw new Error(result.errors[0]?.message);
    const [block] = result.value.body.blocks;
    if (!block) throw new Error("no block");
    const attribute = block.body.attributes.get("c");
    if (!attribute) throw new Error("no attribute");
    const { value } = attribute;
    if (value.kind !== "conditional" || value.condition.kind !== "call")
      throw new Error(value.kind);
    const spans = [
      block.headerSpan,
      block.body.span,
      attribute.nameSpan,
      attribute.span,
      value.condition.nameSpan,
      ...value.condition.args.map(({ span }) => span),
      value.then.span,
      value.else.span,
    ];
    expect(spans.map(spanText)).to.deep.equal([
      'a "b"',
      source.slice(source.indexOf("{"), -1),
      "c",
      'c = f(x.y[*].z, "${-d}", { e = 1 }) ? [g] : (h)',
      "f",
      "x.y[*].z",
      '"${-d}"',
      "{ e = 1 }",
      "[g]",
      "(h)",
    ]);
  });
});

function checkBody(body: Body, within: Span): void {
  expectWithin(body.span, within);
  for (const { name, nameSpan, span, value } of body.attributes.values()) {
    expectWithin(span, body.span);
    expectWithin(nameSpan, span);
    expect(spanText(nameSpan).replaceAll('"', "")).to.equal(name);
    checkExpression(value, span);
  }
  for (const block of body.blocks) {
    expectWithin(block.span, body.span);
    expectWithin(block.headerSpan, block.span);
    for (const label of block.labels) expectWithin(label.span, body.span);
    checkBody(block.body, block.span);
  }
}

function checkExpression(expression: Expression, within: Span): void {
  const { span } = expression;
  expectWithin(span, within);
  switch (expression.kind) {
    case "number":
      expect(spanText(span)).to.equal(expression.raw);
      break;
    case "bool":
      expect(spanText(span)).to.equal(String(expression.value));
      break;
    case "null":
      expect(spanText(span)).to.equal("null");
      break;
    case "variable":
      expect(spanText(span)).to.equal(expression.name);
      break;
    case "template":
      checkParts(expression.parts, span);
      break;
    case "attribute":
      checkExpression(expression.target, span);
      expect(spanText(span).endsWith(expression.name)).to.equal(true);
      break;
    case "index":
      checkExpression(expression.target, span);
      checkExpression(expression.key, span);
      break;
    case "splat":
      checkExpression(expression.target, span);
      checkSteps(expression.each, span);
      break;
    case "call":
      expectWithin(expression.nameSpan, span);
      for (const argument of expression.args) checkExpression(argument, span);
      break;
    case "tuple":
      for (const item of expression.items) checkExpression(item, span);
      break;
    case "object":
      for (const { key, value } of expression.items) {
        checkExpression(key, span);
        checkExpression(value, span);
      }
      break;
    case "for-tuple":
    case "for-object":
      checkExpression(expression.collection, span);
      checkExpression(expression.value, span);
      if (expression.kind === "for-object") checkExpression(expression.key, span);
      if (expression.condition) checkExpression(expression.condition, span);
      break;
    case "conditional":
      checkExpression(expression.condition, span);
      checkExpression(expression.then, span);
      checkExpression(expression.else, span);
      break;
    case "binary":
      checkExpression(expression.left, span);
      checkExpression(expression.right, span);
      break;
    case "unary":
      checkExpression(expression.operand, span);
      break;
    case "parentheses":
      checkExpression(expression.inner, span);
      break;
  }
}

function checkSteps(steps: readonly SplatStep[], within: Span): void {
  for (const step of steps) {
    expectWithin(step.span, within);
    if (step.kind === "index") checkExpression(step.key, step.span);
    if (step.kind === "splat") checkSteps(step.each, step.span);
  }
}

function checkParts(parts: readonly TemplatePart[], within: Span): void {
  for (const part of parts) {
    if (part.kind === "text") {
      checkText(part.text, within);
      continue;
    }
    expectWithin(part.span, within);
    expect(spanText(part.span)).to.match(
      part.kind === "interpolation" ? /^\$\{.*\}$/s : /^%\{.*\}$/s,
    );
    switch (part.kind) {
      case "interpolation":
        checkExpression(part.value, part.span);
        break;
      case "if":
        checkExpression(part.condition, part.span);
        checkParts(part.then, part.span);
        checkParts(part.else, part.span);
        break;
      case "for":
        checkExpression(part.collection, part.span);
        checkParts(part.body, part.span);
        break;
    }
  }
}

/** Pieces stand in the order of the file, and the exact ones there as they are here. */
function checkText(text: Text, within: Span): void {
  let last = within.start;
  for (const piece of text.pieces) {
    if (!piece.span) throw new Error(`no origin for ${JSON.stringify(piece.text)}`);
    expectWithin(piece.span, within);
    expect(piece.span.start).to.be.at.least(last);
    last = piece.span.end;
    if (piece.exact) expect(spanText(piece.span)).to.equal(piece.text);
    else expect(spanText(piece.span)).to.match(/^\\/);
  }
}

function expectWithin(inner: Span, outer: Span): void {
  expect(inner.file).to.equal(outer.file);
  if (inner.start < outer.start || inner.end > outer.end || inner.start > inner.end) {
    throw new Error(
      `${inner.start}-${inner.end} ${JSON.stringify(spanText(inner))} is not within ${outer.start}-${outer.end} ${JSON.stringify(spanText(outer))}`,
    );
  }
}
