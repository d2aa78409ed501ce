import { expect } from "chai";
import { fillIn } from "../../src/source/fill-in.ts";
import { SourceFile, spanText } from "../../src/source/source-file.ts";
import { Text } from "../../src/source/text.ts";

const file = new SourceFile("main.tf", 'unit = "start ${var.x} now"\nx = "vim"\n');
const spanOf = (part: string) => {
  const start = file.text.indexOf(part);
  return file.span(start, start + part.length);
};
const written = (part: string) => Text.written(spanOf(part));

const vim = written("vim");
const unknown = Text.unknown("var.x", spanOf("var.x")).at(spanOf("${var.x}"));
const text = Text.concat([written("start "), unknown, written(" now")]);

describe("fillIn", () => {
  it("puts a text where an unknown of that name stands", () => {
    const names: string[] = [];
    const filled = fillIn(text, (name) => {
      names.push(name);
      return vim;
    });
    expect(names).to.deep.equal(["var.x"]);
    expect(filled.known).to.equal("start vim now");
  });

  it("leaves what stays unknown, and what is known", () => {
    expect(fillIn(text, () => undefined).equals(text)).to.equal(true);
    expect(fillIn(vim, () => text)).to.equal(vim);
  });

  it("takes it for inserted where the unknown stands", () => {
    const inserted = Text.concat([
      written("start "),
      vim.at(spanOf("var.x")).at(spanOf("${var.x}")),
      written(" now"),
    ]);
    const filled = fillIn(text, () => vim);
    expect(filled.pieces).to.deep.equal(inserted.pieces);
    const { length } = filled;
    const found = filled.locate(6, 9, { pos: 0, end: length });
    expect(found && spanText(found)).to.equal("${var.x}");
    const alone = filled.locate(6, 9);
    expect(alone && spanText(alone)).to.equal("vim");
  });

  it("fills in what is encoded, and encodes it again", () => {
    const encoded = Text.unknown("base64encode(…)", spanOf("unit"), text);
    const filled = fillIn(encoded, () => vim);
    expect(filled.known).to.equal(Buffer.from("start vim now").toString("base64"));
    expect(filled.pieces[0]?.decoded?.known).to.equal("start vim now");
    const both = Text.unknown("base64encode(…)", undefined, text.concat(Text.unknown("var.y")));
    const half = fillIn(both, (name) => (name === "var.x" ? vim : undefined));
    expect(half.isKnown).to.equal(false);
    expect(half.pieces[0]?.decoded?.display).to.equal("start vim now${var.y}");
  });
});
