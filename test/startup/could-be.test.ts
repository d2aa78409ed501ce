import { expect } from "chai";
import fc from "fast-check";
import { Text } from "../../src/source/text.ts";
import { couldBe } from "../../src/startup/could-be.ts";

/** `*` stands for an unknown. */
function pattern(source: string): Text {
  return Text.join(
    source.split("*").map((literal) => Text.of(literal)),
    Text.unknown("var.x"),
  );
}

describe("couldBe", () => {
  const cases: [string, string, boolean][] = [
    ["app", "app", true],
    ["app", "apps", false],
    ["*", "anything", true],
    ["*-setup", "db-setup", true],
    ["*-setup", "db-start", false],
    ["db-*", "db-", true],
    ["ab*ba", "aba", false],
    ["a*b*c", "a-b-c", true],
    ["a*b*c", "a-c", false],
    ["a*cc*c", "acc", false],
  ];
  for (const [source, name, expected] of cases) {
    it(`${source} ${expected ? "could" : "could not"} be ${name}`, () => {
      expect(couldBe(pattern(source), name)).to.equal(expected);
    });
  }

  it("agrees with the regular expression of the same pattern", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("a", "b", "*"), maxLength: 6 }),
        fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 8 }),
        (source, name) => {
          const expected = new RegExp(`^${source.replaceAll("*", ".*")}$`).test(name);
          expect(couldBe(pattern(source), name)).to.equal(expected);
        },
      ),
      { seed: 7, numRuns: 2000 },
    );
  });
});
