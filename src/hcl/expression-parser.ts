import type { Span } from "../source/source-file.ts";
import { parseCollection } from "./collection-parser.ts";
import { parseNumber } from "./number-literal.ts";
import type { Scanner, Token, TokenKind } from "./scanner.ts";
import type { BinaryOperator, Expression, FunctionCall } from "./syntax.ts";
import { parseHeredoc, parseQuoted } from "./template-parser.ts";
import { parseTraversal } from "./traversal-parser.ts";
import { TreeLimit } from "./tree-limit.ts";

/** Operators by precedence; the higher binds the tighter, equal ones group to the left. */
const PRECEDENCE: ReadonlyMap<TokenKind, number> = new Map<BinaryOperator, number>([
  ["||", 1],
  ["&&", 2],
  ["==", 3],
  ["!=", 3],
  ["<", 4],
  [">", 4],
  ["<=", 4],
  [">=", 4],
  ["+", 5],
  ["-", 5],
  ["*", 6],
  ["/", 6],
  ["%", 6],
]);

/** Reads expressions by recursive descent. Its methods throw a `SyntaxFailure`. */
export class ExpressionParser {
  readonly limit: TreeLimit;

  constructor(readonly scanner: Scanner) {
    this.limit = new TreeLimit(scanner);
  }

  parseExpression(): Expression {
    return this.limit.nest(() => {
      const condition = this.#binary(1);
      if (!this.scanner.accept("?")) return condition;
      const then = this.parseExpression();
      this.scanner.expect(":", 'a conditional needs a ":" and the value for when it is false');
      const otherwise = this.parseExpression();
      const span = this.#spanFrom(condition);
      return { kind: "conditional", condition, then, else: otherwise, span };
    });
  }

  #binary(lowest: number): Expression {
    let left = this.#unary();
    for (;;) {
      const { kind } = this.scanner.peek();
      const precedence = PRECEDENCE.get(kind);
      if (precedence === undefined || precedence < lowest) return left;
      this.scanner.take();
      const right = this.#binary(precedence + 1);
      this.limit.link();
      left = {
        kind: "binary",
        operator: kind as BinaryOperator,
        left,
        right,
        span: this.#spanFrom(left),
      };
    }
  }

  #unary(): Expression {
    const token = this.scanner.accept("-") ?? this.scanner.accept("!");
    if (!token) return parseTraversal(this.#term(), this);
    const operator = token.kind === "-" ? "-" : "!";
    const operand = this.limit.nest(() => this.#unary());
    return { kind: "unary", operator, operand, span: this.scanner.span(token.start) };
  }

  #term(): Expression {
    const token = this.scanner.peek();
    switch (token.kind) {
      case "(":
        return this.#parentheses();
      case "number":
        return parseNumber(this.scanner);
      case "identifier":
        return this.#word();
      case "quote":
        return parseQuoted(this);
      case "heredoc":
        return parseHeredoc(this);
      case "[":
      case "{":
        return parseCollection(this);
      case "end":
        return this.scanner.fail("a value is missing here: the text ends", token);
      case "newline":
        return this.scanner.fail("a value is missing here: the line ends", token);
      default:
        return this.scanner.fail(
          `a value is expected here, not ${JSON.stringify(this.scanner.textOf(token))}`,
          token,
        );
    }
  }

  #parentheses(): Expression {
    const open = this.scanner.take();
    const inner = this.scanner.withNewlines(false, () => {
      const expression = this.parseExpression();
      this.scanner.expect(")", 'a ")" is missing before this');
      return expression;
    });
    return { kind: "parentheses", inner, span: this.scanner.span(open.start) };
  }

  #word(): Expression {
    const token = this.scanner.take();
    const { kind } = this.scanner.peek();
    if (kind === "(" || kind === "::") return this.#call(token);
    const span = this.scanner.span(token.start);
    const name = this.scanner.textOf(token);
    switch (name) {
      case "true":
      case "false":
        return { kind: "bool", value: name === "true", span };
      case "null":
        return { kind: "null", span };
      default:
        return { kind: "variable", name, span };
    }
  }

  #call(first: Token): FunctionCall {
    let name = this.scanner.textOf(first);
    while (this.scanner.accept("::")) {
      const part = this.scanner.expect("identifier", 'a function\'s name must follow "::"');
      name += `::${this.scanner.textOf(part)}`;
    }
    const nameSpan = this.scanner.span(first.start);
    const open = this.scanner.expect("(", "a function needs its arguments in parentheses");
    const args: Expression[] = [];
    const spread = this.scanner.withNewlines(false, () => this.#arguments(open, args));
    return { kind: "call", name, nameSpan, args, spread, span: this.scanner.span(first.start) };
  }

  /** Up to the closing parenthesis; true where `...` stands before it. */
  #arguments(open: Token, args: Expression[]): boolean {
    while (!this.scanner.accept(")")) {
      args.push(this.parseExpression());
      if (this.scanner.accept("...")) {
        this.scanner.expect(")", 'only ")" may follow "..."');
        return true;
      }
      const next = this.scanner.peek();
      if (next.kind === "end") this.scanner.fail('this "(" is never closed', open);
      if (next.kind !== ")") {
        this.scanner.expect(",", 'a "," or ")" is expected after an argument');
      }
    }
    return false;
  }

  /** From the start of an expression to the end of what was taken last. */
  #spanFrom(first: Expression): Span {
    const last = this.scanner.span(this.scanner.offset, this.scanner.offset);
    return { file: first.span.file, start: first.span.start, end: last.end };
  }
}
