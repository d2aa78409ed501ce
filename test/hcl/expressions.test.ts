import { expect } from "chai";
import { parseExpression } from "../../src/hcl/parse.ts";
import { SourceFile, spanText } from "../../src/source/source-file.ts";
import { outline } from "./outline.ts";

describe("expressions", () => {
  describeCases("literals", [
    ["1", "1"],
    ["1.50", "1.50"],
    ["1e3", "1e3"],
    ["2E-7", "2E-7"],
    ["true", "true"],
    ["false", "false"],
    ["null", "null"],
    ["trueish", "trueish"],
  ]);

  describeCases("operators by precedence, from the left", [
    ["a || b && c", "(|| a (&& b c))"],
    ["a && b == c", "(&& a (== b c))"],
    ["a == b < c", "(== a (< b c))"],
    ["a >= b + c", "(>= a (+ b c))"],
    ["a + b * c", "(+ a (* b c))"],
    ["a - b - c", "(- (- a b) c)"],
    ["a / b % c", "(% (/ a b) c)"],
    ["a != b != c", "(!= (!= a b) c)"],
    ["(a + b) * c", "(* <(+ a b)> c)"],
    ["-a + b", "(+ (- a) b)"],
    ["!a.b && c", "(&& (! (. a b)) c)"],
    ["- -1", "(- (- 1))"],
    ["!!a", "(! (! a))"],
  ]);

  describeCases("conditionals, from the right", [
    ["a ? b : c", "(? a b c)"],
    ["a ? b : c ? d : e", "(? a b (? c d e))"],
    ["a ? b ? c : d : e", "(? a (? b c d) e)"],
    ["a || b ? c : d", "(? (|| a b) c d)"],
  ]);

  describeCases("references", [
    ["a", "a"],
    ["a-b_c1", "a-b_c1"],
    ["größe.名前", "(. größe 名前)"],
    ["a.b.c", "(. (. a b) c)"],
    ["a [ 0 ]", "(at a 0)"],
    ["a.0.b", "(. (at a 0) b)"],
    ['a["b"].c', '(. (at a "b") c)'],
    ["a[b.c]", "(at a (. b c))"],
    ["a[\n0\n]", "(at a 0)"],
    ["f(a).b", "(. (f a) b)"],
    ["[a][0]", "(at [a] 0)"],
    ["true.a", "(. true a)"],
  ]);

  describeCases("splats", [
    ["a[*]", "([*] a)"],
    ["a[*].b[0]", "([*] a .b [0])"],
    ["a[*].b[*].c", "([*] a .b ([*] .c))"],
    ["a[*].b.*.c[0]", "([*] a .b (.* .c) [0])"],
    ["a.*.b", "(.* a .b)"],
    ["a.*.b.0.c", "(.* a .b [0] .c)"],
    ["a.*.b[0]", "(at (.* a .b) 0)"],
    ["a.*.b[*].c", "([*] (.* a .b) .c)"],
  ]);

  describeCases("function calls", [
    ["f()", "(f)"],
    ["f(a, b)", "(f a b)"],
    ["f(\n  a,\n  b,\n)", "(f a b)"],
    ["f(a...)", "(f a...)"],
    ["provider::aws::arn_parse(a)", "(provider::aws::arn_parse a)"],
    ["f (a)", "(f a)"],
  ]);

  describeCases("tuples and objects", [
    ["[]", "[]"],
    ["[\n  1, # one\n  2,\n]", "[1 2]"],
    ["{}", "{}"],
    ["{ a = 1, b : 2 }", '{"a"=1 "b"=2}'],
    ["{\n  a = 1\n\n  b = 2\n}", '{"a"=1 "b"=2}'],
    ["{ true = 1, null = 2, 3 = 4 }", '{"true"=1 "null"=2 3=4}'],
    ['{ (a) = 1, "b${c}" = 2, a.b = 3 }', '{<a>=1 "b${c}"=2 (. a b)=3}'],
    ["{ a = <<E\nx\nE\n  b = 1 }", '{"a"="x\n" "b"=1}'],
  ]);

  describeCases("for expressions", [
    ["[for x in a : x]", "[for _ x a: x]"],
    ["[for k, v in a : k if v]", "[for k v a: k if v]"],
    ["[\n  for x in a :\n  x\n]", "[for _ x a: x]"],
    ["{ for x in a : x => x }", "{for _ x a: x => x}"],
    ["{ for k, v in a : v => k... if k }", "{for k v a: v => k... if k}"],
    ["[for in in in : in]", "[for _ in in: in]"],
  ]);

  describeCases("templates", [
    ['"a ${b} c"', '"a ${b} c"'],
    ['"${b}"', 'wrapped "${b}"'],
    ['"${b}${c}"', '"${b}${c}"'],
    ['"${b ~} "', '"${b}"'],
    ['"${"a ${"b"}"}"', 'wrapped "${"a ${"b"}"}"'],
    ['"${ { a = "}" } }"', 'wrapped "${{"a"="}"}}"'],
    ["<<E\n${b}\nE\n", '"${b}\n"'],
    ['"%{ if a }b%{ endif }"', '"%{if a}b%{else}%{endif}"'],
    ['"%{ if a }b%{ else }c%{ endif }d"', '"%{if a}b%{else}c%{endif}d"'],
    ['"%{ for k, v in a }${v}%{ endfor }"', '"%{for k v a}${v}%{endfor}"'],
    [
      '"%{ for x in a }%{ if x }b%{ else }%{ for y in x }c%{ endfor }%{ endif }%{ endfor }"',
      '"%{for _ x a}%{if x}b%{else}%{for _ y x}c%{endfor}%{endif}%{endfor}"',
    ],
  ]);

  describe("refuses, and points at the mistake", () => {
    const cases: [source: string, message: RegExp, at: string][] = [
      ["", /a value is missing/, ""],
      ["a b", /nothing more is expected/, "b"],
      ["1.2.3", /not a number/, "1.2.3"],
      ["'a'", /double quotes/, "'"],
      ["a & b", /"and" is written "&&"/, "&"],
      ["a.", /name of an attribute/, ""],
      ["a.0.1", /in brackets/, "0.1"],
      ["a.*.b.*.c", /within another/, "*"],
      ["a ? b", /conditional needs/, ""],
      ["(a", /"\)" is missing/, ""],
      ["[a b]", /"," or "\]"/, "b"],
      ["[a", /never closed/, "["],
      ["{ a = 1", /never closed/, "{"],
      ["{ a 1 }", /"=" must follow/, "1"],
      ["f(a... , b)", /only "\)"/, ","],
      ["f::(a)", /name must follow/, "("],
      ["[for x in a : x => x]", /in braces/, "=>"],
      ["[for x in a : x...]", /in braces/, "..."],
      ["{ for x in a : x }", /needs a key/, "{"],
      ["[for x of a : x]", /"in" must follow/, "of"],
      ['"a', /never closed/, '"'],
      ['"${a"', /never closed/, "${"],
      ['"${a b}"', /\$\$\{/, "b"],
      ['"%{ while a }"', /no directive "while"/, "while"],
      ['"%{ if a }"', /endif/, "%{ if a }"],
      ['"%{ endfor }"', /%\{ for \}/, "%{ endfor }"],
      ['"%{ if a }%{ else }%{ else }%{ endif }"', /%\{ if \}/, "%{ else }"],
      ['"\\y"', /no such escape/, "\\y"],
      ['"\\u12"', /hexadecimal/, '\\u12"'],
      ['"\\uD800"', /hexadecimal/, "\\uD800"],
      ["<<E\na\n", /never closed by a line that says E/, "<<E\n"],
      ["<<E\na\rb\nE\n", /carriage return/, "\r"],
      ["a /* b", /never closed/, "/*"],
    ];
    for (const [source, message, at] of cases) {
      it(JSON.stringify(source), () => {
        const result = parseExpression(new SourceFile("main.tf", source));
        if (result.ok) throw new Error(`accepted as ${outline(result.value)}`);
        expect(result.errors).to.have.length(1);
        expect(result.errors[0]?.message).to.match(message);
        expect(result.errors[0] && spanText(result.errors[0].span)).to.equal(at);
      });
    }
  });
});

function describeCases(title: string, cases: [source: string, expected: string][]): void {
  describe(title, () => {
    for (const [source, expected] of cases) {
      it(JSON.stringify(source), () => {
        const result = parseExpression(new SourceFile("main.tf", source));
        expect(result.ok ? outline(result.value) : result.errors[0]?.message).to.equal(expected);
      });
    }
  });
}
