import { expect } from "chai";
import fc from "fast-check";
import { fieldsOf, fragmentOf, splitText } from "../../src/shell/fields.ts";
import { Text } from "../../src/source/text.ts";

function split(text: string, separators: string, limit?: number): string[] {
  return splitText(Text.of(text), separators, limit).words.map((word) => word.source);
}

describe("splitText", () => {
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    ["  a  b\tc\n", " \t\n", ["a", "b", "c"]],
    ["a,b,,c", ",", ["a", "b", "", "c"]],
    ["a,", ",", ["a"]],
    [",a", ",", ["", "a"]],
    ["a , b", ", ", ["a", "b"]],
    ["a b", "", ["a b"]],
    ["", " ", []],
    ["   ", " ", []],
  ];
  for (const [text, separators, words] of cases) {
    it(`splits ${JSON.stringify(text)} at ${JSON.stringify(separators)}`, () => {
      expect(split(text, separators)).to.deep.equal(words);
    });
  }

  it("leaves the rest whole at its limit, without the space around it", () => {
    expect(split(" a  b  c ", " ", 2)).to.deep.equal(["a", "b  c"]);
  });

  it("gives back the words that were joined", () => {
    const word = fc.stringMatching(/^[a-z]{1,4}$/);
    fc.assert(
      fc.property(fc.array(word), (words) => {
        expect(split(words.join(" \t"), " \t\n")).to.deep.equal(words);
        expect(split(words.join(","), ",")).to.deep.equal(words);
      }),
      { seed: 7 },
    );
  });
});

describe("fieldsOf", () => {
  const fields = (...fragments: Parameters<typeof fieldsOf>[0]): [string, boolean][] =>
    fieldsOf(fragments, " ").map((field) => [field.text.display, field.indefinite]);

  it("joins what stands together and splits what was expanded", () => {
    const expanded = fragmentOf(Text.of("b c"), false, true);
    expect(fields(fragmentOf(Text.of("a"), false), expanded)).to.deep.equal([
      ["ab", false],
      ["c", false],
    ]);
  });

  it("keeps an empty word only where something quoted stood", () => {
    expect(fields(fragmentOf(Text.empty, false, true))).to.deep.equal([]);
    expect(fields(fragmentOf(Text.empty, true))).to.deep.equal([["", false]]);
  });

  it("begins a word at each element of a list", () => {
    const a = fragmentOf(Text.of("a"), true);
    expect(fields(a, { kind: "break", joiner: Text.of(" ") }, a)).to.deep.equal([
      ["a", false],
      ["a", false],
    ]);
  });

  it("takes an unquoted unknown for any number of words, unless something stands beside it", () => {
    const unknown = Text.unknown("x");
    expect(fields(fragmentOf(unknown, false, true))).to.deep.equal([["${x}", true]]);
    expect(fields(fragmentOf(unknown, true))).to.deep.equal([["${x}", false]]);
    const suffix = fragmentOf(Text.of("-setup"), false);
    expect(fields(fragmentOf(unknown, false, true), suffix)).to.deep.equal([["${x}-setup", false]]);
  });
});
