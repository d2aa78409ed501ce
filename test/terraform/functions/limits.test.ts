import { expect } from "chai";
import { EvaluationError } from "../../../src/terraform/evaluation-error.ts";
import { fromJson } from "../../../src/terraform/value-json.ts";
import { tupleOf, type Value } from "../../../src/terraform/value.ts";
import { call, partly, shown, unknown, written } from "./calling.ts";

const numbers = (count: number) => fromJson(Array.from({ length: count }, (_, i) => i));
const long = (text: string, length: number) => written(text.repeat(length / text.length));

/** Holds 2 ** 60 elements, yet only 60 lists. */
function doubled(): Value {
  let value = fromJson(["a"]);
  for (let i = 0; i < 60; i++) value = tupleOf([value, value]);
  return value;
}

const refused: readonly {
  readonly title: string;
  readonly run: () => Value;
  readonly message: string;
}[] = [
  { title: "a range of more than 1024 numbers", run: () => call("range", 1025), message: "1024" },
  {
    title: "a join that gets too long",
    run: () => call("join", "", tupleOf(Array<Value>(10).fill(long("a", 1_000_000)))),
    message: "longer than",
  },
  {
    title: "an indentation that gets too wide",
    run: () => call("indent", 1_000_000, long("\n", 100)),
    message: "longer than",
  },
  {
    title: "a width of seven digits",
    run: () => call("format", "%1000000s", "a"),
    message: "too large",
  },
  {
    title: "a replacement that grows",
    run: () => call("replace", long("a", 10_000), "a", long("b", 10_000)),
    message: "longer than",
  },
  {
    title: "a replacement by a group that grows",
    run: () => call("replace", long("a", 10_000), "/a*/", "$0".repeat(1000)),
    message: "longer than",
  },
  {
    title: "a string of too many pieces",
    run: () => call("replace", long("a", 400_000), "a", "b"),
    message: "pieces",
  },
  {
    title: "a split into too many parts",
    run: () => call("split", ",", long(",", 200_000)),
    message: "elements",
  },
  {
    title: "a product of too many elements",
    run: () => call("setproduct", numbers(400), numbers(400)),
    message: "elements",
  },
  {
    title: "a list that holds too much in few lists",
    run: () => call("flatten", doubled()),
    message: "elements",
  },
  {
    title: "JSON that nests too deeply",
    run: () => call("jsondecode", long("[", 1000)),
    message: "deep",
  },
  {
    title: "JSON of too many elements",
    run: () => call("jsondecode", `[${"1,".repeat(100_000)}1]`),
    message: "elements",
  },
  {
    title: "a number of too many digits",
    run: () => call("tonumber", "1e999999999"),
    message: "number",
  },
  {
    title: "a pattern for files of too many alternatives",
    run: () => call("fileset", "files", "{a,b}".repeat(30)),
    message: "alternatives",
  },
  {
    title: "a pattern for files that goes too deep",
    run: () => call("fileset", ".", `${"**/".repeat(100)}a`),
    message: "deep",
  },
];

const leftUnknown: readonly { readonly title: string; readonly run: () => Value }[] = [
  {
    title: "a pattern that repeats repetitions",
    run: () => call("regex", "((a{100}){100}){100}", written("a")),
  },
  {
    title: "a pattern that repeats nothing",
    run: () => call("regex", "(?:(?:(?:){1000}){1000}){1000}", written("a")),
  },
  {
    title: "a pattern of 20,000 characters",
    run: () => call("regex", "a".repeat(20_000), written("a")),
  },
  {
    title: "a search that takes too many steps",
    run: () => call("regexall", "(a|b|c|d|e|f)*x", long("abcdef", 3_000_000)),
  },
];

describe("functions of too much", () => {
  for (const { title, run, message } of refused) {
    it(`refuse ${title}, soon and in words`, () => {
      expect(run).to.throw(EvaluationError, message);
    }).timeout(20_000);
  }

  for (const { title, run } of leftUnknown) {
    it(`leave the result unknown of ${title}`, () => {
      expect(run()).to.have.property("kind", "unknown");
    }).timeout(20_000);
  }

  it("take time linear in the text for patterns that other engines are slow with", () => {
    expect(shown(call("regexall", "(a+)+$", `${"a".repeat(20_000)}b`))).to.deep.equal([]);
    expect(shown(call("replace", "a".repeat(20_000), "/(a|aa)*$/", "x"))).to.equal("x");
  }).timeout(20_000);

  it("take a script of 100,000 lines", () => {
    const script = written("echo a\n".repeat(100_000));
    const replaced = call("replace", script, "\n", "\n\n");
    expect(replaced.kind === "string" && replaced.text.length).to.equal(800_000);
    const indented = call("indent", 2, script);
    expect(indented.kind === "string" && indented.text.length).to.equal(900_000);
  }).timeout(20_000);

  it("count characters of a long text soon, and right", () => {
    expect(shown(call("length", "e\u0301".repeat(50_000)))).to.equal(50_000);
    expect(shown(call("length", "👨‍👩‍👧x".repeat(10_000)))).to.equal(20_000);
    expect(shown(call("length", "\r\n".repeat(10_000)))).to.equal(10_000);
  }).timeout(20_000);

  it("keep the names of unknowns short, however long the call", () => {
    let value = unknown("var.x");
    for (let i = 0; i < 50; i++) value = call("max", value, value);
    expect(value.kind === "unknown" && value.name.length).to.be.below(400);
    const text = partly(`${"a".repeat(10_000)}\${var.x}`);
    expect(String(shown(call("sha256", text))).length).to.be.below(400);
  });
});
