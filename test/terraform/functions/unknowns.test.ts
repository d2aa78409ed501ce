import { expect } from "chai";
import fc from "fast-check";
import { EvaluationError } from "../../../src/terraform/evaluation-error.ts";
import { functionNames } from "../../../src/terraform/functions/index.ts";
import { fromJson, toJson } from "../../../src/terraform/value-json.ts";
import {
  isWhollyKnown,
  listOf,
  mappingOf,
  setOf,
  stringOf,
  tupleOf,
  valueKey,
  type Value,
} from "../../../src/terraform/value.ts";
import { call, partly, shown, unknown } from "./calling.ts";

const x = unknown("var.x");

const cases: readonly {
  readonly call: string;
  readonly args: readonly (Value | string | number)[];
  readonly result: unknown;
}[] = [
  { call: "upper", args: [x], result: "${upper(var.x)}" },
  { call: "upper", args: [partly("a-${var.x}")], result: "A-${upper(var.x)}" },
  { call: "lower", args: [partly("A-${var.x}")], result: "a-${lower(var.x)}" },
  { call: "title", args: [partly("a-${var.x}")], result: '${title("a-${var.x}")}' },
  { call: "join", args: ["-", tupleOf([fromJson("a"), x])], result: "a-${var.x}" },
  { call: "join", args: [x, fromJson(["a", "b"])], result: "a${var.x}b" },
  { call: "join", args: ["-", x], result: '${join("-", var.x)}' },
  { call: "format", args: ["%s-%v", x, partly("b${var.y}")], result: "${var.x}-b${var.y}" },
  { call: "format", args: ["n%03d", x], result: 'n${format("%03d", var.x)}' },
  { call: "format", args: ["%5s", x], result: '${format("%5s", var.x)}' },
  { call: "format", args: [x, "a"], result: '${format(var.x, "a")}' },
  {
    call: "formatlist",
    args: ["%s-%s", x, fromJson(["a", "b"])],
    result: ["${var.x}-a", "${var.x}-b"],
  },
  { call: "formatlist", args: ["%s", x], result: '${formatlist("%s", var.x)}' },
  {
    call: "replace",
    args: [partly("a_b${var.x}"), "_", "-"],
    result: 'a-b${replace(var.x, "_", "-")}',
  },
  {
    call: "replace",
    args: [partly("ab${var.x}"), "bc", "-"],
    result: '${replace("ab${var.x}", "bc", "-")}',
  },
  {
    call: "replace",
    args: [partly("${var.x}cb"), "bc", "-"],
    result: '${replace("${var.x}cb", "bc", "-")}',
  },
  {
    call: "replace",
    args: [partly("A b${var.x}"), "/[^a-z]/", "-"],
    result: '--b${replace(var.x, "/[^a-z]/", "-")}',
  },
  {
    call: "replace",
    args: [partly("a${var.x}"), "/a+/", "-"],
    result: '${replace("a${var.x}", "/a+/", "-")}',
  },
  { call: "trimspace", args: [partly(" a${var.x} b ")], result: "a${var.x} b" },
  { call: "trimspace", args: [partly(" ${var.x}b ")], result: "${trimspace(var.x)}b" },
  { call: "trimspace", args: [x], result: "${trimspace(var.x)}" },
  { call: "trimspace", args: [partly("a \n${var.x}\n")], result: "a \n${trimspace(var.x)}" },
  { call: "chomp", args: [partly("${var.x}\n")], result: "${chomp(var.x)}" },
  { call: "trimprefix", args: [partly("v1${var.x}"), "v"], result: "1${var.x}" },
  { call: "trimprefix", args: [partly("a${var.x}"), "v"], result: "a${var.x}" },
  {
    call: "trimprefix",
    args: [partly("v${var.x}"), "vv"],
    result: '${trimprefix("v${var.x}", "vv")}',
  },
  { call: "trimsuffix", args: [partly("${var.x}.sh"), ".sh"], result: "${var.x}" },
  { call: "indent", args: [2, partly("a\nb${var.x}")], result: "a\n  b${indent(2, var.x)}" },
  { call: "substr", args: [partly("abc${var.x}"), 1, 2], result: "bc" },
  { call: "substr", args: [partly("abc${var.x}"), 1, -1], result: "bc${var.x}" },
  { call: "substr", args: [partly("ab${var.x}"), 0, 9], result: 'ab${substr("ab${var.x}", 0, 9)}' },
  { call: "substr", args: [partly("${var.x}"), 0, 9], result: "${substr(var.x, 0, 9)}" },
  { call: "split", args: [",", partly("a,${var.x}")], result: '${split(",", "a,${var.x}")}' },
  { call: "startswith", args: [partly("ab${var.x}"), "a"], result: true },
  { call: "startswith", args: [partly("ab${var.x}"), "b"], result: false },
  {
    call: "startswith",
    args: [partly("ab${var.x}"), "abc"],
    result: '${startswith("ab${var.x}", "abc")}',
  },
  { call: "endswith", args: [partly("${var.x}.sh"), ".sh"], result: true },
  { call: "endswith", args: [partly("${var.x}.sh"), ".py"], result: false },
  { call: "strcontains", args: [partly("ab${var.x}"), "b"], result: true },
  {
    call: "strcontains",
    args: [partly("ab${var.x}"), "c"],
    result: '${strcontains("ab${var.x}", "c")}',
  },
  { call: "length", args: [tupleOf([x, x])], result: 2 },
  { call: "length", args: [partly("a${var.x}")], result: '${length("a${var.x}")}' },
  { call: "concat", args: [tupleOf([x]), fromJson(["a"])], result: ["${var.x}", "a"] },
  { call: "concat", args: [x, fromJson(["a"])], result: '${concat(var.x, ["a"])}' },
  { call: "flatten", args: [tupleOf([tupleOf([x]), fromJson("a")])], result: ["${var.x}", "a"] },
  { call: "flatten", args: [tupleOf([x])], result: "${flatten([var.x])}" },
  { call: "contains", args: [tupleOf([x, fromJson("a")]), "a"], result: true },
  {
    call: "contains",
    args: [fromJson(["a", "b"]), x],
    result: '${(var.x == "a" || var.x == "b")}',
  },
  { call: "contains", args: [fromJson(["a"]), partly("b${var.x}")], result: false },
  { call: "contains", args: [x, "a"], result: '${contains(var.x, "a")}' },
  { call: "index", args: [tupleOf([fromJson("a"), x]), "a"], result: 0 },
  {
    call: "index",
    args: [tupleOf([x, fromJson("a")]), "a"],
    result: '${index([var.x, "a"], "a")}',
  },
  { call: "alltrue", args: [tupleOf([x, fromJson(false)])], result: false },
  { call: "anytrue", args: [tupleOf([x, fromJson(false)])], result: "${var.x == true}" },
  { call: "coalesce", args: [x, "a"], result: '${coalesce(var.x, "a")}' },
  { call: "coalesce", args: [partly("a${var.x}"), "b"], result: "a${var.x}" },
  { call: "compact", args: [tupleOf([partly("a${var.x}"), fromJson("")])], result: ["a${var.x}"] },
  { call: "compact", args: [tupleOf([x, fromJson("a")])], result: '${compact([var.x, "a"])}' },
  {
    call: "merge",
    args: [mappingOf("object", [["a", x]]), fromJson({ b: 1 })],
    result: { a: "${var.x}", b: 1 },
  },
  { call: "merge", args: [x, fromJson({ b: 1 })], result: "${merge(var.x, {b = 1})}" },
  { call: "lookup", args: [mappingOf("object", [["a", x]]), "a", ""], result: "${var.x}" },
  { call: "keys", args: [mappingOf("object", [["a", x]])], result: ["a"] },
  { call: "element", args: [tupleOf([x]), 0], result: "${var.x}" },
  { call: "sort", args: [tupleOf([x, fromJson("a")])], result: '${sort([var.x, "a"])}' },
  { call: "toset", args: [tupleOf([x, x])], result: ["${var.x}"] },
  {
    call: "setsubtract",
    args: [tupleOf([x]), fromJson(["a"])],
    result: '${setsubtract([var.x], ["a"])}',
  },
  { call: "tostring", args: [x], result: "${var.x}" },
  { call: "tonumber", args: [partly("${var.x}")], result: "${var.x}" },
  { call: "jsonencode", args: [fromJson({ a: 1 })], result: '{"a":1}' },
  {
    call: "jsonencode",
    args: [mappingOf("object", [["a", x]])],
    result: '{"a":${jsonencode(var.x)}}',
  },
  { call: "jsonencode", args: [tupleOf([partly("a${var.x}")])], result: '["a${var.x}"]' },
  { call: "jsondecode", args: [x], result: "${jsondecode(var.x)}" },
  { call: "jsondecode", args: [partly('{"a": "b${var.x}"}')], result: { a: "b${var.x}" } },
  {
    call: "jsondecode",
    args: [partly("[${var.x}${var.y}]")],
    result: '${jsondecode("[${var.x}${var.y}]")}',
  },
  { call: "yamldecode", args: [x], result: "${yamldecode(var.x)}" },
  {
    call: "yamldecode",
    args: [partly("a: b${var.x}\nc: 1${var.y}\nd: ${var.z}\ne: 1")],
    result: { a: "b${var.x}", c: '${yamldecode("1${var.y}")}', d: "${yamldecode(var.z)}", e: 1 },
  },
  { call: "yamldecode", args: [partly("${var.x}: 1")], result: '${yamldecode("${var.x}: 1")}' },
  {
    call: "yamldecode",
    args: [partly("|\n  echo ${var.x}\n  done")],
    result: "echo ${var.x}\ndone",
  },
  { call: "format", args: ["%s", fromJson(null)], result: '${format("%s", null)}' },
  { call: "textencodebase64", args: ["é", "IBM437"], result: '${textencodebase64("é", "IBM437")}' },
  { call: "base64encode", args: [partly("a${var.x}")], result: '${base64encode("a${var.x}")}' },
  { call: "sha256", args: [partly("a${var.x}")], result: '${sha256("a${var.x}")}' },
  { call: "max", args: [1, x], result: "${max(1, var.x)}" },
  { call: "file", args: [x], result: "${file(var.x)}" },
  { call: "uuid", args: [], result: "${uuid()}" },
  { call: "pathexpand", args: ["~/a"], result: '${pathexpand("~/a")}' },
];

describe("functions of what is not known", () => {
  for (const { call: name, args, result } of cases) {
    const given = args.map((arg) => JSON.stringify(typeof arg === "object" ? shown(arg) : arg));
    it(`${name}(${given.join(", ")}) is ${JSON.stringify(result)}`, () => {
      expect(shown(call(name, ...args))).to.deep.equal(result);
    });
  }

  it("undo each other: jsondecode of jsonencode keeps every unknown", () => {
    const value = tupleOf([x, partly('say "${var.y}"'), mappingOf("object", [["a", x]])]);
    expect(valueKey(call("jsondecode", call("jsonencode", value)))).to.equal(valueKey(value));
  });

  it("tell two calls apart by name, however long their arguments are", () => {
    const long = (end: string) => tupleOf([x, fromJson("a".repeat(1000) + end)]);
    const nameOf = (end: string) => shown(call("sort", long(end)));
    expect(nameOf("b")).to.equal(nameOf("b"));
    expect(nameOf("b")).to.not.equal(nameOf("c"));
    expect(String(nameOf("b")).length).to.be.below(400);
  });

  it("refuse what is wrong whatever the unknown is", () => {
    expect(() => call("upper", x, "a")).to.throw(
      EvaluationError,
      "upper takes 1 argument (str), not 2",
    );
    expect(() => call("upper", fromJson(null))).to.throw(EvaluationError, '"str" is null');
    expect(() => call("join", 1, tupleOf([x, fromJson([])]))).to.throw(EvaluationError, "lists");
    expect(() => call("element", tupleOf([]), 0)).to.throw(EvaluationError, "the list is empty");
    expect(() => call("format", "%s", x, x)).to.throw(EvaluationError, "shows only 1");
  });

  it("never claim to know more than the unknown leaves open", () => {
    // Whatever is put in the place of the unknown, the result must agree with what was said.
    const filler = fc.string({
      unit: fc.constantFrom("a", "b", "-", ",", " ", "\n", "A"),
      maxLength: 4,
    });
    const around = fc.string({
      unit: fc.constantFrom("a", "b", "-", ",", " ", "\n"),
      maxLength: 4,
    });
    const argument = fc.constantFrom("a", "ab", "-", ",", "", "b-", "/[a-]/", "/b+/");
    const shape = fc.constantFrom<
      readonly [string, (s: Value, arg: string) => (Value | string | number)[]]
    >(
      ["upper", (s) => [s]],
      ["trimspace", (s) => [s]],
      ["chomp", (s) => [s]],
      ["title", (s) => [s]],
      ["indent", (s) => [1, s]],
      ["trim", (s, arg) => [s, arg]],
      ["trimprefix", (s, arg) => [s, arg]],
      ["trimsuffix", (s, arg) => [s, arg]],
      ["startswith", (s, arg) => [s, arg]],
      ["endswith", (s, arg) => [s, arg]],
      ["strcontains", (s, arg) => [s, arg]],
      ["replace", (s, arg) => [s, arg, "x"]],
      ["substr", (s) => [s, 1, 2]],
      ["substr", (s) => [s, 2, -1]],
      ["split", (s, arg) => [arg, s]],
      ["length", (s) => [s]],
      ["contains", (s, arg) => [fromJson(["a", "ab", "b"]), call("join", arg, tupleOf([s]))]],
      ["distinct", (s, arg) => [tupleOf([s, stringOf(arg)])]],
    );
    fc.assert(
      fc.property(
        shape,
        around,
        filler,
        around,
        argument,
        ([name, build], left, middle, right, arg) => {
          // What is trimmed is taken to hold more than what is cut.
          fc.pre(!TRIMMING.has(name) || middle.includes("A"));
          const before = call(name, ...build(partly(`${left}\${x}${right}`), arg));
          const after = call(name, ...build(stringOf(left + middle + right), arg));
          expectCompatible(before, after);
        },
      ),
      { seed: 3, numRuns: 3000 },
    );
  });

  it("leave nothing unknown where all arguments are known", () => {
    const known = [
      fromJson("a"),
      fromJson(1),
      fromJson(["a", "b"]),
      fromJson({ a: "b" }),
      setOf([]),
      listOf([]),
    ];
    const free = new Set([
      "uuid",
      "timestamp",
      "plantimestamp",
      "bcrypt",
      "base64gzip",
      "issensitive",
    ]);
    const lazy = new Set(["try", "can", "rsadecrypt", "textencodebase64", "textdecodebase64"]);
    const names = functionNames.filter((name) => !free.has(name) && !lazy.has(name));
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.array(fc.constantFrom(...known), { maxLength: 3 }),
        (name, args) => {
          try {
            expect(isWhollyKnown(call(name, ...args)), name).to.equal(true);
          } catch (error) {
            expect(error).to.be.instanceOf(EvaluationError);
          }
        },
      ),
      { seed: 5, numRuns: 3000 },
    );
  });
});

const TRIMMING = new Set(["trimspace", "trim", "chomp"]);

/** What is known of the result stays when the unknown becomes known. */
function expectCompatible(before: Value, after: Value): void {
  if (before.kind === "unknown") return;
  if (before.kind === "string" && after.kind === "string") {
    const known = before.text.pieces.map((piece) => (piece.unknown ? undefined : piece.text));
    const pattern = known.map((text) => (text === undefined ? "[^]*" : escaped(text))).join("");
    expect(after.text.source).to.match(new RegExp(`^${pattern}$`));
  } else if (before.kind === "sequence" && after.kind === "sequence") {
    for (const [i, item] of after.items.entries()) {
      const claimed = before.items[i];
      if (claimed) expectCompatible(claimed, item);
    }
  } else {
    expect(toJson(before)).to.deep.equal(toJson(after));
  }
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
