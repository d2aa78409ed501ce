import { Text } from "../../source/text.ts";
import { splitText } from "../fields.ts";
import { RegularExpression } from "../regular-expression.ts";
import type { Shell } from "../shell.ts";
import { parseAwk, type AwkOperand, type AwkRule, type AwkTest } from "./awk-program.ts";
import type { CommandOptions } from "./command-options.ts";
import { joinLines, knownLines } from "./lines.ts";

/** `awk '/name/ {print $2}'`: parts of the lines of known text; undefined for programs that do more. */
export function awk(input: Text, options: CommandOptions, shell: Shell): Text | undefined {
  const [program] = options.operands;
  const rules = parseAwk(program?.text.known ?? "");
  const lines = knownLines(input);
  const separator = fieldSeparator(options.value("F")?.known);
  const variables = new Map<string, Text>();
  for (const assignment of options.values("v")) {
    const [, name = ""] = /^([A-Za-z_]\w*)=/.exec(assignment.source) ?? [];
    // Variables of its own change what it does; escapes are decoded.
    if (/^(?:|[A-Z]+)$/.test(name) || assignment.source.includes("\\")) return undefined;
    variables.set(name, assignment.slice(name.length + 1));
  }
  if (!rules || !lines || separator === null) return undefined;
  const run = new AwkRun(variables, separator, shell);
  const printed: Text[] = [];
  for (const line of lines) {
    run.read(line);
    for (const { tests, words, exits } of rules) {
      if (tests === "END" || !tests.every((test) => run.holds(test))) continue;
      printed.push(run.print(words));
      if (exits) return endOf(rules) ? undefined : joinLines(printed);
    }
  }
  for (const { tests, words } of rules) if (tests === "END") printed.push(run.print(words));
  return run.isUncertain ? undefined : joinLines(printed);
}

function endOf(rules: readonly AwkRule[]): boolean {
  return rules.some(({ tests }) => tests === "END");
}

/** Undefined for white space, null for what is not followed. */
function fieldSeparator(given: string | undefined): string | RegularExpression | undefined | null {
  if (given === undefined || given === " ") return undefined;
  if (given === "\\t") return "\t";
  if (given === "t") return null;
  if (/^[^\\^]$/.test(given)) return given;
  return RegularExpression.compile(given, { isExtended: true }) ?? null;
}

/** Lines that are read one after the other. */
class AwkRun {
  /** Whether a comparison depends on how a value looks. */
  isUncertain = false;
  #number = 0;
  #line = Text.empty;
  #fields: readonly Text[] = [];

  constructor(
    readonly variables: ReadonlyMap<string, Text>,
    readonly separator: string | RegularExpression | undefined,
    readonly shell: Shell,
  ) {}

  read(line: Text): void {
    this.#number++;
    this.#line = line;
    this.#fields = this.#split(line);
  }

  print(words: readonly (readonly AwkOperand[])[]): Text {
    const texts = words.map((word) => Text.concat(word.map((operand) => this.#value(operand))));
    return Text.join(texts, Text.of(" "));
  }

  holds(test: AwkTest): boolean {
    switch (test.type) {
      case "matches": {
        const { source } = this.#value(test.operand);
        this.shell.session.budget.match(test.expression.size, source.length);
        return (test.expression.search(source) !== undefined) !== test.negated;
      }
      case "holds": {
        const value = this.#value(test.operand).source;
        return value !== "" && !(isNumeric(value) && Number(value) === 0);
      }
      case "compares":
        return this.#compare(test.left, test.operator, test.right);
    }
  }

  /** What looks like a number is one, unless it is compared with a string. */
  #compare(left: AwkOperand, operator: string, right: AwkOperand): boolean {
    const [a, b] = [this.#value(left).source, this.#value(right).source];
    const isString = [left, right].some((each) => each.type === "string" && !each.isNumber);
    const areNumbers = !isString && isNumeric(a) && isNumeric(b);
    const order = areNumbers ? Number(a) - Number(b) : a < b ? -1 : Number(a > b);
    switch (operator) {
      case "==":
        return order === 0;
      case "!=":
        return order !== 0;
      case "<":
        return order < 0;
      case "<=":
        return order <= 0;
      case ">":
        return order > 0;
      default:
        return order >= 0;
    }
  }

  #value(operand: AwkOperand): Text {
    switch (operand.type) {
      case "field": {
        const number = operand.number === "NF" ? this.#fields.length : operand.number;
        return number === 0 ? this.#line : (this.#fields[number - 1] ?? Text.empty);
      }
      case "NR":
        return Text.of(String(this.#number));
      case "NF":
        return Text.of(String(this.#fields.length));
      case "variable": {
        const value = this.variables.get(operand.name) ?? Text.empty;
        if (!value.isKnown) this.isUncertain = true;
        return value;
      }
      case "string":
        return Text.of(operand.text);
    }
  }

  #split(line: Text): readonly Text[] {
    const { separator } = this;
    if (separator === undefined) return splitText(line, " \t\n").words;
    if (line.length === 0) return [];
    if (typeof separator === "string") return line.split(separator);
    const fields: Text[] = [];
    let from = 0;
    for (let at = 0; at <= line.length;) {
      this.shell.session.budget.match(separator.size, line.length - at);
      const [whole] = separator.search(line.source, at) ?? [];
      if (!whole) break;
      const [start, end] = whole;
      if (end > start) {
        fields.push(line.slice(from, start));
        from = end;
      }
      at = Math.max(end, at + 1);
    }
    return [...fields, line.slice(from)];
  }
}

function isNumeric(text: string): boolean {
  return /^\s*[-+]?(?:\d+\.?\d*|\.\d+)\s*$/.test(text);
}
