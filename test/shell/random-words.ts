/** Numbers that look random and follow from a seed. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** In [0, 1). After "mulberry32" of Tommy Ettinger. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(choices: readonly T[]): T {
    const choice = choices[this.between(0, choices.length - 1)];
    if (choice === undefined) throw new Error("nothing to choose from");
    return choice;
  }
}

const SCALARS = ["x", "y", "z"];
const NUMBERS = ["n", "m"];

/** Text without characters that name files. */
const LITERALS = ["a", "b", "app", "git-clone", "a b", "a:b:c", "x,y", " pad ", "", "A1", "a/b.c"];

const PATTERNS = [
  "a",
  "a*",
  "*b",
  "?",
  "[a-c]*",
  "*:*",
  "[!a]*",
  "*",
  "app",
  "+(a)",
  "@(a|b)*",
  "''",
];

/** Random words and expressions over the variables that every random script has. */
export class RandomWords {
  readonly random: Random;

  constructor(seed: number) {
    this.random = new Random(seed);
  }

  /** Gives every variable a value. */
  declarations(): string {
    const scalars = SCALARS.map((name) => `${name}='${this.random.pick(LITERALS)}'`);
    const numbers = NUMBERS.map((name) => `${name}=${this.random.between(0, 5)}`);
    const list = this.list(0, 3, true).join(" ");
    const rest =
      'i=0 REPLY=\nsync() { coder exp sync "$@"; }\n' +
      "f1() { :; }; f2() { false; }; f3() { return 3; }\ndeclare -A map=([k]=v [a]='b c')\nshopt -s extglob";
    return `${[...scalars, ...numbers].join(" ")} list=(${list}) ${rest}`;
  }

  /** Words of which each may give several, or none. */
  list(least: number, most: number, isPlain = false): string[] {
    const count = this.random.between(least, most);
    return Array.from({ length: count }, () => (isPlain ? this.#literal() : this.word()));
  }

  /** A word that may be split. */
  word(): string {
    const choice = this.random.next();
    if (choice < 0.3) return this.#literal();
    if (choice < 0.75) return this.quoted();
    return this.#expansion();
  }

  /** A word that is one word. */
  quoted(): string {
    const parts = Array.from({ length: this.random.between(1, 2) }, () =>
      this.random.chance(0.3) ? this.random.pick(["p", "-", "q r", ":"]) : this.#expansion(true),
    );
    return `"${parts.join("")}"`;
  }

  hereText(): string {
    const lines = Array.from({ length: this.random.between(1, 3) }, () =>
      this.random.chance(0.5) ? this.random.pick(LITERALS) : this.#expansion(true),
    );
    return lines.join("\n");
  }

  assignment(): string {
    const name = this.random.pick(SCALARS);
    const value = this.random.chance(0.5) ? this.quoted() : this.#expansion();
    return this.random.pick([
      `${name}=${value}`,
      `${name}+=${value}`,
      `${name}=${this.#literal()}`,
      `${name}=${value} y=${this.#literal()}`,
      `: "\${${name}:=${this.random.pick(["a", "b"])}}"`,
      `declare ${name}=${this.quoted()}`,
      `unset ${name}; ${name}=${value}`,
      `map[${this.random.pick(["k", "l"])}]=${this.quoted()}`,
    ]);
  }

  arrayChange(): string {
    const words = this.list(0, 3).join(" ");
    return this.random.pick([
      `list=(${words})`,
      `list+=(${words})`,
      `list[${this.random.between(0, 3)}]=${this.quoted()}`,
      `unset 'list[${this.random.between(0, 2)}]'`,
      `list=("\${list[@]}" ${this.quoted()})`,
      `list=("\${list[@]:${this.random.between(0, 2)}}")`,
      "list=($x)",
      `list=([1]=${this.quoted()} ${this.#literal()})`,
    ]);
  }

  arithmetic(): string {
    const operand = (): string =>
      this.random.pick(["n", "m", "$n", "${#x}", "${#list[@]}", "2", "7", "-3", "(n + 1)"]);
    const operator = this.random.pick([
      "+",
      "-",
      "*",
      "<",
      "==",
      "&&",
      "||",
      "&",
      "|",
      "^",
      "<<",
      ",",
    ]);
    // Where it is not computed but split into words, a `*` alone would name the files at hand.
    const space = operator === "*" ? "" : " ";
    return this.random.pick([
      `${operand()}${space}${operator}${space}${operand()}`,
      `${operand()} ${this.random.pick(["/", "%"])} 3`,
      `${operand()} > 2 ? ${operand()} : ${operand()}`,
      `!${operand()}`,
      operand(),
    ]);
  }

  test(): string {
    const { random } = this;
    const name = random.pick(SCALARS);
    return random.pick([
      `[ "$${name}" = ${this.#literal()} ]`,
      `[ -n "$${name}" ]`,
      `[ -z "$${name}" ]`,
      `[[ $${name} == ${random.pick(PATTERNS)} ]]`,
      `[[ $${name} != ${this.quoted()} ]]`,
      `[[ $${name} =~ ^[a-z]+(:|$) ]]`,
      `[[ $${name} < b || -v list[1] ]]`,
      `[ "$n" -${random.pick(["eq", "ne", "lt", "le", "gt", "ge"])} ${random.between(0, 5)} ]`,
      `((n ${random.pick(["<", ">", "==", "!="])} m))`,
      `test "$#" -gt ${random.between(0, 2)}`,
      `[ "\${#list[@]}" -gt 1 ]`,
    ]);
  }

  pattern(): string {
    const count = this.random.between(1, 2);
    return Array.from({ length: count }, () => this.random.pick([...PATTERNS, '"$y"'])).join(" | ");
  }

  #literal(): string {
    const literal = this.random.pick(LITERALS);
    return /^[\w:,./-]+$/.test(literal) ? literal : `'${literal}'`;
  }

  #expansion(isQuoted = false): string {
    const { random } = this;
    const name = random.pick(SCALARS);
    const pattern = random.pick(["a", "*:", "a*", "?", "[a-c]", ":*", "+(a)"]);
    const operand = random.pick(["d", "e f", "$y", "${n}g", ""]);
    const operator = random.pick([":-", "-", ":+", "+"]);
    const removal = random.pick(["#", "##", "%", "%%"]);
    const choices = [
      `\${${name}}`,
      `\${${name}}`,
      `\${${name}}`,
      `\${${name}${operator}${operand}}`,
      `\${${name}${removal}${pattern}}`,
      `\${${name}/${pattern}/_}`,
      `\${${name}//${pattern}/${random.pick(["_", "", "$n"])}}`,
      `\${${name}${random.pick(["^", "^^", ",", ",,"])}}`,
      `\${${name}:${random.between(0, 2)}}`,
      `\${${name}:${random.between(0, 2)}:${random.between(0, 3)}}`,
      `\${${name}: -${random.between(1, 2)}}`,
      `\${#${name}}`,
      `$((${this.arithmetic()}))`,
      "${list[0]}",
      "${list[n % 3]}",
      "${list[@]}",
      "${list[*]}",
      "${#list[@]}",
      "${map[k]}",
      "$#",
      "$1",
      "$*",
      "$@",
      "${@:2}",
      "${n}",
      "$?",
    ];
    return isQuoted
      ? random.pick(choices)
      : random.pick(choices.filter((each) => !each.includes("+(")));
  }
}
