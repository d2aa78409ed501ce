import { expect } from "chai";
import fc from "fast-check";
import { spanText } from "../../../src/source/source-file.ts";
import { fromJson } from "../../../src/terraform/value-json.ts";
import { tupleOf, type Value } from "../../../src/terraform/value.ts";
import { call, itemsOf, origins, partly, written } from "./calling.ts";

/** Pieces that stand in a file exactly as they are. */
const exact = (...pieces: string[]) => pieces.map((piece) => [piece, piece] as const);

const list = (...items: string[]) => tupleOf(items.map(written));

const cases: readonly {
  readonly call: string;
  readonly args: readonly (Value | string | number)[];
  readonly pieces: readonly (readonly [string, string | undefined])[];
}[] = [
  {
    call: "join",
    args: [written(", "), list("a", "b", "c")],
    pieces: [
      ["a", "a"],
      [", ", ", "],
      ["b", "b"],
      [", ", ", "],
      ["c", "c"],
    ],
  },
  {
    call: "join",
    args: [",", fromJson([1, true])],
    pieces: [
      ["1", "ARGUMENT"],
      [",", undefined],
      ["true", "ARGUMENT"],
    ],
  },
  {
    call: "format",
    args: [written("start %s now"), written("app")],
    pieces: [
      ["start ", "start "],
      ["app", "app"],
      [" now", " now"],
    ],
  },
  {
    call: "format",
    args: [written("%s%%"), 5],
    pieces: [
      ["5", "ARGUMENT"],
      ["%", "%"],
    ],
  },
  {
    call: "format",
    args: [written("%4s"), written("ab")],
    pieces: [
      ["  ", "CALL"],
      ["ab", "ab"],
    ],
  },
  { call: "replace", args: [written("a-b"), "-", written("_")], pieces: exact("a", "_", "b") },
  {
    call: "replace",
    args: [written("db10"), "/([a-z]+)(\\d+)/", written("$2-$1")],
    pieces: exact("10", "-", "db"),
  },
  { call: "yamldecode", args: [written("'a b' # c")], pieces: exact("a b") },
  {
    call: "yamldecode",
    args: [written("|\n  a\n   b\n\n  c\n")],
    pieces: exact("a\n", " b\n\n", "c\n"),
  },
  {
    call: "yamldecode",
    args: [written(">\n  a\n  b\n")],
    pieces: [
      ["a", "a"],
      [" ", "\n"],
      ["b\n", "b\n"],
    ],
  },
  {
    call: "yamldecode",
    args: [written('"a\\tb \\U0001F600c\\\n   d"')],
    pieces: [
      ["a", "a"],
      ["\t", "\\t"],
      ["b ", "b "],
      ["😀", "\\U0001F600"],
      ["c", "c"],
      ["d", "d"],
    ],
  },
  { call: "trimspace", args: [written("  a b\n")], pieces: exact("a b") },
  { call: "trim", args: [written("--a--"), "-"], pieces: exact("a") },
  { call: "trimprefix", args: [written("v1"), "v"], pieces: exact("1") },
  { call: "trimsuffix", args: [written("a.sh"), ".sh"], pieces: exact("a") },
  { call: "chomp", args: [written("a\n\n")], pieces: exact("a") },
  {
    call: "indent",
    args: [2, written("a\nb")],
    pieces: [
      ["a\n", "a\n"],
      ["  ", "CALL"],
      ["b", "b"],
    ],
  },
  { call: "substr", args: [written("hello"), 1, 3], pieces: exact("ell") },
  { call: "upper", args: [written("ab")], pieces: [["AB", "ab"]] },
  { call: "lower", args: [written("AB")], pieces: [["ab", "AB"]] },
  { call: "title", args: [written("ab")], pieces: [["Ab", "ab"]] },
  { call: "strrev", args: [written("ab")], pieces: [["ba", "CALL"]] },
  { call: "urlencode", args: [written("a b")], pieces: [["a+b", "CALL"]] },
  { call: "md5", args: [written("")], pieces: [["d41d8cd98f00b204e9800998ecf8427e", "CALL"]] },
  { call: "element", args: [list("a", "b"), 1], pieces: exact("b") },
  { call: "coalesce", args: ["", written("a")], pieces: exact("a") },
  { call: "one", args: [list("a")], pieces: exact("a") },
  { call: "lookup", args: [fromJson({}), "a", written("b")], pieces: exact("b") },
  { call: "tostring", args: [written("a")], pieces: exact("a") },
  { call: "file", args: ["files/data.json"], pieces: exact('{"a":[1,2,{"b":null}]}') },
  { call: "regex", args: ["b+", written("abbc")], pieces: exact("bb") },
  {
    call: "jsonencode",
    args: [tupleOf([written('say "hi"')])],
    pieces: [
      ['["', "CALL"],
      ["say ", "say "],
      ['\\"', '"'],
      ["hi", "hi"],
      ['\\"', '"'],
      ['"]', "CALL"],
    ],
  },
  {
    call: "jsondecode",
    args: [written('"a\\nb"')],
    pieces: [
      ["a", "a"],
      ["\n", "\\n"],
      ["b", "b"],
    ],
  },
  {
    call: "base64encode",
    args: [written("hi")],
    pieces: [["aGk=", "CALL"]],
  },
];

describe("strings that functions make", () => {
  for (const { call: name, args, pieces } of cases) {
    it(`${name} gives ${JSON.stringify(pieces.map(([piece]) => piece))} with the origin of each`, () => {
      expect(origins(call(name, ...args))).to.deep.equal(pieces);
    });
  }

  it("split and its like lead each part to its own place", () => {
    const parts = itemsOf(call("split", ",", written("app,db,web")));
    expect(parts.map(origins)).to.deep.equal([exact("app"), exact("db"), exact("web")]);
    const letters = itemsOf(call("split", "", written("é😀")));
    expect(letters.map(origins)).to.deep.equal([exact("é"), exact("😀")]);
    const found = itemsOf(call("regexall", "[a-z]+", written("app, db")));
    expect(found.map(origins)).to.deep.equal([exact("app"), exact("db")]);
    const sorted = itemsOf(call("sort", list("b", "a")));
    expect(sorted.map(origins)).to.deep.equal([exact("a"), exact("b")]);
  });

  it("formatlist keeps the format and the element apart in each", () => {
    const made = itemsOf(call("formatlist", written("%s-unit"), list("a", "b")));
    expect(made.map(origins)).to.deep.equal([exact("a", "-unit"), exact("b", "-unit")]);
  });

  it("csvdecode and jsondecode lead fields to where they stand", () => {
    const [row] = itemsOf(call("csvdecode", written('unit\n"a ""b"""\n')));
    expect(row?.kind === "mapping" && origins(row.entries.get("unit"))).to.deep.equal([
      ["a ", "a "],
      ['"', '""'],
      ["b", "b"],
      ['"', '""'],
    ]);
    const json = call("jsondecode", written('{"units": ["app"]}'));
    const units = json.kind === "mapping" ? json.entries.get("units") : undefined;
    expect(units && itemsOf(units).map(origins)).to.deep.equal([exact("app")]);
  });

  it("base64decode gives back what base64encode got, with its places and unknowns", () => {
    for (const [encode, decode] of [
      [["base64encode"], ["base64decode"]],
      [
        ["textencodebase64", "utf-8"],
        ["textdecodebase64", "UTF-8"],
      ],
      [["base64encode"], ["textdecodebase64", "UTF-8"]],
    ] as const) {
      const original = partly("run ${var.x} now");
      const encoded = call(encode[0], original, ...encode.slice(1));
      const decoded = call(decode[0], encoded, ...decode.slice(1));
      expect(decoded).to.deep.equal(original);
    }
  });

  it("lose the origin rather than give a wrong one", () => {
    const seeded = { seed: 7, numRuns: 300 };
    const name = fc.constantFrom("upper", "lower", "title", "trimspace", "chomp", "jsonencode");
    fc.assert(
      fc.property(name, fc.string({ unit: "binary", maxLength: 30 }), (name, text) => {
        expectTrueOrigins(call(name, written(text)));
        expectTrueOrigins(call("replace", written(text), "a", written("b")));
        for (const part of itemsOf(call("split", "", written(text)))) expectTrueOrigins(part);
      }),
      seeded,
    );
  });

  it("joins what was split to the same string", () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ minLength: 1, maxLength: 2 }), (text, separator) => {
        const joined = call("join", separator, call("split", separator, written(text)));
        expect(joined.kind === "string" && joined.text.source).to.equal(text);
      }),
      { seed: 11 },
    );
  });
});

/** A piece that claims to be exact is what its span covers, character by character but for case. */
function expectTrueOrigins(value: Value): void {
  if (value.kind !== "string") throw new TypeError("this is no string");
  for (const piece of value.text.pieces) {
    if (!piece.exact || !piece.span) continue;
    const origin = Array.from(spanText(piece.span));
    for (const [i, character] of Array.from(piece.text).entries()) {
      const forms = [character, character.toLowerCase(), character.toUpperCase()];
      expect(forms, piece.text).to.include.oneOf([origin[i], origin[i]?.toLowerCase()]);
    }
  }
}
