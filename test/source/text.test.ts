import { expect } from "chai";
import fc from "fast-check";
import { SourceFile, spanText } from "../../src/source/source-file.ts";
import { Text } from "../../src/source/text.ts";

const file = new SourceFile("main.tf", 'a = "one ${x} two"\nb = "three"\n');
const written = (part: string) => {
  const start = file.text.indexOf(part);
  return Text.written(file.span(start, start + part.length));
};
const located = (text: Text, start: number, end: number) => {
  const span = text.locate(start, end);
  return span && spanText(span);
};

describe("Text", () => {
  it("leads each slice of written text to its characters in the file", () => {
    const text = Text.concat([written("one"), written("three")]);
    expect(text.source).to.equal("onethree");
    expect(located(text, 1, 3)).to.equal("ne");
    expect(located(text.slice(4), 0, 2)).to.equal("hr");
  });

  it("puts neighbours in the file together again", () => {
    const text = written("one ${x} two");
    expect(Text.concat([text.slice(0, 3), text.slice(3)]).pieces).to.have.length(1);
  });

  it("does not join what only looks like neighbours: an escape has two characters for one", () => {
    const escaped = Text.of("\n", file.span(0, 2));
    expect(Text.concat([escaped, Text.written(file.span(2, 4))]).pieces).to.have.length(2);
  });

  it("covers an interpolation by its place in the text around it", () => {
    const start = file.text.indexOf("${x}");
    const text = Text.concat([
      written("one "),
      written("three").at(file.span(start, start + 4)),
      written(" two"),
    ]);
    expect(text.source).to.equal("one three two");
    expect(located(text, 0, text.length)).to.equal("one ${x} two");
    expect(located(text, 4, 9)).to.equal("three");
    expect(located(text, 4, 13)).to.equal("${x} two");
    const inAll = text.locate(4, 9, { pos: 0, end: text.length });
    expect(inAll && spanText(inAll)).to.equal("${x}");
  });

  it("compares unknowns by name", () => {
    const a = Text.concat([Text.unknown("var.a"), Text.of("-setup")]);
    expect(a.equals(Text.concat([Text.unknown("var.a"), Text.of("-setup")]))).to.equal(true);
    expect(a.equals(Text.concat([Text.unknown("var.b"), Text.of("-setup")]))).to.equal(false);
    expect(a.display).to.equal("${var.a}-setup");
    expect(a.masked).to.equal("${…}-setup");
    expect(a.known).to.equal(undefined);
  });

  it("does not take a known character for an unknown one", () => {
    const text = Text.concat([Text.of("\uE000"), Text.unknown("var.a")]);
    expect(text.isUnknownAt(0)).to.equal(false);
    expect(text.isUnknownAt(1)).to.equal(true);
    expect(text.split("\uE000")).to.have.length(2);
  });

  it("splits and joins back to itself", () => {
    const part = fc.oneof(
      fc.string().map((text) => Text.of(text)),
      fc.constantFrom("var.a", "var.b").map((name) => Text.unknown(name)),
    );
    fc.assert(
      fc.property(fc.array(part), fc.constantFrom(",", "ab", " "), (parts, separator) => {
        const text = Text.concat(parts);
        const again = Text.join(text.split(separator), Text.of(separator));
        expect(again.key).to.equal(text.key);
      }),
      { seed: 1 },
    );
  });

  it("slices like a string", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.nat(20), fc.nat(20), (strings, a, b) => {
        const text = Text.concat(strings.map((string) => Text.of(string)));
        const [start, end] = [Math.min(a, b), Math.max(a, b)];
        expect(text.slice(start, end).source).to.equal(strings.join("").slice(start, end));
      }),
      { seed: 1 },
    );
  });
});
