import { expect } from "chai";
import fc from "fast-check";
import { SourceFile, spanText } from "../../src/source/source-file.ts";
import { Text } from "../../src/source/text.ts";
import { convertTo, toBool, toNumber, toText, chosenResult } from "../../src/terraform/convert.ts";
import { EvaluationError } from "../../src/terraform/evaluation-error.ts";
import { equalValues } from "../../src/terraform/value-equality.ts";
import { fromJson, toJson, type Json } from "../../src/terraform/value-json.ts";
import {
  ANY,
  BOOL,
  describeType,
  listType,
  mapType,
  NUMBER,
  setType,
  STRING,
  typeOf,
  unifyTypes,
  type Type,
} from "../../src/terraform/value-type.ts";
import {
  listOf,
  mappingOf,
  NULL,
  numberOf,
  setOf,
  stringOf,
  tupleOf,
  unknownOf,
  valueKey,
  type Value,
} from "../../src/terraform/value.ts";

const file = new SourceFile("main.tf", "HERE");
const span = file.span(0, 4);
const x = unknownOf("var.x");
const partly = (before: string, after = "") =>
  stringOf(Text.concat([Text.of(before), Text.unknown("var.x"), Text.of(after)]));

const object = (attributes: Record<string, Type>, optional: Record<string, Value> = {}): Type => ({
  kind: "object",
  attributes: new Map(
    Object.entries(attributes).map(([name, type]) => [
      name,
      { type, optional: name in optional, default: optional[name] },
    ]),
  ),
});

describe("conversion of values", () => {
  it("writes numbers with all their digits and no exponent", () => {
    const texts = ["1.50", "1e3", "123456789012345678901234567890", "1e-7", "-0.5", "1e30"].map(
      (digits) => toText(numberOf(digits), span)?.source,
    );
    expect(texts).to.deep.equal([
      "1.5",
      "1000",
      "123456789012345678901234567890",
      "0.0000001",
      "-0.5",
      "1000000000000000000000000000000",
    ]);
    const infinite = [Infinity, -Infinity].map((value) => toText(numberOf(value), span)?.known);
    expect(infinite).to.deep.equal(["+Inf", "-Inf"]);
  });

  it("leads the text of numbers and bools to where they stand, and keeps that of strings", () => {
    const text = Text.of("a");
    expect(toText(stringOf(text), span)).to.equal(text);
    const [piece] = toText(fromJson(true), span)?.pieces ?? [];
    expect(piece?.span && spanText(piece.span)).to.equal("HERE");
    expect(toText(x, span)?.display).to.equal("${var.x}");
    expect([NULL, tupleOf([])].map((value) => toText(value, span))).to.deep.equal([
      undefined,
      undefined,
    ]);
  });

  it("reads numbers and bools from strings as Terraform does", () => {
    const number = (text: string) => {
      const value = toNumber(stringOf(text));
      return value && toJson(value);
    };
    expect(["12", "+5", ".5", "5.", "1E+2", "-0.5", "Inf", "-inf"].map(number)).to.deep.equal([
      12,
      5,
      0.5,
      5,
      100,
      -0.5,
      Infinity,
      -Infinity,
    ]);
    for (const text of ["", " 1", "0x10", "1_000", "INF", "1e", ".", "1e999999999"]) {
      expect(number(text), text).to.equal(undefined);
    }
    const bool = (text: string) => {
      const value = toBool(stringOf(text));
      return value && toJson(value);
    };
    expect(["true", "1", "false", "0", "True", ""].map(bool)).to.deep.equal([
      true,
      true,
      false,
      false,
      undefined,
      undefined,
    ]);
    expect([toNumber(partly("")), toBool(partly(""))]).to.deep.equal([x, x]);
  });

  const conversions: readonly (readonly [string, Value, Type, Json])[] = [
    [
      "a tuple to a list of its common type",
      fromJson([1, "a", true]),
      listType(ANY),
      ["1", "a", "true"],
    ],
    ["a list to a set", fromJson(["b", "a", "b"]), setType(STRING), ["a", "b"]],
    ["an object to a map", fromJson({ a: 1, b: "x" }), mapType(ANY), { a: "1", b: "x" }],
    ["nested elements", fromJson([["1"], ["2"]]), listType(listType(NUMBER)), [[1], [2]]],
    ["null to null", NULL, listType(STRING), null],
    [
      "an object, with defaults for what is missing or null, without what it does not have",
      fromJson({ a: 1, c: null, d: true }),
      object({ a: STRING, b: NUMBER, c: BOOL }, { b: fromJson("3"), c: fromJson(true) }),
      { a: "1", b: 3, c: true },
    ],
    ["a tuple by place", fromJson(["1", 2]), { kind: "tuple", items: [NUMBER, STRING] }, [1, "2"]],
  ];
  for (const [title, value, type, expected] of conversions) {
    it(`converts ${title}`, () => {
      expect(toJson(convertTo(value, type, span))).to.deep.equal(expected);
    });
  }

  it("keeps unknowns, with their names, in whatever type", () => {
    expect(convertTo(x, listType(STRING), span)).to.equal(x);
    expect(convertTo(partly(""), listType(STRING), span)).to.deep.equal(x);
    expect(valueKey(convertTo(tupleOf([x, fromJson(1)]), listType(STRING), span))).to.equal(
      valueKey(listOf([x, fromJson("1")])),
    );
  });

  it("refuses what does not fit, saying what is needed and what is there", () => {
    const refused: readonly (readonly [Value, Type, string])[] = [
      [fromJson("a"), NUMBER, 'a number is needed, but this is the string "a"'],
      [fromJson(["a"]), STRING, 'a string is needed, but this is the tuple ["a"]'],
      [fromJson("a"), listType(STRING), 'a list(string) is needed, but this is the string "a"'],
      [fromJson({}), object({ a: STRING }), 'the attribute "a" is missing'],
      [fromJson([1, true]), listType(ANY), "the elements of this tuple have no common type"],
      [fromJson([1]), { kind: "tuple", items: [] }, "a tuple([]) is needed"],
    ];
    for (const [value, type, message] of refused) {
      expect(() => convertTo(value, type, span)).to.throw(EvaluationError, message);
    }
  });

  it("gives the results of a condition one type", () => {
    const type = (chosen: Json, other: Json) =>
      describeType(typeOf(chosenResult(fromJson(chosen), fromJson(other), span)));
    expect(type(1, "a")).to.equal("string");
    expect(type([1], ["a", "b"])).to.equal("list(string)");
    expect(type({ a: 1 }, { b: "c" })).to.equal("map(string)");
    expect(type({ a: 1 }, { a: "c" })).to.equal("object({a=string})");
    expect(() => type(1, true)).to.throw(EvaluationError, "a common type, not number and bool");
    expect(type(null, "a")).to.equal("string");
    expect(type({ a: "x" }, { b: null, c: [1] })).to.equal("map(string)");
  });

  it("finds the same common type in any order", () => {
    const value = fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>;
    fc.assert(
      fc.property(fc.array(value, { maxLength: 4 }), (values) => {
        const typesOf = values.map((json) => typeOf(fromJson(json)));
        const type = unifyTypes(typesOf);
        const reversed = unifyTypes(typesOf.toReversed());
        expect(type && sortedType(type)).to.deep.equal(reversed && sortedType(reversed));
      }),
      { seed: 23, numRuns: 500 },
    );
  });
});

describe("equality of values", () => {
  const cases: readonly (readonly [string, Value, Value, boolean | undefined])[] = [
    ["numbers written differently", numberOf("1.0"), numberOf(1), true],
    ["a number and a string", numberOf(1), stringOf("1"), false],
    ["null and null", NULL, NULL, true],
    ["null and a string", NULL, stringOf(""), false],
    ["a list and a tuple", listOf([]), tupleOf([]), false],
    ["nested values", fromJson([{ a: [1] }]), fromJson([{ a: [1] }]), true],
    ["objects with other attributes", fromJson({ a: 1 }), fromJson({ b: 1 }), false],
    ["an unknown and itself", x, unknownOf("var.x"), true],
    ["an unknown and itself as a string", x, partly(""), true],
    ["two unknowns", x, unknownOf("var.y"), undefined],
    ["an unknown and null", x, NULL, undefined],
    ["strings with the same unknown", partly("a-"), partly("a-"), true],
    ["a string that begins otherwise", partly("a-"), stringOf("b-c"), false],
    ["a string that could be the same", partly("a-"), stringOf("a-c"), undefined],
    ["a string that ends otherwise", partly("", "-a"), stringOf("c-b"), false],
    ["a string that is too short", partly("aa", "aa"), stringOf("aaa"), false],
    ["a partly unknown string and a number", partly("a"), numberOf(1), false],
    ["lists that differ beside an unknown", tupleOf([x, numberOf(1)]), fromJson([1, 2]), false],
    ["lists that may differ", tupleOf([x, numberOf(1)]), fromJson([1, 1]), undefined],
    ["lists of other lengths", tupleOf([x]), fromJson([1, 1]), false],
    [
      "sets in another order",
      setOf([numberOf(1), numberOf(2)]),
      setOf([numberOf(2), numberOf(1)]),
      true,
    ],
    ["sets with an unknown", setOf([x]), setOf([numberOf(1)]), undefined],
    [
      "maps with an unknown",
      mappingOf("map", [["a", x]]),
      mappingOf("map", [["a", NULL]]),
      undefined,
    ],
  ];
  for (const [title, a, b, expected] of cases) {
    it(`of ${title} is ${expected ?? "open"}`, () => {
      expect(equalValues(a, b)).to.equal(expected);
      expect(equalValues(b, a)).to.equal(expected);
    });
  }

  it("agrees with the equality of keys where all is known", () => {
    const value = (fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>).map(fromJson);
    fc.assert(
      fc.property(value, value, (a, b) => {
        expect(equalValues(a, b)).to.equal(valueKey(a) === valueKey(b));
        expect(equalValues(a, a)).to.equal(true);
      }),
      { seed: 29, numRuns: 500 },
    );
  });
});

describe("JSON of values", () => {
  it("comes back as it was", () => {
    fc.assert(
      fc.property(fc.jsonValue() as fc.Arbitrary<Json>, (json) => {
        expect(toJson(fromJson(json))).to.deep.equal(JSON.parse(JSON.stringify(json)));
      }),
      { seed: 31, numRuns: 500 },
    );
  });

  it("does not exist of what is partly unknown", () => {
    expect(toJson(tupleOf([x]))).to.equal(undefined);
    expect(toJson(mappingOf("object", [["a", partly("a")]]))).to.equal(undefined);
  });
});

/** Attributes in the order of their names: the order in which they were found does not matter. */
function sortedType(type: Type): string {
  if (type.kind !== "object") return describeType(type);
  return [...type.attributes]
    .map(([name, attribute]) => `${name}=${sortedType(attribute.type)}`)
    .sort()
    .join(",");
}
