import { RegularExpression } from "../regular-expression.ts";

/** What stands for a text: a field, a count, a variable or a string. */
export type AwkOperand =
  | { readonly type: "field"; readonly number: number | "NF" }
  | { readonly type: "NR" | "NF" }
  | { readonly type: "variable"; readonly name: string }
  | { readonly type: "string"; readonly text: string; readonly isNumber: boolean };

/** A test of a line. */
export type AwkTest =
  | {
      readonly type: "matches";
      readonly operand: AwkOperand;
      readonly expression: RegularExpression;
      readonly negated: boolean;
    }
  | {
      readonly type: "compares";
      readonly left: AwkOperand;
      readonly operator: string;
      readonly right: AwkOperand;
    }
  | { readonly type: "holds"; readonly operand: AwkOperand };

export interface AwkRule {
  /** All of them must hold; at the end of the input there is no line to test. */
  readonly tests: readonly AwkTest[] | "END";
  /** What is printed: words, each made of what stands together. */
  readonly words: readonly (readonly AwkOperand[])[];
  /** Whether no more lines are read after it. */
  readonly exits: boolean;
}

const WHOLE_LINE: AwkOperand = { type: "field", number: 0 };

const MAX_RULES = 64;

/** A variable that nothing is assigned to, added to or looked up in. */
const NAME = /[A-Za-z_]\w*(?![\w([]|\s*[-+*/%^]|\s*=(?!=))/y;

const KEYWORD =
  /(?:BEGIN|END|O?FS|O?RS|FILENAME|SUBSEP|ENVIRON|length|getline|next|nextfile|exit|printf?|in|if|for|while|do|delete|return|func|function)\b/y;

/**
 * Reads a program such as `/name:/ && NR > 1 {print $2, $NF}`: rules that test
 * lines and print parts of them. Undefined for any other program.
 */
export function parseAwk(source: string): AwkRule[] | undefined {
  const parser = new AwkParser(source);
  const rules: AwkRule[] = [];
  for (let i = 0; i < MAX_RULES; i++) {
    if (parser.isAtEnd) return rules.length > 0 ? rules : undefined;
    const rule = parser.rule();
    if (!rule) return undefined;
    rules.push(rule);
  }
  return undefined;
}

class AwkParser {
  #at = 0;

  constructor(readonly source: string) {}

  get isAtEnd(): boolean {
    this.#accept(/[\s;]*/y);
    return this.#at >= this.source.length;
  }

  rule(): AwkRule | undefined {
    const isEnd = this.#accept(/END\b\s*/y) !== undefined;
    const tests: AwkTest[] = [];
    if (!isEnd && !this.#isNext(/\s*\{/y)) {
      do {
        const test = this.#test();
        if (!test) return undefined;
        tests.push(test);
      } while (this.#accept(/\s*&&\s*/y) !== undefined);
    }
    const rule = { tests: isEnd ? "END" : tests } as const;
    if (this.#accept(/\s*\{\s*/y) === undefined) {
      const isWhole = !isEnd && (this.isAtEnd || this.#isNext(/\n/y));
      return isWhole ? { ...rule, words: [[WHOLE_LINE]], exits: false } : undefined;
    }
    if (this.#accept(/print\b[ \t]*/y) === undefined) return undefined;
    const words: AwkOperand[][] = [];
    while (!this.#isNext(/\s*[;}]/y)) {
      if (words.length > 0 && this.#accept(/\s*,\s*/y) === undefined) return undefined;
      const word = this.#concatenation();
      if (word.length === 0) return undefined;
      words.push(word);
    }
    const exits = this.#accept(/\s*;\s*exit\b/y) !== undefined;
    if (this.#accept(/[\s;]*\}/y) === undefined) return undefined;
    return { ...rule, words: words.length > 0 ? words : [[WHOLE_LINE]], exits };
  }

  #test(): AwkTest | undefined {
    const negated = this.#accept(/!\s*(?=\/)/y) !== undefined;
    if (this.#isNext(/\//y)) return this.#matches(WHOLE_LINE, negated);
    const operand = this.#operand();
    if (!operand) return undefined;
    const match = this.#accept(/\s*!?~\s*/y);
    if (match !== undefined) return this.#matches(operand, match.includes("!"));
    const operator = this.#accept(/\s*(?:[=!<>]=|[<>])\s*/y)?.trim();
    if (operator === undefined) return { type: "holds", operand };
    const right = this.#operand();
    return right && { type: "compares", left: operand, operator, right };
  }

  #matches(operand: AwkOperand, negated: boolean): AwkTest | undefined {
    const written = this.#accept(/\/(?:[^/\\\n]|\\.)+\//y);
    const source = written?.slice(1, -1).replaceAll("\\/", "/");
    const expression =
      source === undefined ? undefined : RegularExpression.compile(source, { isExtended: true });
    return expression && { type: "matches", operand, expression, negated };
  }

  #concatenation(): AwkOperand[] {
    const operands: AwkOperand[] = [];
    for (;;) {
      const operand = this.#operand();
      if (!operand) return operands;
      operands.push(operand);
      this.#accept(/[ \t]+/y);
    }
  }

  #operand(): AwkOperand | undefined {
    const field = this.#accept(/\$(?:\d{1,4}|NF\b)(?!\s*[-+*/%^=](?!=)|\+)/y);
    if (field !== undefined) {
      return { type: "field", number: field === "$NF" ? "NF" : Number(field.slice(1)) };
    }
    const string = this.#accept(/"(?:[^"\\\n]|\\[\\"/nt])*"/y);
    if (string !== undefined) {
      const text = string
        .slice(1, -1)
        .replace(/\\(.)/g, (_, letter: string) =>
          letter === "n" ? "\n" : letter === "t" ? "\t" : letter,
        );
      return { type: "string", text, isNumber: false };
    }
    const number = this.#accept(/\d{1,9}(?![\w.])/y);
    if (number !== undefined)
      return { type: "string", text: String(Number(number)), isNumber: true };
    const name = this.#isNext(KEYWORD) ? undefined : this.#accept(NAME);
    if (name === "NR" || name === "FNR") return { type: "NR" };
    if (name === "NF") return { type: "NF" };
    return name === undefined ? undefined : { type: "variable", name };
  }

  #isNext(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    return pattern.test(this.source);
  }

  #accept(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const [found] = pattern.exec(this.source) ?? [];
    if (found !== undefined) this.#at += found.length;
    return found;
  }
}
