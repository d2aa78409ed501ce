import { expect } from "chai";
import fc from "fast-check";
import { interpretSource } from "./script-fixtures.ts";

/** Far above what any of them takes, so that only a hang or a worse than linear way fails. */
const TIME_LIMIT_MS = 20_000;

const SEED = 20_260_101;

/** Scripts that do or nest too much, with whether something must be said to be left out. */
const HOSTILE: readonly (readonly [string, string, boolean])[] = [
  ["a loop that never ends", "while true; do x=$x.; done", false],
  ["loops that never end inside each other", "while :; do while :; do echo; done; done", true],
  ["a loop of calls that never ends", "while :; do coder exp sync start a; done", true],
  ["endless recursion", "f() { f; }; f", true],
  ["a fork bomb", ":(){ :|:& };:", true],
  ["functions that double the work", `${doublingFunctions(40)}\nf0`, true],
  ["tests that double the paths", `${branchingFunctions(40)}\nf0`, true],
  ["text that doubles", `x=a\n${"x=$x$x\n".repeat(200)}`, true],
  ["an array that copies itself", `a=(x y)\n${'a=("${a[@]}" "${a[@]}")\n'.repeat(64)}`, true],
  ["eval that calls itself", 'x=\'eval "$x"\'; eval "$x"', true],
  ["a trap that sets itself", "trap 'trap \"exit\" EXIT; exit' EXIT; exit", false],
  ["deep substitutions", `echo ${"$(".repeat(5000)}`, true],
  ["deep parentheses", "( ".repeat(20_000), true],
  ["deep ifs", "if x; then ".repeat(5000), true],
  ["deep braces", `echo ${"{a,".repeat(5000)}${"}".repeat(5000)}`, true],
  ["braces that multiply", `echo ${"{a,b}".repeat(40)}`, true],
  ["a long range", "echo {1..999999999}", true],
  ["a long sum", `echo $((${"1+".repeat(50_000)}1))`, false],
  ["expressions in a circle", 'm="m,m,m,m"; echo $((m))', true],
  ["expressions that double", `${doublingExpressions(30)}; echo $((x0))`, true],
  ["a long if", `if a; then :; ${"elif b; then :; ".repeat(10_000)}fi`, false],
  ["a long case", `case $U in ${"a) x=1;; ".repeat(10_000)}esac`, false],
  ["a long case that goes on", `case $U in ${"a) x=1;;& ".repeat(10_000)}esac`, false],
  ["words that double", `while :; do set -- a "$@" "$@"; done`, true],
  ["a long and-or list", `a || b${" || c".repeat(10_000)}`, false],
  ["a long pipeline", `a${" | b".repeat(10_000)}`, false],
  ["loops over unknown words inside each other", nestedLoops(100), false],
  ["a pattern that backtracks", `x=${"a".repeat(50_000)}; y=\${x//*a*a*a*b/}`, true],
  ["an expression that backtracks", `[[ ${"a".repeat(5000)} =~ ^(a*)*(a|aa)*b$ ]]`, false],
  ["an expression that repeats", "[[ aaa =~ ((a{1,200}){1,200}){1,200} ]]", false],
  ["a search in a long line", `sed 's/a*b/x/g' <<< ${"a".repeat(20_000)}`, false],
  ["references in a circle", 'declare -n a=b b=a; a=1; echo "$a" "${!a}"', false],
  ["aliases in a circle", "shopt -s expand_aliases; alias a=b b=a; a", true],
  ["a file that grows", `${"echo x >> f; ".repeat(20_000)}cat f`, false],
  ["one long word", "a".repeat(1_000_000), false],
  ["many here-documents", "cat <<A ".repeat(3000), false],
  ["an array with a huge index", 'a[999999999999]=1; echo "${a[@]}" "${a[-1]}"', false],
  ["a huge width", 'printf "%999999999s" x', false],
  ["directories inside each other", "cd x\n".repeat(100_000), true],
  ["a stack of directories", "pushd /x\n".repeat(100_000), true],
  ["waiting for many jobs", `${"x &\n".repeat(50_000)}${"wait\n".repeat(50_000)}`, true],
  ["removing among many files", `${manyFiles(10_000)}${"rm -r d\n".repeat(20_000)}`, true],
  ["a look at many words", `${manyWords(16_000)}${'echo "$#"\n'.repeat(100_000)}`, true],
  [
    "elements of a long array",
    `a=(${"x ".repeat(16_000)})\n${'echo "${a[1]}"\n'.repeat(50_000)}`,
    true,
  ],
  [
    "elements taken out of a long array",
    `a=(${"x ".repeat(16_000)})\n${"unset 'a[1]'\n".repeat(50_000)}`,
    true,
  ],
  ["traps of many paths", `if x; then\n${manyTraps(20_000)}fi`, true],
  ["many open files", `${openFiles(5000)}${"x > f\n".repeat(50_000)}`, true],
  [
    "one line of completes",
    `coder exp sync start a\n${"coder exp sync complete a; ".repeat(37_000)}`,
    true,
  ],
  ["words of unknowns", `x ${"$x ".repeat(300_000)}`, true],
];

function lines(count: number, line: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => `${line(i)}\n`).join("");
}

function manyFiles(count: number): string {
  return lines(count, (i) => `echo > f${i}`);
}

function manyWords(count: number): string {
  return `set -- ${"a ".repeat(count)}\n`;
}

function manyTraps(count: number): string {
  return lines(count, (i) => `if y; then trap 'echo ${i}' EXIT; fi`);
}

function openFiles(count: number): string {
  return lines(count, (i) => `exec ${i + 3}> f`);
}

function doublingFunctions(count: number): string {
  return Array.from({ length: count }, (_, i) => `f${i}() { f${i + 1}; f${i + 1}; }`).join("\n");
}

function doublingExpressions(count: number): string {
  return Array.from({ length: count }, (_, i) => `x${i}=x${i + 1}+x${i + 1}`).join(" ");
}

function branchingFunctions(count: number): string {
  return Array.from(
    { length: count },
    (_, i) => `f${i}() { if [ -f x ]; then f${i + 1}; else f${i + 1}; fi; }`,
  ).join("\n");
}

function nestedLoops(depth: number): string {
  return `${"for a in $U; do ".repeat(depth)}coder exp sync start x;${" done;".repeat(depth)}`;
}

describe("interpret: hostile scripts", () => {
  for (const [name, source, leavesOut] of HOSTILE) {
    it(`comes to an end with ${name}`, () => {
      const result = interpretSource(source);
      expect(result.limits.length > 0).to.equal(leavesOut);
      for (const limit of result.limits) expect(limit).to.match(/left|taken/);
    }).timeout(TIME_LIMIT_MS);
  }

  const endless = [
    ":(){ :|:& };:",
    "f() { f & f & }; f",
    "f() { g; g; }; g() { h; h; }; h() { f; f; }; f",
    `x='eval "$x"; eval "$x"'; eval "$x"`,
    "echo 'bash f; bash f' > f; bash f",
  ];
  for (const source of endless) {
    it(`says one thing of what never ends, and goes on after it: ${source}`, () => {
      const { calls, limits } = interpretSource(`${source}\ncoder exp sync start after\n`);
      expect(calls.map((call) => call.unit?.text.source)).to.deep.equal(["after"]);
      expect(limits).to.have.length(1);
    }).timeout(TIME_LIMIT_MS);
  }

  it("follows 100,000 lines to the last", () => {
    const source = `${'echo hi "$x"\n'.repeat(100_000)}coder exp sync start last\n`;
    const { calls, limits } = interpretSource(source);
    expect(calls.map((call) => call.unit?.text.source)).to.deep.equal(["last"]);
    expect(limits).to.deep.equal([]);
  }).timeout(TIME_LIMIT_MS);

  it("never throws on pieces of shell in any order", () => {
    const piece = fc.constantFrom(
      ...["if", "then", "fi", "for x in", "do", "done", "while", "case $x in", "esac", "a)", ";;"],
      ...["$(", "${x", "}", "{", "(", ")", "`", "'", '"', "$((", "))", "[[", "]]", "<<E\n", "E\n"],
      ...["coder exp sync start", "want", "$x", '"$@"', "x=", "x+=(", "f() {", "trap", "EXIT"],
      ...["|", "||", "&&", "&", ";", "\n", " ", "\\", "!", "*", "{a,b}", "\uE000", "é", "\0", "-"],
      ...["eval", "bash -c", "read -ra a <<<", "printf %s", "set -e", "exit", "xargs", "local y=1"],
    );
    const script = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(" "));
    fc.assert(
      fc.property(script, (source) => {
        const result = interpretSource(source);
        for (const call of result.calls) {
          const { span } = call;
          if (span) expect(span.start).to.be.at.most(span.end);
        }
      }),
      { seed: SEED, numRuns: 3000 },
    );
  }).timeout(TIME_LIMIT_MS);

  it("never throws on arbitrary text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (source) => {
        expect(interpretSource(source).calls).to.be.an("array");
      }),
      { seed: SEED, numRuns: 1000 },
    );
  }).timeout(TIME_LIMIT_MS);
});
