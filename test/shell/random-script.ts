import { RandomWords } from "./random-words.ts";

/** How deep compound commands may stand inside each other. */
const MAX_DEPTH = 3;

/** How many commands a random script has at most, those inside others not counted. */
const MAX_STATEMENTS = 12;

/** What may stand at a place. */
interface Place {
  readonly depth: number;
  readonly inLoop: boolean;
  readonly inFunction: boolean;
}

/**
 * A script of random commands with known values: assignments, arrays, loops,
 * functions, tests, subshells, pipelines, traps and sync calls with computed
 * names. It ends by itself, reads nothing and changes nothing outside of its
 * directory.
 * @returns its commands, of which any subset is a script too
 */
export function randomScript(seed: number): string[] {
  return new RandomScript(seed).statements();
}

class RandomScript {
  readonly #words: RandomWords;
  #functions = 0;
  #counters = 0;

  constructor(seed: number) {
    this.#words = new RandomWords(seed);
  }

  statements(): string[] {
    const place = { depth: 0, inLoop: false, inFunction: false };
    const count = this.#words.random.between(4, MAX_STATEMENTS);
    const statements = [this.#words.declarations()];
    for (let i = 0; i < count; i++) statements.push(this.#statement(place));
    return statements;
  }

  #statement(place: Place): string {
    const { random } = this.#words;
    const simple = [
      () => this.#call(),
      () => this.#call(),
      () => this.#call(),
      () => this.#words.assignment(),
      () => this.#words.assignment(),
      () => this.#words.arrayChange(),
      () => this.#arithmetic(),
      () => this.#setting(),
      () => this.#andOr(),
      () => this.#read(),
      () => this.#functionCall(),
      () => this.#status(),
      () => this.#jump(place),
    ];
    if (place.depth >= MAX_DEPTH) return random.pick(simple)();
    const inner = { ...place, depth: place.depth + 1 };
    const compound = [
      () => this.#if(inner),
      () => this.#case(inner),
      () => this.#for(inner),
      () => this.#countedFor(inner),
      () => this.#while(inner),
      () => this.#whileRead(inner),
      () => this.#function(inner),
      () => this.#group(inner),
      () => this.#subshell(inner),
      () => this.#substitution(inner),
      () => this.#job(inner),
      () => this.#trap(),
      () => this.#otherProgram(),
      () => this.#file(),
    ];
    return random.pick(random.chance(0.6) ? simple : compound)();
  }

  #body(place: Place, most = 3): string {
    const count = this.#words.random.between(1, most);
    const statements = Array.from({ length: count }, () => this.#statement(place));
    return statements.join("\n").replace(/^(?!EOF$)/gm, "  ");
  }

  #call(): string {
    const { random } = this.#words;
    const kind = random.pick(["start", "complete", "want"]);
    const words = [this.#words.word()];
    if (kind === "want") words.push(...this.#words.list(1, 2));
    return `${random.pick(["coder exp sync", "coder exp sync", "sync"])} ${kind} u${words.join(" d")}`;
  }

  #arithmetic(): string {
    const { random } = this.#words;
    const name = random.pick(["n", "m"]);
    const value = this.#words.arithmetic();
    return random.pick([
      `${name}=$((${value}))`,
      `((${name} = ${value})) || :`,
      `((${name} += ${value})) || :`,
      `((${name}++)) || :`,
      `: $((--${name}))`,
      `let "${name} = ${value}" || :`,
      `((${value} > 3)) && ${this.#call()}`,
    ]);
  }

  #setting(): string {
    const { random } = this.#words;
    return random.pick([
      "set -e",
      "set +e",
      "set -o pipefail",
      "set +o pipefail",
      `set -- ${this.#words.list(0, 3).join(" ")}`,
      "shift || :",
      "IFS=:",
      "unset IFS",
      "set -E",
      `IFS=$' \\t\\n'`,
      "set -u",
      "shopt -s inherit_errexit",
    ]);
  }

  /** A command with a status that is known. */
  #tested(): string {
    const { random } = this.#words;
    return random.pick([
      () => "true",
      () => "false",
      () => this.#words.test(),
      () => this.#words.test(),
      () => this.#call(),
      () => `! ${this.#words.test()}`,
      () => `(exit ${random.between(0, 3)})`,
      () => `{ ${this.#words.test()}; }`,
      () => this.#functionCall(),
      () => "false | true",
      () => "true | false",
    ])();
  }

  #andOr(): string {
    const { random } = this.#words;
    const parts = [this.#tested()];
    const count = random.between(1, 3);
    for (let i = 0; i < count; i++) parts.push(random.pick(["&&", "||"]), this.#tested());
    return parts.join(" ");
  }

  #read(): string {
    const { random } = this.#words;
    const names = random.pick(["x", "x y", "-r x", "-r x y z", "-ra list", "-r", "-a list"]);
    const separators = random.pick(["", "", "IFS=: ", "IFS=, ", "IFS= "]);
    return random.pick([
      `${separators}read ${names} <<< ${this.#words.quoted()}`,
      `mapfile -t list <<< ${this.#words.quoted()}`,
      `${separators}read ${names} < <(printf '%s\\n' ${this.#words.list(1, 2).join(" ")})`,
      `printf -v x '%s-%s' ${this.#words.list(1, 3).join(" ")}`,
    ]);
  }

  #status(): string {
    return `${this.#tested()}\ncoder exp sync start "status$?"`;
  }

  #jump({ inLoop, inFunction }: Place): string {
    const { random } = this.#words;
    const jumps = ["exit", `exit ${random.between(0, 3)}`];
    if (inLoop) jumps.push("break", "continue", "break 2", "continue 2", "break", "continue");
    if (inFunction) jumps.push("return", "return 2", "return 0", "return");
    return `${this.#words.test()} && ${random.pick(jumps)}`;
  }

  #functionCall(): string {
    const { random } = this.#words;
    const name = `f${random.between(1, Math.max(3, this.#functions))}`;
    return `${name} ${this.#words.list(0, 3).join(" ")}`.trimEnd();
  }

  #if(place: Place): string {
    const { random } = this.#words;
    const lines = [`if ${this.#tested()}; then`, this.#body(place)];
    if (random.chance(0.3)) lines.push(`elif ${this.#tested()}; then`, this.#body(place));
    if (random.chance(0.5)) lines.push("else", this.#body(place));
    return [...lines, "fi"].join("\n");
  }

  #case(place: Place): string {
    const { random } = this.#words;
    const items = Array.from({ length: random.between(1, 3) }, () => {
      const end = random.pick([";;", ";;", ";;", ";&", ";;&"]);
      return `  ${this.#words.pattern()})\n${this.#body(place, 2)}\n  ${end}`;
    });
    return [`case ${this.#words.quoted()} in`, ...items, "esac"].join("\n");
  }

  #for(place: Place): string {
    const { random } = this.#words;
    const name = random.pick(["x", "y", "i"]);
    const words = random.pick([
      () => this.#words.list(1, 3).join(" "),
      () => '"${list[@]}"',
      () => "${list[@]}",
      () => '"$@"',
      () => '"${!list[@]}"',
      () => `{${random.between(1, 2)}..${random.between(1, 3)}}`,
      () => "a{p,q}b",
      () => "$(seq 2)",
    ])();
    return `for ${name} in ${words}; do\n${this.#body({ ...place, inLoop: true }, 2)}\ndone`;
  }

  #countedFor(place: Place): string {
    const { random } = this.#words;
    const name = `k${++this.#counters}`;
    const body = this.#body({ ...place, inLoop: true }, 2);
    return `for ((${name} = 0; ${name} < ${random.between(1, 3)}; ${name}++)); do\n${body}\ndone`;
  }

  #while(place: Place): string {
    const { random } = this.#words;
    const name = `k${++this.#counters}`;
    const body = this.#body({ ...place, inLoop: true }, 2);
    const test = random.pick([
      `while [ "$${name}" -lt 3 ]; do`,
      `until ((${name} >= 2)); do`,
      `while [[ $${name} -lt 2 ]]; do`,
      `while :; do\n  [ $${name} -lt 2 ] || break`,
    ]);
    return `${name}=0\n${test}\n  ${name}=$((${name} + 1))\n${body}\ndone`;
  }

  #whileRead(place: Place): string {
    const { random } = this.#words;
    const body = this.#body({ ...place, inLoop: true }, 2);
    const read = random.pick(["read -r x", "IFS= read -r x", "read -r x y", "IFS=: read -r x y"]);
    const loop = `while ${read}; do\n${body}\ndone`;
    return random.pick([
      () => `printf '%s\\n' ${this.#words.list(1, 3).join(" ")} | ${loop}`,
      () => `${loop} <<< ${this.#words.quoted()}`,
      () => `${loop} < <(printf '%s\\n' "\${list[@]}")`,
      () => `${loop} <<EOF\n${this.#words.hereText()}\nEOF`,
      () => `${loop} <<'EOF'\n${this.#words.hereText()}\nEOF`,
    ])();
  }

  #function(place: Place): string {
    const { random } = this.#words;
    const inner = { ...place, inFunction: true, inLoop: false };
    const locals = random.pick([
      "",
      `  local x=${this.#words.word()} y\n  y=\n`,
      `  local -a list=(${this.#words.list(0, 2).join(" ")})\n`,
      '  local n=$# m="${1:-none}"\n',
      "  local x=$1; shift || :\n",
    ]);
    const body = this.#body(inner);
    const result = random.pick(["", "\n  return 1", "\n  return 0", "\n  return $n", "\n  false"]);
    // Only functions that are there already are called in it, so that it ends.
    return `f${++this.#functions}() {\n${locals}${body}${result}\n}`;
  }

  #group(place: Place): string {
    return `{\n${this.#body(place)}\n}`;
  }

  #subshell(place: Place): string {
    const inner = { ...place, inLoop: false, inFunction: false };
    return `(\n${this.#body(inner)}\n)${this.#words.random.pick(["", " || :", ""])}`;
  }

  #substitution(place: Place): string {
    const { random } = this.#words;
    const inner = { ...place, inLoop: false, inFunction: false };
    const printed = this.#words.quoted();
    const command = random.pick([
      () => `echo ${printed}`,
      () => `printf '%s\\n' ${this.#words.list(1, 3).join(" ")}`,
      () => `${this.#body(inner, 1).trim()}\necho ${printed}`,
      () => `echo ${printed} | tr a-z A-Z`,
      () => `echo ${printed} | sed 's/a/_/g; s/^\\(.\\)/<\\1>/'`,
      () => `echo ${printed} | cut -d: -f1`,
      () => `printf '%s\\n' ${this.#words.list(2, 3).join(" ")} | sort | head -n 1`,
      () => `basename u${printed}x .x`,
      () => `dirname u${printed}/${printed}/x`,
      () => `seq ${random.between(0, 3)} ${random.between(1, 4)} | paste -sd,`,
      () => `printf '%s\\n' ${this.#words.list(2, 4).join(" ")} | uniq | tail -n 2`,
      () => `printf '%s\\n' ${this.#words.list(2, 3).join(" ")} | grep -v ^a | wc -l`,
      () => `echo ${printed} | awk '{print $2}' | rev`,
      () => `printf '%03d:%5s|%-4s.%x\\n' ${random.between(0, 9)} ${printed} ${printed} 255`,
      () => `echo ${printed} | base64 | base64 -d`,
      () => `echo ${printed} | xargs -n 1 echo`,
      () => `cat <<EOF\n${this.#words.hereText()}\nEOF`,
    ])();
    return `x=$( ${command}\n)`;
  }

  /** A job that is waited for at once, so that the order of the calls is known. */
  #job(place: Place): string {
    const { random } = this.#words;
    const inner = { ...place, inLoop: false, inFunction: false };
    const job = random.pick([
      () => `(\n${this.#body(inner)}\n) &`,
      () => `{\n${this.#body(inner)}\n} &`,
      () => `${this.#functionCall()} &`,
      () => `(exit ${random.between(0, 3)}) &`,
      () => `${this.#call()} & p=$!`,
    ])();
    const wait = random.pick([
      "wait",
      'wait "$!"',
      `wait $! || ${this.#call()}`,
      `if wait $!; then ${this.#call()}; else ${this.#call()}; fi`,
      'wait $!; coder exp sync start "status$?"',
    ]);
    return `${job}\n${wait}`;
  }

  #trap(): string {
    const { random } = this.#words;
    const action = random.pick(["", "x=$?; "]) + this.#call().replaceAll("'", '"');
    return random.pick([
      `trap '${action}' EXIT`,
      `trap '${action}' EXIT`,
      "trap - EXIT",
      `trap '${action}' ERR`,
      "trap - ERR",
    ]);
  }

  #otherProgram(): string {
    const { random } = this.#words;
    const words = this.#words.list(1, 2).join(" ");
    return random.pick([
      `export x; bash -c 'coder exp sync start "u$x$0"' ${words}`,
      `eval 'x=${random.pick(["a", "b c"]).replace(" ", "\\ ")}; ${this.#call().replaceAll("'", '"')}'`,
      `printf '%s\\n' ${words} | xargs -I{} coder exp sync start u{}`,
      `bash -es -- ${words} <<'EOF'\ncoder exp sync start "u$1"\n${this.#words.test()}\ncoder exp sync complete "u$#"\nEOF`,
      `x=${this.#words.word()} bash -c 'coder exp sync start "u$x"'`,
      `env "x=${random.pick(["a", "b c"])}" bash -c 'coder exp sync start "u$x$1"' _ ${words}`,
      `timeout 9 bash -ec '[ -n "$1" ]; coder exp sync start "u$1"' _ ${words} || ${this.#call()}`,
      // Bash 5.2 may put a last command that is a program in place of the subshell that reads it so.
      `. <(echo "x=${random.pick(["a", "b"])}; coder exp sync start u\\$x; :")`,
    ]);
  }

  #file(): string {
    const { random } = this.#words;
    const words = this.#words.list(1, 2).join(" ");
    return random.pick([
      `printf '%s\\n' ${this.#words.list(1, 2).join(" ")} > file\nx=$(cat file)`,
      `echo ${this.#words.quoted()} >> file\nx=$(head -n 1 file)`,
      `cat > run.sh <<'EOF'\ncoder exp sync start "u$1"\nEOF\nbash run.sh ${this.#words.list(1, 2).join(" ")}`,
      `cat > lib.sh <<'EOF'\ncoder exp sync start "u$1$#"\nx=from-lib\n${this.#words.test()} && return 2\nf1() { ${this.#call()}; }\nEOF\n. ./lib.sh ${words} || ${this.#call()}`,
      `[ -f other ] || echo a > other\nif [ -f other ]; then ${this.#call()}; fi`,
    ]);
  }
}
