import { expect } from "chai";
import fc from "fast-check";
import { Regex } from "../../../src/terraform/functions/regex-matcher.ts";
import { RegexError } from "../../../src/terraform/functions/regex-syntax.ts";

/** The first match and its groups. */
function match(pattern: string, text: string): (string | undefined)[] | undefined {
  const regex = new Regex(pattern);
  const found = regex.first(text);
  if (!found) return undefined;
  return Array.from({ length: regex.groups.length + 1 }, (_, group) => {
    const start = found[2 * group] ?? -1;
    const end = found[2 * group + 1] ?? -1;
    return start < 0 || end < 0 ? undefined : text.slice(start, end);
  });
}

const matching: readonly (readonly [string, string, (string | undefined)[] | undefined])[] = [
  ["a|ab", "ab", ["a"]],
  ["(a+)(b+)?", "aac", ["aa", "aa", undefined]],
  ["(?i)STRASSE", "strasse", ["strasse"]],
  ["(?i:A)b", "aB", undefined],
  ["(?s).", "\n", ["\n"]],
  [".", "\n", undefined],
  ["(?m)^b$", "a\nb\nc", ["b"]],
  ["^b$", "a\nb\nc", undefined],
  ["(?U)a+", "aa", ["a"]],
  ["\\bfoo\\B", "a foot", ["foo"]],
  ["[[:alpha:]_]+", "1a_b2", ["a_b"]],
  ["[^[:space:]]+", " ab ", ["ab"]],
  ["\\p{Greek}+", "abγδ", ["γδ"]],
  ["\\PL", "a1", ["1"]],
  ["\\x{1F600}", "😀", ["😀"]],
  ["\\Qa.b\\E+", "a.bbb", ["a.bbb"]],
  ["a{2,3}?", "aaaa", ["aa"]],
  ["a{,2}", "a{,2}", ["a{,2}"]],
  ["[]-]+", "a]-", ["]-"]],
  ["(|a)*", "aa", ["", ""]],
  ["\\z", "ab", [""]],
];

const refused = [
  "(",
  ")",
  "[a",
  "*",
  "a**",
  "(?=a)",
  "(?!a)",
  "\\1",
  "\\y",
  "a{2,1}",
  "[z-a]",
  "\\p{No_Such}",
  "(?P<>a)",
  "\\",
];

describe("Regex", () => {
  for (const [pattern, text, expected] of matching) {
    it(`finds ${JSON.stringify(expected?.[0])} by ${pattern} in ${JSON.stringify(text)}`, () => {
      expect(match(pattern, text)).to.deep.equal(expected);
    });
  }

  for (const pattern of refused) {
    it(`refuses ${pattern}`, () => {
      expect(() => new Regex(pattern)).to.throw(RegexError);
    });
  }

  it("finds all matches, an empty one only where no other ends", () => {
    const all = (pattern: string, text: string) =>
      [...new Regex(pattern).all(text)].map(([start, end]) => text.slice(start, end));
    expect(all("a*", "baac")).to.deep.equal(["", "aa", ""]);
    expect(all("", "é😀")).to.deep.equal(["", "", ""]);
    expect(all("aa", "aaaaa")).to.deep.equal(["aa", "aa"]);
  });

  it("agrees with JavaScript where both read a pattern alike", () => {
    const { pattern } = fc.letrec<{ pattern: string; item: string; repeated: string }>((tie) => ({
      item: fc.constantFrom(
        "a",
        "b",
        ".",
        "[ab]",
        "[^a]",
        "\\d",
        "\\w",
        "-",
        "\\b",
        "😀",
        "[a-c1-]",
      ),
      // What JavaScript repeats, it must not match empty: there the two differ.
      repeated: fc
        .tuple(
          fc.constantFrom("a", "[ab]", "(?:ab|a)", "\\w", "."),
          fc.constantFrom("*", "+", "?", "*?", "+?", "??", "{2}", "{1,3}"),
        )
        .map((parts) => parts.join("")),
      pattern: fc.oneof(
        { maxDepth: 4 },
        tie("item"),
        tie("repeated"),
        fc.tuple(tie("pattern"), tie("pattern")).map((parts) => parts.join("")),
        fc.tuple(tie("pattern"), tie("pattern")).map((parts) => `(?:${parts.join("|")})`),
        tie("pattern").map((inner) => `(${inner})`),
      ),
    }));
    const text = fc.string({
      unit: fc.constantFrom("a", "b", "c", "1", "-", " ", "\n", "😀"),
      maxLength: 10,
    });
    fc.assert(
      fc.property(pattern, text, (pattern, text) => {
        const expected = new RegExp(pattern, "u").exec(text);
        expect(match(pattern, text)).to.deep.equal(expected ? [...expected] : undefined);
      }),
      { seed: 19, numRuns: 2000 },
    );
  });
});
