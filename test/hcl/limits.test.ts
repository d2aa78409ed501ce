import { expect } from "chai";
import { parseJsonConfig } from "../../src/hcl/parse-json.ts";
import { parseConfig, parseTemplate } from "../../src/hcl/parse.ts";
import { SourceFile } from "../../src/source/source-file.ts";

const SIZE = 10 * 1024 * 1024;

describe("input without measure", () => {
  describe("is refused where it nests or goes on too far", () => {
    const many = (part: string) => part.repeat(100_000);
    const cases: [title: string, source: string][] = [
      ["parentheses", `a = ${many("(")}`],
      ["brackets", `a = ${many("[")}`],
      ["braces", `a = ${many("{b=")}`],
      ["calls", `a = ${many("f(")}`],
      ["indices", `a = ${many("b[")}`],
      ["for expressions", `a = ${many("[for x in ")}`],
      ["strings", `a = ${many('"${')}`],
      ["here-documents", `a = ${many("<<E\n${")}`],
      ["minus signs", `a = ${many("-")}1`],
      ["conditionals", `a = ${many("b ? c : ")}d`],
      ["conditionals in conditionals", `a = ${many("b ? ")}`],
      ["sums", `a = 1${many(" + 1")}`],
      ["attributes", `a = b${many(".c")}`],
      ["splats", `a = b${many("[*].c")}`],
      ["if directives", `a = "${many("%{ if b }")}"`],
      ["for directives", `a = "${many("%{ for b in c }")}"`],
      ["blocks", many("a {\n")],
    ];
    for (const [title, source] of cases) {
      it(title, () => {
        const result = parseConfig(new SourceFile("main.tf", source));
        if (result.ok) throw new Error("accepted");
        expect(result.errors[0]?.message).to.match(
          / nests? more than 200 deep|more than 1000 parts/,
        );
      });
    }

    for (const open of ["[", '{"a":', '{"locals":{"a":[']) {
      it(`JSON with ${open}`, () => {
        const result = parseJsonConfig(new SourceFile("a.tf.json", open.repeat(100_000)));
        if (result.ok) throw new Error("accepted");
        expect(result.errors[0]?.message).to.match(/nests more than 200 deep/);
      });
    }
  });

  it("keeps chains low that stand in each other's first place", () => {
    const level = (inner: string) => `(${inner})${".a".repeat(100)}`;
    let source = "b";
    for (let i = 0; i < 20; i++) source = level(source);
    const result = parseConfig(new SourceFile("main.tf", `a = ${source}`));
    expect(result.ok).to.equal(false);
  });

  it("may nest as deep as people do", () => {
    const source = `a = ${"[".repeat(190)}${"]".repeat(190)}\n`;
    expect(parseConfig(new SourceFile("main.tf", source)).ok).to.equal(true);
  });

  describe("of 10 MB is read or refused in seconds", () => {
    const fill = (part: string) => part.repeat(Math.ceil(SIZE / part.length));
    const cases: [title: string, source: string, accepted: boolean][] = [
      ["one here-document", `a = <<E\n${fill("  coder exp sync want a b\n")}E\n`, true],
      [
        "one indented here-document",
        `a = <<-E\n${fill("  coder exp sync want app db cache\n")}  E\n`,
        true,
      ],
      ["comments", fill("# a comment\n"), true],
      ["a number", `a = ${fill("1")}\n`, true],
      ["a name", fill("a"), false],
      ["a string of escapes", `a = "${fill("abcdefgh\\n")}"\n`, false],
      ["a string of dollars", `a = "${fill("$ ")}"\n`, true],
      ["a tuple", `a = [${fill("1,")}]\n`, false],
      ["a string that never ends", `a = "${fill("abc")}`, false],
      ["a here-document that never ends", `a = <<E\n${fill(" abc\n")}`, false],
      ["here-documents that never end", fill("a = <<E\n"), false],
      ["a comment that never ends", `a = 1 /* ${fill("/* ")}`, false],
      ["an interpolation that never ends", `a = "\${${fill("b ")}`, false],
      ["carriage returns", `a = <<E\n${fill("\r")}E\n`, false],
      ["blanks", fill(" \n"), true],
      ["labels", fill("a "), false],
    ];
    for (const [title, source, accepted] of cases) {
      it(title, () => {
        expect(parseConfig(new SourceFile("main.tf", source)).ok).to.equal(accepted);
      }).timeout(20_000);
    }

    it("a template file", () => {
      const file = new SourceFile(
        "a.tftpl",
        fill(`  coder exp sync want a b \${x} ${"# ".repeat(50)}$\r\n`),
      );
      expect(parseTemplate(file).ok).to.equal(true);
    }).timeout(20_000);

    it("JSON", () => {
      const strings = fill('"coder exp sync want ${a} b", ');
      const file = new SourceFile("a.tf.json", `{"locals": {"a": [${strings}""]}}`);
      expect(parseJsonConfig(file).ok).to.equal(true);
    }).timeout(20_000);
  });
});
