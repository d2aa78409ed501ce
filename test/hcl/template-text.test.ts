import { expect } from "chai";
import { parseExpression, parseTemplate } from "../../src/hcl/parse.ts";
import type { TemplatePart } from "../../src/hcl/syntax.ts";
import { SourceFile } from "../../src/source/source-file.ts";

/** Each with what Terraform 1.11 makes of it where `x` is "X". */
const RENDERED: Record<string, [template: string, rendered: string][]> = {
  "here-documents without indentation": [
    ["<<-E\n    a\n\n  b\n  E\n", "  a\n\nb\n"],
    ["<<-E\n    a\n   \n      b\n    E\n", "a\n   \n  b\n"],
    ["<<-E\n\ta\n        b\n  E\n", "a\n       b\n"],
    ["<<-E\n  a\n      E\n", "a\n"],
    ["<<-E\n    ${x}\n      b\n    E\n", "X\n  b\n"],
    ["<<-E\n${x}\n      b\n    E\n", "X\n      b\n"],
    ['<<-E\n    a\\n$${x} %%{y} "\n    E\n', 'a\\n${x} %{y} "\n'],
    ["<<-E\n  \n   \n  E\n", "  \n   \n"],
    ["<<-E\n    a\r\n      b\r\n    E\n", "a\r\n  b\r\n"],
  ],
  "strip markers before indentation": [
    ["<<-E\n    a ${x ~}\n      b\n    c\n    E\n", "a X      b\nc\n"],
    ["<<-E\n    a\n      ${~ x}\n    b\n    E\n", "    a\nX\n    b\n"],
    ["<<-E\n    %{ if true ~}\n      a\n    %{ endif ~}\n    b\n    E\n", "      a\n    b\n"],
    [
      "<<-E\n    a\n      %{~ if true }\n      b\n    %{~ endif }\n    c\n    E\n",
      "    a\n\n      b\n\n    c\n",
    ],
    [
      "<<-E\n    %{ for i in [1, 2] ~}\n    a\n    %{ endfor ~}\n    b\n    E\n",
      "    a\n    a\n    b\n",
    ],
  ],
  "here-documents": [
    ["<<E\n  a\n    ${~ x ~}\n\n  b\nE\n", "  a\nX\n  b\n"],
    ["<<E\n%{ for i in [1, 2] }\na\n%{ endfor }\nE\n", "\na\n\na\n\n"],
    ["<<E\na $ % $$ %% $$$${x}\nE\n", "a $ % $$ %% $$${x}\n"],
    ["<<E\na$\r\n${~ x}$ \r\n${~ x}$a\r\n${~ x}\nE\n", "a$\rX$ X$aX\n"],
    ["<<E\n  E x\nE1\n E\t\n", "  E x\nE1\n"],
    ["<<E\nE\n", ""],
  ],
  "quoted strings": [
    ['" a \\n ${~ x ~} \\t b "', " aXb "],
    ['"a ${x ~} $ b"', "a X$ b"],
    ['"%{ if true ~} a %{ else ~} b %{~ endif } c"', "a  c"],
    ['"%{ for i in [1, 2] ~} a %{~ endfor }"', "aa"],
    ['"$${x} %%{x} $$ %% $$${x} \\u00e9 \\U0001F600 \\\\ \\""', '${x} %{x} $$ %% $${x} é 😀 \\ "'],
  ],
};

describe("the text of templates", () => {
  for (const [title, cases] of Object.entries(RENDERED)) {
    describe(title, () => {
      for (const [template, rendered] of cases) {
        it(JSON.stringify(template), () => {
          const result = parseExpression(new SourceFile("main.tf", template));
          if (!result.ok || result.value.kind !== "template") throw new Error("no template");
          expect(render(result.value.parts)).to.equal(rendered);
        });
      }
    });
  }

  describe("template files", () => {
    const cases: [template: string, rendered: string][] = [
      ["", ""],
      ["a\n${x}\n", "a\nX\n"],
      ["%{ if true ~}\n  a\n%{ endif ~}\nb $", "  a\nb $"],
      ["x$", "x$"],
      // After a carriage return of its own, Terraform reads on without looking for sequences.
      ["a\rb ${x} $${y}\n", "a\rb ${x} ${y}\n"],
      ["${x}\r\n${x ~}\r\n  b", "X\r\nX  b"],
    ];
    for (const [template, rendered] of cases) {
      it(JSON.stringify(template), () => {
        const result = parseTemplate(new SourceFile("a.tftpl", template));
        if (!result.ok) throw new Error(result.errors[0]?.message);
        expect(render(result.value.parts)).to.equal(rendered);
      });
    }

    it("keep the type of a value that stands alone", () => {
      const result = parseTemplate(new SourceFile("a.tftpl", "${[1, 2]}"));
      expect(result.ok && result.value.wrapped).to.equal(true);
    });
  });

  it("leads back to the characters of the file", () => {
    const file = new SourceFile("main.tf", "<<-E\n    ab\\n $${c}\n      d\n    E\n");
    const result = parseExpression(file);
    if (!result.ok || result.value.kind !== "template") throw new Error("no template");
    const [part] = result.value.parts;
    if (part?.kind !== "text") throw new Error("no text");
    const at = part.text.source.indexOf("d");
    expect(part.text.locate(at, at + 1)).to.deep.equal(file.span(26, 27));
    expect(part.text.pieces.every((piece) => piece.exact)).to.equal(true);
  });

  it("leads from an escaped character to its escape", () => {
    const file = new SourceFile("main.tf", '"a\\nb"');
    const result = parseExpression(file);
    if (!result.ok || result.value.kind !== "template") throw new Error("no template");
    const [part] = result.value.parts;
    if (part?.kind !== "text") throw new Error("no text");
    expect(part.text.locate(1, 2)).to.deep.equal(file.span(2, 4));
    expect(part.text.locate(2, 3)).to.deep.equal(file.span(4, 5));
  });
});

/** With "X" for every interpolation, all conditions true and two rounds of every loop. */
function render(parts: readonly TemplatePart[]): string {
  return parts
    .map((part) => {
      switch (part.kind) {
        case "text":
          return part.text.source;
        case "interpolation":
          return "X";
        case "if":
          return render(part.then);
        case "for":
          return render(part.body).repeat(2);
      }
    })
    .join("");
}
