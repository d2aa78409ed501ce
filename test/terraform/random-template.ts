import fc from "fast-check";

/**
 * A template whose script is built by a random expression. No two characters of
 * its literals are alike, so that each character of the script tells where in
 * the file it was written.
 */
export interface RandomTemplate {
  readonly source: string;
  /** The characters that stand for themselves in literals. */
  readonly marks: ReadonlySet<string>;
}

/** How a string is made: `write` says it in HCL, with locals declared on the way. */
interface StringExpression {
  write(file: FileWriter): string;
}

/** Letters with one lower and one upper case of the same length, none twice. */
const LETTERS = [
  ...range("а", "я"),
  ...range("ა", "ჰ"),
  ...range("ա", "ֆ"),
  ...range("α", "ρ"),
  ...range("τ", "ω"),
  ...range("一", "俿"),
];

/** Gives out letters that were not used yet, and collects declarations. */
class FileWriter {
  readonly locals: string[] = [];
  readonly files = new Map<string, string>();
  #next = 0;

  mark(count: number): string {
    const marks = LETTERS.slice(this.#next, this.#next + count).join("");
    this.#next += count;
    return marks;
  }

  /** Declares a local, and gives the reference to it. */
  local(value: string): string {
    this.locals.push(`  v${this.locals.length} = ${value}`);
    return `local.v${this.locals.length - 1}`;
  }
}

const length = fc.integer({ min: 1, max: 3 });

const { string } = fc.letrec<{ string: StringExpression }>((tie) => {
  const inner = tie("string");
  const two = fc.tuple(inner, inner);
  return {
    string: fc.oneof(
      { depthSize: "medium", withCrossShrink: true },
      length.map(literal),
      length.map(escaped),
      length.map(hereDocument),
      inner.map((a) => expression((file) => file.local(a.write(file)))),
      two.map(([a, b]) =>
        expression((file) => `"\${${a.write(file)}}${file.mark(1)}\${${b.write(file)}}"`),
      ),
      two.map(([a, b]) => call((one, other) => `join(${one}, [${other}, ${one}])`, a, b)),
      two.map(([a, b]) => call((one, other) => `format("%s-%s", ${one}, ${other})`, a, b)),
      two.map(([a, b]) =>
        call((one, other) => `join("", formatlist("<%s>", [${one}, ${other}]))`, a, b),
      ),
      two.map(([a, b]) => call((one, other) => `join("", concat([${one}], [${other}]))`, a, b)),
      two.map(([a, b]) => call((one, other) => `(true ? ${one} : ${other})`, a, b)),
      two.map(([a, b]) => call((one, other) => `replace(${one}, "-", ${other})`, a, b)),
      two.map(([a, b]) => call((one, other) => `{ x = ${one}, y = ${other} }["y"]`, a, b)),
      two.map(([a, b]) =>
        call((one, other) => `join("", [for s in [${one}, ${other}] : "\${s}."])`, a, b),
      ),
      two.map(([a, b]) =>
        call((one, other) => `"%{if true}\${${one}}%{else}\${${other}}%{endif}"`, a, b),
      ),
      ...[
        (a: string) => `trimspace(" \${a} ")`.replace("a", () => a),
        (a: string) => `chomp(${a})`,
        (a: string) => `indent(2, ${a})`,
        (a: string) => `substr(${a}, 1, 3)`,
        (a: string) => `join("+", split("-", ${a}))`,
        (a: string) => `upper(${a})`,
        (a: string) => `lower(${a})`,
        (a: string) => `base64decode(base64encode(${a}))`,
        (a: string) => `jsondecode(jsonencode(${a}))`,
        (a: string) => `tostring(${a})`,
        (a: string) => `coalesce("", ${a})`,
        (a: string) => `try(${a}, "")`,
        (a: string) => `element([${a}], 0)`,
        (a: string) => `merge({ k = "" }, { k = ${a} }).k`,
        (a: string) => `lookup({ k = ${a} }, "k", "")`,
        (a: string) => `flatten([[${a}]])[0]`,
      ].map((around) => inner.map((a) => call((one) => around(one), a))),
    ),
  };
});

export const randomTemplate: fc.Arbitrary<RandomTemplate> = string.map((script) => {
  const file = new FileWriter();
  const value = script.write(file);
  const source = `
resource "coder_agent" "main" {}

locals {
${file.locals.join("\n")}
}

resource "coder_script" "main" {
  agent_id     = coder_agent.main.id
  run_on_start = true
  script       = ${value}
}
`;
  return { source, marks: new Set(LETTERS) };
});

function expression(write: StringExpression["write"]): StringExpression {
  return { write };
}

function call(
  around: (...written: string[]) => string,
  ...operands: StringExpression[]
): StringExpression {
  return {
    write: (file) => around(...operands.map((operand) => file.local(operand.write(file)))),
  };
}

function literal(count: number): StringExpression {
  return { write: (file) => `"${file.mark(count)}-${file.mark(1)}"` };
}

/** Escapes stand for characters without being them: what is beside them must not shift. */
function escaped(count: number): StringExpression {
  return {
    write: (file) => `"${file.mark(1)}\\n\\t\\"\\\\\\u00e9$\${x}%%{y}${file.mark(count)}"`,
  };
}

function hereDocument(count: number): StringExpression {
  return {
    write: (file) =>
      `<<-EOT\n      ${file.mark(count)}\n        ${file.mark(1)} \${"${file.mark(1)}"}\n      ${file.mark(1)}\n    EOT\n  `,
  };
}

function range(first: string, last: string): string[] {
  const from = first.codePointAt(0) ?? 0;
  const to = last.codePointAt(0) ?? 0;
  return Array.from({ length: to - from + 1 }, (_, i) => String.fromCodePoint(from + i));
}
