import { expect } from "chai";
import { parseConfig } from "../../src/hcl/parse.ts";
import type { Body } from "../../src/hcl/syntax.ts";
import { SourceFile, spanText } from "../../src/source/source-file.ts";
import { outline } from "./outline.ts";

describe("configurations", () => {
  describe("have arguments and blocks", () => {
    const cases: [source: string, expected: string][] = [
      ["", ""],
      ["\n# only\n// comments\n/* here\n */", ""],
      ["a = 1\nb = 2", "a=1 b=2"],
      ["a = 1 # comment\n", "a=1"],
      ["a = 1 /* comment\n over lines */\n", "a=1"],
      ["a = 1\r\nb = 2\r\n", "a=1 b=2"],
      ["a = <<E\nx\nE\nb = 2\n", 'a="x\n" b=2'],
      ["a {\n}\n", "a{}"],
      ["a {}", "a{}"],
      ["a { b = 1 }\n", "a{b=1}"],
      ['a "b" c "d\\n$${e}" {\n  f = 1\n  g {\n  }\n}\n', "a|b|c|d\n${e}{f=1 g{}}"],
      ["a { # comment\n  b = 1\n}\n", "a{b=1}"],
      ["if = 1\nfor {}\n", "if=1 for{}"],
    ];
    for (const [source, expected] of cases) {
      it(JSON.stringify(source), () => {
        const result = parseConfig(new SourceFile("main.tf", source));
        expect(result.ok ? show(result.value.body) : result.errors[0]?.message).to.equal(expected);
      });
    }
  });

  describe("are refused, at the mistake", () => {
    const cases: [source: string, message: RegExp, at: string][] = [
      ["a = 1\na = 2\n", /"a" was already set on line 1/, "a"],
      ['"a" = 1\n', /without quotes/, '"'],
      ["a\n", /must follow on the same line/, "a"],
      ["a b\n", /"\{" must follow/, "\n"],
      ["a\n{\n}\n", /must follow on the same line/, "a"],
      ['a "${b}" {}\n', /plain string/, "${"],
      ["a = 1, b = 2\n", /new line/, ","],
      ["a = 1 b = 2\n", /new line/, "b"],
      ["a = 1;\n", /new line separates/, ";"],
      ["a =\n", /the line ends/, "\n"],
      ["a {\n", /never closed/, "{"],
      ["a {\n  b = 1 }\n", /new line/, "}"],
      ["a { b = 1\n}\n", /one argument at most/, "\n"],
      ["a { b = 1, c = 2 }\n", /one argument at most/, ","],
      ["a { b {} }\n", /one argument/, "b"],
      ["}\n", /no "\{"/, "}"],
      ["a {} b {}\n", /new line/, "b"],
      ['a = "b\n', /not closed on its line/, '"b'],
      ["= 1\n", /argument \(name = value\) or a block/, "="],
      ["a = <<E \nx\nE\n", /a value is expected/, "<"],
      ["a : 1\n", /must follow the name/, ":"],
    ];
    for (const [source, message, at] of cases) {
      it(JSON.stringify(source), () => {
        const result = parseConfig(new SourceFile("main.tf", source));
        if (result.ok) throw new Error(`accepted as ${show(result.value.body)}`);
        expect(result.errors[0]?.message).to.match(message);
        expect(result.errors[0] && spanText(result.errors[0].span)).to.equal(at);
      });
    }
  });
});

function show(body: Body): string {
  return [
    ...[...body.attributes.values()].map(({ name, value }) => `${name}=${outline(value)}`),
    ...body.blocks.map(
      ({ type, labels, body: inner }) =>
        `${[type, ...labels.map(({ value }) => value)].join("|")}{${show(inner)}}`,
    ),
  ].join(" ");
}
