import { Text } from "../../source/text.ts";
import type { Invocation } from "../invocation.ts";
import { MAX_EXPRESSION_DEPTH } from "../limits.ts";
import { RegularExpression } from "../regular-expression.ts";
import type { Shell } from "../shell.ts";
import { exitOutcome, FAILURE, SUCCESS, UNKNOWN, type Outcome } from "../status.ts";

/** `expr 1 + 2`, `expr "$x" : 'pattern'`, as POSIX and GNU's manual describe it. */
export function expr({ args, shell, range }: Invocation): Outcome {
  const words = args.map(({ text }) => text);
  const isKnown = words.every((word) => word.isKnown);
  if (!isKnown || args.some((arg) => arg.indefinite)) {
    shell.printUnknown(range.pos, range.end);
    return UNKNOWN;
  }
  const parser = new ExprParser(words[0]?.source === "--" ? words.slice(1) : words, shell);
  const value = parser.parse();
  if (!value && parser.isRefused) return exitOutcome(INVALID);
  if (!value) {
    shell.printUnknown(range.pos, range.end);
    return UNKNOWN;
  }
  shell.print(value.concat(Text.of("\n")));
  return isNull(value) ? FAILURE : SUCCESS;
}

/** The exit status of an expression that is none. */
const INVALID = 2;

/** An integer of a size that all of its results can be told of. */
const INTEGER = /^-?\d{1,7}$/;

/** The operators of each level, the loosest first. */
const LEVELS: readonly (readonly string[])[] = [
  ["|"],
  ["&"],
  ["<", "<=", "=", "==", "!=", ">=", ">"],
  ["+", "-"],
  ["*", "/", "%"],
  [":"],
];

function isNull({ source }: Text): boolean {
  return source === "" || /^-?0+$/.test(source);
}

class ExprParser {
  /** False where it may be an expression, but is not followed. */
  isRefused = true;
  #at = 0;
  #depth = 0;

  constructor(
    readonly words: readonly Text[],
    readonly shell: Shell,
  ) {}

  /** Undefined where it is no expression, or more than is followed. */
  parse(): Text | undefined {
    const value = this.#binary(0);
    return this.#at === this.words.length ? value : undefined;
  }

  #binary(level: number): Text | undefined {
    const operators = LEVELS[level];
    if (!operators) return this.#primary();
    let left = this.#binary(level + 1);
    for (;;) {
      const operator = this.words[this.#at]?.source ?? "";
      if (!left || !operators.includes(operator)) return left;
      this.#at++;
      const right = this.#binary(level + 1);
      left = right && this.#apply(left, operator, right);
    }
  }

  #primary(): Text | undefined {
    const word = this.words[this.#at++];
    if (!word || ++this.#depth > MAX_EXPRESSION_DEPTH) return undefined;
    const isLast = this.#at >= this.words.length;
    if (word.source === "(") {
      const value = this.#binary(0);
      return this.words[this.#at++]?.source === ")" ? value : undefined;
    }
    if (isLast) return word;
    switch (word.source) {
      case "+":
        return this.words[this.#at++];
      case "length": {
        const text = this.#primary();
        return text && Text.of(String(text.length));
      }
      case "match": {
        const [text, pattern] = [this.#primary(), this.#primary()];
        return text && pattern && this.#match(text, pattern);
      }
      case "index": {
        const [text, characters] = [this.#primary(), this.#primary()];
        const at = text?.source.split("").findIndex((each) => characters?.source.includes(each));
        return at === undefined ? undefined : Text.of(String(at + 1));
      }
      case "substr": {
        const [text, from, length] = [this.#primary(), this.#primary(), this.#primary()];
        const [start, count] = [Number(from?.source), Number(length?.source)];
        if (!(start >= 1 && count >= 1)) return Text.empty;
        return text?.slice(start - 1, Math.min(text.length, start - 1 + count));
      }
      default:
        return word;
    }
  }

  #apply(left: Text, operator: string, right: Text): Text | undefined {
    if (operator === ":") return this.#match(left, right);
    if (operator === "|") return isNull(left) ? (isNull(right) ? Text.of("0") : right) : left;
    if (operator === "&") return isNull(left) || isNull(right) ? Text.of("0") : left;
    const areNumbers = INTEGER.test(left.source) && INTEGER.test(right.source);
    const [a, b] = [Number(left.source), Number(right.source)];
    const order = areNumbers
      ? a - b
      : Number(left.source > right.source) - Number(left.source < right.source);
    switch (operator) {
      case "<":
        return truth(order < 0);
      case "<=":
        return truth(order <= 0);
      case "=":
      case "==":
        return truth(order === 0);
      case "!=":
        return truth(order !== 0);
      case ">=":
        return truth(order >= 0);
      case ">":
        return truth(order > 0);
      default:
        if (!areNumbers && [left, right].every(({ source }) => /^-?\d+$/.test(source))) {
          this.isRefused = false;
        }
        return areNumbers ? calculate(a, operator, b) : undefined;
    }
  }

  /** What the first group matches, or how many characters match, from the start on. */
  #match(text: Text, pattern: Text): Text | undefined {
    const expression = RegularExpression.compile(`^${pattern.source.replace(/^\^/, "")}`, {
      isExtended: false,
    });
    if (!expression) {
      this.isRefused = false;
      return undefined;
    }
    this.shell.session.budget.match(expression.size, text.length);
    const [whole, group] = expression.search(text.source) ?? [];
    if (expression.groupCount > 0) return group ? text.slice(...group) : Text.empty;
    return Text.of(String(whole ? whole[1] : 0));
  }
}

function truth(holds: boolean): Text {
  return Text.of(holds ? "1" : "0");
}

function calculate(a: number, operator: string, b: number): Text | undefined {
  if (b === 0 && (operator === "/" || operator === "%")) return undefined;
  const results: Readonly<Record<string, number>> = {
    "+": a + b,
    "-": a - b,
    "*": a * b,
    "/": Math.trunc(a / b),
    "%": a % b,
  };
  const result = results[operator];
  return result === undefined ? undefined : Text.of(String(BigInt(result)));
}
