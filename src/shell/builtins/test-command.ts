import { MAX_EXPRESSION_DEPTH } from "../limits.ts";
import type { Shell } from "../shell.ts";
import { exitOutcome, outcomeOf, type Outcome } from "../status.ts";
import { compareTexts, isEmpty, testUnary } from "../test-expression.ts";
import type { Element } from "../variable.ts";

/** `test` and `[` (without its closing bracket). */
export function testCommand(args: readonly Element[], shell: Shell): Outcome {
  if (args.some((arg) => arg.indefinite)) return outcomeOf(undefined);
  const parser = new TestParser(args, shell);
  const holds = parser.parse();
  return parser.hasFailed ? exitOutcome(ERROR) : outcomeOf(holds);
}

/** The exit status of a test that is none. */
const ERROR = 2;

/** Operators that compare integers, which unlike in `[[` must be written as such. */
const NUMERIC = /^-(?:eq|ne|lt|le|gt|ge)$/;

const INTEGER = /^\s*[-+]?\d{1,18}\s*$/;

/** A recursive-descent parser over arguments: `!`, `-a`, `-o`, parentheses, tests. */
class TestParser {
  /** Whether a number was expected where none stands. */
  hasFailed = false;
  #at = 0;
  #depth = 0;

  constructor(
    readonly args: readonly Element[],
    readonly shell: Shell,
  ) {}

  /** Undefined where the test cannot be decided, or is none. */
  parse(): boolean | undefined {
    if (this.args.length === 0) return false;
    const result = this.#or();
    return this.#at === this.args.length ? result : undefined;
  }

  #or(): boolean | undefined {
    let result = this.#and();
    while (this.#accept("-o")) result = either(result, this.#and());
    return result;
  }

  #and(): boolean | undefined {
    let result = this.#not();
    while (this.#accept("-a")) result = both(result, this.#not());
    return result;
  }

  #not(): boolean | undefined {
    const isAlone = this.args.length - this.#at === 1;
    if (isAlone || !this.#accept("!")) return this.#primary();
    if (++this.#depth > MAX_EXPRESSION_DEPTH) return this.#giveUp();
    const result = this.#not();
    return result === undefined ? undefined : !result;
  }

  #primary(): boolean | undefined {
    const first = this.args[this.#at++]?.text;
    if (!first) return this.#giveUp();
    const operator = this.args[this.#at]?.text.known;
    const right = this.args[this.#at + 1]?.text;
    if (operator !== undefined && right && BINARY.test(operator)) {
      this.#at += 2;
      if (NUMERIC.test(operator)) {
        const numbers = [first.known, right.known];
        if (numbers.some((number) => number !== undefined && !INTEGER.test(number))) {
          this.hasFailed = true;
          return undefined;
        }
      }
      return compareTexts(first, operator, right, this.shell);
    }
    if (first.known === "(" && ++this.#depth <= MAX_EXPRESSION_DEPTH) {
      const result = this.#or();
      return this.#accept(")") ? result : this.#giveUp();
    }
    const operand = this.args[this.#at]?.text;
    if (operand && /^-[a-zA-Z]$/.test(first.source)) {
      this.#at++;
      return testUnary(first.source, operand, this.shell);
    }
    const empty = isEmpty(first);
    return empty === undefined ? undefined : !empty;
  }

  #accept(word: string): boolean {
    if (this.args[this.#at]?.text.known !== word) return false;
    this.#at++;
    return true;
  }

  #giveUp(): boolean | undefined {
    this.#at = Infinity;
    return undefined;
  }
}

const BINARY = /^(?:=|==|!=|<|>|-(?:eq|ne|lt|le|gt|ge|nt|ot|ef))$/;

function either(a: boolean | undefined, b: boolean | undefined): boolean | undefined {
  if (a === true || b === true) return true;
  return a === undefined || b === undefined ? undefined : false;
}

function both(a: boolean | undefined, b: boolean | undefined): boolean | undefined {
  if (a === false || b === false) return false;
  return a === undefined || b === undefined ? undefined : true;
}
