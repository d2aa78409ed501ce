import {
  FUNCTIONS,
  LITERALS,
  NUMBERS,
  PIECES,
  REFERENCES,
  STRINGS,
  type Kind,
  type Pool,
} from "./expression-pieces.ts";

/** A random expression of the Terraform language. */
export interface RandomExpression {
  readonly text: string;
  /** The parts of it that mean the same when they stand alone, `text` among them. */
  readonly parts: readonly string[];
}

/** What the expressions refer to. */
export const CONTEXT = `
locals {
  text   = "Hello, Wörld"
  lines  = "first\\n  second\\n\\nthird\\n"
  accent = "cafe\\u0301 \\U0001F469\\u200D\\U0001F680 ß"
  empty  = ""
  big    = 9007199254740993
  half   = 0.5
  minus  = -7
  yes    = true
  none   = null
  words  = ["web", "api", "db"]
  list   = tolist(["b", "a", "", "b"])
  counts = tolist([3, 1, 2])
  set    = toset(["x", "y", "x"])
  map    = tomap({ b = "2", a = "1" })
  object = { name = "é", port = 8080, tags = ["t1", "t2"], on = true, none = null }
  tuple  = [1, "two", true, null, [3]]
  nested = [{ id = "i1", ports = [1, 2] }, { id = "i2", ports = [] }]
  deep   = { a = { b = { c = [1, { d = "end" }] } } }
}
variable "text" { default = "var" }
variable "nothing" {
  type    = string
  default = null
}
variable "list" {
  type    = list(string)
  default = ["one", "two"]
}
`;

const KINDS: readonly Kind[] = [
  ...([
    "string",
    "string",
    "string",
    "number",
    "number",
    "bool",
    "list",
    "list",
    "numbers",
  ] as const),
  ...(["set", "map", "map", "object", "object", "tuple", "null"] as const),
];

const BINARY: Readonly<Record<string, Pool>> = {
  number: ["+", "-", "*", "/", "%"],
  compare: ["<", "<=", ">", ">="],
  equal: ["==", "!="],
  bool: ["&&", "||"],
};

/** The expression of a seed: the same seed gives the same one. */
export function randomExpression(seed: number): RandomExpression {
  const generator = new Generator(seed);
  const text = generator.expression(generator.pick(KINDS), 3);
  return { text, parts: [...generator.closed] };
}

class Generator {
  /** Expressions without names of a `for` around them. */
  readonly closed = new Set<string>();
  #state: number;
  #bound: readonly string[] = [];

  constructor(seed: number) {
    this.#state = seed * 0x9e3779b9;
    for (let i = 0; i < 4; i++) this.#next();
  }

  /** Mulberry32. */
  #next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  }

  pick<T>(choices: readonly T[]): T {
    const chosen = choices[Math.floor(this.#next() * choices.length)];
    if (chosen === undefined) throw new RangeError("there is nothing to choose from");
    return chosen;
  }

  #chance(probability: number): boolean {
    return this.#next() < probability;
  }

  #many(most: number, make: () => string): string[] {
    return Array.from({ length: Math.floor(this.#next() * (most + 1)) }, make);
  }

  expression(kind: Kind, depth: number): string {
    // What fits is not all that is written.
    const given = this.#chance(0.04) ? this.pick(KINDS) : kind;
    const text = this.#expression(given, depth);
    if (this.#bound.length === 0) this.closed.add(text);
    return text;
  }

  #expression(kind: Kind, depth: number): string {
    if (this.#bound.length > 0 && this.#chance(0.35)) return this.pick(this.#bound);
    if (depth <= 0) return this.#chance(0.4) ? this.pick(REFERENCES[kind]) : this.#literal(kind, 0);
    const choice = this.#next();
    if (choice < 0.12) return this.pick(REFERENCES[kind]);
    if (choice < 0.27) return this.#literal(kind, depth);
    if (choice < 0.7) return this.#call(this.pick(FUNCTIONS[kind]), depth);
    if (choice < 0.77) return this.#conditional(kind, depth);
    if (choice < 0.82) return this.#attempt(kind, depth);
    if (choice < 0.88) return this.#access(depth);
    return this.#own(kind, depth);
  }

  /** What there is for a kind alone: operators, templates, `for`. */
  #own(kind: Kind, depth: number): string {
    switch (kind) {
      case "string":
        return this.#chance(0.25) ? this.#heredoc(depth) : this.#template(depth);
      case "number":
        return this.#chance(0.15)
          ? `-${this.expression("number", depth - 1)}`
          : this.#binary("number", "number", depth);
      case "bool": {
        if (this.#chance(0.2)) return `!${this.expression("bool", depth - 1)}`;
        if (this.#chance(0.3)) return this.#binary("bool", "bool", depth);
        return this.#chance(0.5)
          ? this.#binary("compare", "number", depth)
          : this.#binary("equal", this.pick(KINDS), depth);
      }
      case "map":
      case "object":
        return this.#forObject(depth);
      case "null":
        return "null";
      default:
        return this.#chance(0.3) ? this.#splat(depth) : this.#forTuple(depth);
    }
  }

  #literal(kind: Kind, depth: number): string {
    const inner = (of: Kind) => this.expression(of, depth - 1);
    switch (kind) {
      case "string":
        return this.#quoted("string", STRINGS);
      case "number":
        return this.pick(NUMBERS);
      case "bool":
        return this.pick(["true", "false"]);
      case "null":
        return "null";
      case "list":
        return `[${this.#many(3, () => inner("string")).join(", ")}]`;
      case "numbers":
        return `[${this.#many(3, () => inner("number")).join(", ")}]`;
      case "tuple":
        return `[${this.#many(3, () => inner(this.pick(KINDS))).join(", ")}]`;
      case "set":
        return `toset([${this.#many(3, () => inner("string")).join(", ")}])`;
      case "map":
        return this.#object(() => inner("string"));
      case "object":
        return this.#object(() => inner(this.pick(KINDS)));
    }
  }

  /** One of these, or one that is put together. */
  #quoted(kind: string, wholes: Pool): string {
    const pieces = PIECES[kind];
    if (!pieces || this.#chance(0.5)) return `"${this.pick(wholes)}"`;
    const text = this.#many(8, () => this.pick(pieces)).reduce(
      // Two pieces do not begin a template together.
      (all, next) => all + (/[$%]$/.test(all) && /^[$%{]/.test(next) ? " " : "") + next,
      "",
    );
    return `"${text}"`;
  }

  #object(value: () => string): string {
    const key = () =>
      this.pick(["a", "b", '"c d"', "name", '"${local.text}"', "(local.words[0])", "1"]);
    return `{${this.#many(3, () => `${key()} ${this.pick(["=", ":"])} ${value()}`).join(", ")}}`;
  }

  #call(signature: string, depth: number): string {
    const [name = "", ...parameters] = signature.split(" ");
    const args = parameters.map((parameter) => this.#argument(parameter, depth - 1));
    return `${name}(${args.join(", ")})`;
  }

  #argument(parameter: string, depth: number): string {
    const literals = LITERALS[parameter];
    if (parameter === "template" && literals) return this.pick(literals);
    if (literals) {
      return this.#chance(0.9)
        ? this.#quoted(parameter, literals)
        : this.expression("string", depth);
    }
    switch (parameter) {
      case "any":
        return this.expression(this.pick(KINDS), depth);
      case "bits":
        return this.pick(["0", "1", "2", "3", "8", "16", "100"]);
      case "bools":
        return `[${this.#many(3, () => this.expression("bool", depth)).join(", ")}]`;
      case "lists":
        return this.#chance(0.5)
          ? `[${this.#many(3, () => this.expression("list", depth)).join(", ")}]`
          : `{a = ${this.expression("list", depth)}, b = ${this.expression("list", depth)}}`;
      case "empty":
        return this.pick(["[]", "local.list[*]", "[null]", "toset([])"]);
      case "name":
        return this.pick([
          '"dns"',
          '"url"',
          '"x500"',
          '"6ba7b810-9dad-11d1-80b4-00c04fd430c8"',
          '"no"',
        ]);
      case "regex":
        return `"/${this.#quoted("pattern", LITERALS.pattern ?? []).slice(1, -1)}/"`;
      case "replacement":
        return this.#quoted("replacement", [""]);
      case "spread":
        return `${this.expression("numbers", depth)}...`;
      default:
        return this.expression(parameter as Kind, depth);
    }
  }

  #binary(operators: string, operand: Kind, depth: number): string {
    const other = operators === "equal" && this.#chance(0.2) ? this.pick(KINDS) : operand;
    const signs = BINARY[operators] ?? [];
    const parts = [
      this.expression(operand, depth - 1),
      this.pick(signs),
      this.expression(other, depth - 1),
    ];
    // Without parentheses, precedence is at work in what stands around it.
    if (operators === "number" && this.#chance(0.4)) {
      parts.push(this.pick(signs), this.expression(operand, depth - 1));
    }
    return this.#chance(0.6) ? `(${parts.join(" ")})` : parts.join(" ");
  }

  #conditional(kind: Kind, depth: number): string {
    const other = this.#chance(0.2) ? this.pick([...KINDS, "null" as const]) : kind;
    const [then, otherwise] = [this.expression(kind, depth - 1), this.expression(other, depth - 1)];
    return `(${this.expression("bool", depth - 1)} ? ${then} : ${otherwise})`;
  }

  #attempt(kind: Kind, depth: number): string {
    const wrong = this.pick([
      "local.object.nope",
      'local.map["z"]',
      'tonumber("x")',
      "local.words[9]",
    ]);
    return `try(${this.#chance(0.5) ? wrong : this.expression(kind, depth - 1)}, ${this.expression(kind, depth - 1)})`;
  }

  #access(depth: number): string {
    const index = this.#chance(0.5) ? this.pick(["0", "1", "-1", '"a"', '"0"', "0.5"]) : undefined;
    const key = index ?? this.expression(this.pick(["number", "string"] as const), depth - 1);
    const target = this.expression(
      this.pick(["list", "map", "object", "tuple"] as const),
      depth - 1,
    );
    if (this.#chance(0.25)) return `(${target}).${this.pick(["a", "name", "0", "port"])}`;
    return `(${target})[${key}]`;
  }

  #splat(depth: number): string {
    const target = this.expression(this.pick(KINDS), depth - 1);
    const steps = this.pick(["", ".id", ".ports", ".ports[0]", '["id"]', "[0]", ".a", ".name"]);
    return this.#chance(0.75)
      ? `(${target})[*]${steps}`
      : `(${target}).*${steps.replace(/\[.*/, "")}`;
  }

  #for(depth: number, body: () => string): string {
    const target = this.expression(
      this.pick(["list", "numbers", "set", "map", "object", "tuple"] as const),
      depth - 1,
    );
    const [value, key] = [`v${depth}`, `k${depth}`];
    const keyed = this.#chance(0.5);
    const before = this.#bound;
    this.#bound = [...before, value, ...(keyed ? [key] : [])];
    const result = body();
    const condition = this.#chance(0.3) ? ` if ${this.expression("bool", depth - 1)}` : "";
    this.#bound = before;
    return `for ${keyed ? `${key}, ` : ""}${value} in ${target} : ${result}${condition}`;
  }

  #forTuple(depth: number): string {
    return `[${this.#for(depth, () => this.expression(this.pick(KINDS), depth - 1))}]`;
  }

  #forObject(depth: number): string {
    const text = this.#for(depth, () => {
      const key = this.expression("string", depth - 1);
      const grouping = this.#chance(0.4) ? "..." : "";
      return `${key} => ${this.expression(this.pick(KINDS), depth - 1)}${grouping}`;
    });
    return `{${text}}`;
  }

  #parts(depth: number, literals: readonly string[]): string {
    const strip = () => this.pick(["", "", "~"]);
    const literal = () => this.pick(literals);
    const hole = (content: string) => `{${strip()} ${content} ${strip()}}`;
    const part = (): string => {
      const choice = this.#next();
      if (choice < 0.4) return literal();
      if (choice < 0.75)
        return `$${hole(this.expression(this.pick(["string", "number", "bool"]), depth - 1))}`;
      if (choice < 0.88) {
        const otherwise = this.#chance(0.5) ? `%${hole("else")}${literal()}` : "";
        return `%${hole(`if ${this.expression("bool", depth - 1)}`)}${literal()}${otherwise}%${hole("endif")}`;
      }
      const target = this.expression(this.pick(["list", "set", "map", "numbers"]), depth - 1);
      return `%${hole(`for w in ${target}`)}${literal()}$${hole("w")}${literal()}%${hole("endfor")}`;
    };
    return this.#many(5, part).join("");
  }

  #template(depth: number): string {
    return `"${this.#parts(depth, [" ", "a", " b ", "\\n", "  \\n  ", "é", "$${", "$", "\\t", ""])}"`;
  }

  #heredoc(depth: number): string {
    const literals = [" ", "a", "\n", "\n    ", "  \n  ", "é", "\\n", "\n\n", '"q"', "$${", "\n\t"];
    const lines = this.#parts(depth, literals);
    return `(${this.pick(["<<EOT", "<<-EOT"])}\n${this.pick(["", "  ", "    "])}${lines}\n${this.pick(["", "  "])}EOT\n)`;
  }
}
