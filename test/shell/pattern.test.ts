import { expect } from "chai";
import fc from "fast-check";
import { Pattern } from "../../src/shell/pattern.ts";
import { Text } from "../../src/source/text.ts";

function compile(source: string, quoted = false): Pattern {
  const pattern = Pattern.compile([{ text: Text.of(source), quoted }]);
  if (!pattern) throw new Error(`"${source}" did not compile`);
  return pattern;
}

describe("Pattern", () => {
  const cases: readonly (readonly [string, string, boolean])[] = [
    ["app", "app", true],
    ["app", "apps", false],
    ["app-*", "app-", true],
    ["*-setup", "git-setup", true],
    ["*a*b*", "xaybz", true],
    ["*a*b*", "ba", false],
    ["?", "", false],
    ["a?c", "abc", true],
    ["[a-c]x", "bx", true],
    ["[!a-c]x", "bx", false],
    ["[^a-c]x", "dx", true],
    ["[]x]", "]", true],
    ["[[:digit:]]*", "7up", true],
    ["[[:upper:][:digit:]_]", "_", true],
    ["[ab", "[ab", true],
    ["a\\*", "a*", true],
    ["a\\*", "ab", false],
    ["", "", true],
    ["@(a|b)c", "bc", true],
    ["@(a|b)c", "abc", false],
    ["?(a)b", "b", true],
    ["+([0-9])", "123", true],
    ["+([0-9])", "", false],
    ["*(ab|c)d", "abcabd", true],
    ["!(a|b)", "c", true],
    ["!(a|b)", "b", false],
    ["@(a|+(b))", "bbb", true],
  ];
  for (const [pattern, text, matches] of cases) {
    it(`${matches ? "matches" : "does not match"} "${text}" with ${pattern || "nothing"}`, () => {
      expect(compile(pattern).matches(text)).to.equal(matches);
    });
  }

  it("takes quoted operators for themselves", () => {
    expect(compile("a*[b]", true).matches("a*[b]")).to.equal(true);
    expect(compile("a*", true).matches("ab")).to.equal(false);
  });

  it("finds the shortest and the longest match from a place", () => {
    const pattern = compile("*/");
    expect(pattern.shortestFrom("a/b/c", 0)).to.equal(2);
    expect(pattern.longestFrom("a/b/c", 0)).to.equal(4);
    expect(pattern.longestFrom("abc", 0)).to.equal(-1);
  });

  it("does not decide with an unknown, or with a part that must not match", () => {
    expect(Pattern.compile([{ text: Text.unknown("x"), quoted: true }])).to.equal(undefined);
    expect(Pattern.compile([{ text: Text.of("a!(b|c)"), quoted: false }])).to.equal(undefined);
  });

  it("agrees with the regular expression that says the same", () => {
    const part = fc.constantFrom("a", "b", "?", "*");
    fc.assert(
      fc.property(fc.array(part), fc.stringMatching(/^[ab]*$/), (parts, text) => {
        const expression = parts.join("").replaceAll("?", ".").replace(/\*+/g, "[^]*");
        expect(compile(parts.join("")).matches(text)).to.equal(
          new RegExp(`^(?:${expression})$`).test(text),
        );
      }),
      { seed: 7, numRuns: 2000 },
    );
  });
});
