import { expect } from "chai";
import fc from "fast-check";
import { parseJsonConfig } from "../../src/hcl/parse-json.ts";
import { parseJsonTree } from "../../src/hcl/json-tree.ts";
import type { Block, ConfigFile } from "../../src/hcl/syntax.ts";
import { SourceFile, spanText } from "../../src/source/source-file.ts";
import { outline } from "./outline.ts";

describe("JSON configurations", () => {
  describe("have blocks at the top, and arguments in them", () => {
    const cases: [source: string, expected: string[]][] = [
      ["{}", []],
      ['{"locals": {"a": 1}}', ["locals{a=1}"]],
      ['[{"locals": {"a": 1}}, {"locals": {"b": 2}}]', ["locals{a=1}", "locals{b=2}"]],
      ['{"locals": [{"a": 1}, {"b": 2}]}', ["locals{a=1}", "locals{b=2}"]],
      ['{"module": {"m": {"source": "./m"}}}', ['module.m{source="./m"}']],
      [
        '{"resource": {"t": {"a": {"x": 1}, "b": [{"x": 2}, {"x": 3}]}}}',
        ["resource.t.a{x=1}", "resource.t.b{x=2}", "resource.t.b{x=3}"],
      ],
      ['{"data": [{"t": [{"a": {}}]}, {"u": {"b": {}}}]}', ["data.t.a{}", "data.u.b{}"]],
      ['{"output": {"o": null}}', []],
      ['{"//": "a comment", "locals": {"//": ["${"], "a": {"//": 1}}}', ['locals{a={"//"=1}}']],
    ];
    for (const [source, expected] of cases) {
      it(source, () => {
        expect(parse(source).body.blocks.map(show)).to.deep.equal(expected);
      });
    }
  });

  describe("have expressions", () => {
    const cases: [json: string, expected: string][] = [
      ["-1.5e3", "-1.5e3"],
      ["true", "true"],
      ["null", "null"],
      ['"a"', '"a"'],
      ['""', '""'],
      ['"${var.x}"', 'wrapped "${(. var x)}"'],
      ['"a ${ f(\\"b\\") } %{ if c }d%{ endif }"', '"a ${(f "b")} %{if c}d%{else}%{endif}"'],
      ['"$${a} \\n \\u00e9 \\ud83d\\ude00 \\\\ \\/ \\""', '"${a} \n é 😀 \\ / ""'],
      ['[1, ["a"]]', '[1 ["a"]]'],
      ['{"a": 1, "${b}": {"c": []}}', '{"a"=1 wrapped "${b}"={"c"=[]}}'],
    ];
    for (const [json, expected] of cases) {
      it(json, () => {
        const [block] = parse(`{"locals": {"a": ${json}}}`).body.blocks;
        expect(block && show(block)).to.equal(`locals{a=${expected}}`);
      });
    }
  });

  it("take the type of a variable as an expression and its default as it stands", () => {
    const [block] = parse('{"variable": {"v": {"type": "list(string)", "default": "${x}"}}}').body
      .blocks;
    expect(block && show(block)).to.equal('variable.v{type=(list string) default="${x}"}');
  });

  it("lead from a string to the characters of the file", () => {
    const source = '{"locals": {"a": "b\\n\\tcoder ${x.y} end"}}';
    const attribute = parse(source).body.blocks[0]?.body.attributes.get("a");
    if (attribute?.value.kind !== "template") throw new Error("no template");
    const [text, interpolation, rest] = attribute.value.parts;
    if (text?.kind !== "text" || interpolation?.kind !== "interpolation") throw new Error("parts");
    const at = text.text.source.indexOf("coder");
    const found = text.text.locate(at, at + 5);
    expect(found && spanText(found)).to.equal("coder");
    expect(spanText(interpolation.span)).to.equal("${x.y}");
    expect(spanText(interpolation.value.span)).to.equal("x.y");
    expect(rest?.kind === "text" && rest.text.source).to.equal(" end");
    expect(spanText(attribute.value.span)).to.equal('"b\\n\\tcoder ${x.y} end"');
  });

  describe("are refused, at the mistake", () => {
    const cases: [source: string, message: RegExp, at: string][] = [
      ["", /value is expected/, ""],
      ['{"a": 1,}', /name of a property/, "}"],
      ['{"a": 1 /* b */}', /no comments/, "/* b */"],
      ['{"a": [1 2]}', /"," is expected/, "2"],
      ['{"a" 1}', /":" is expected/, "1"],
      ['{"a": tru}', /not a JSON value/, "tru"],
      ['{"a": "b', /never closed/, '"b'],
      ['{"a": "\t"}', /escape/, '"\t"'],
      ['"a"', /object/, '"a"'],
      ['{"resource": {"a": 1}}', /object/, "1"],
      ['{"locals": {"a": 1, "a": 2}}', /already set on line 1/, '"a"'],
      ['{"locals": {"a": {"b": 1, "b": 2}}}', /already in this object/, '"b"'],
      ['{"locals": {"a": "\\n${b c}"}}', /\$\$\{/, "c"],
      ['{"locals": {"a": "\\n${b"}}', /never closed/, "${"],
      ['{"variable": {"a": {"type": 1}}}', /as a string/, "1"],
      ['{"variable": {"a": {"type": "list("}}}', /value is missing/, ""],
    ];
    for (const [source, message, at] of cases) {
      it(source, () => {
        const result = parseJsonConfig(new SourceFile("main.tf.json", source));
        if (result.ok) throw new Error("accepted");
        expect(result.errors[0]?.message).to.match(message);
        expect(result.errors[0] && spanText(result.errors[0].span)).to.equal(at);
      });
    }
  });

  it("are JSON exactly where JSON.parse says so", () => {
    const tokens = [...'{}[]",:0.eE+-\\/ \n\t\r\u0001'.split(""), "true", "null", '"a"', "10", "é"];
    const noise = fc.array(fc.constantFrom(...tokens), { maxLength: 10 });
    const source = fc.oneof(
      noise.map((parts) => parts.join("")),
      fc.tuple(fc.json(), noise).map(([json, parts]) => json + parts.slice(0, 1).join("")),
    );
    fc.assert(
      fc.property(source, (text) => {
        expect(succeeds(() => parseJsonTree(new SourceFile("a.json", text)))).to.equal(
          succeeds(() => JSON.parse(text) as unknown),
        );
      }),
      { seed: 7, numRuns: 5000 },
    );
  });
});

function parse(source: string): ConfigFile {
  const result = parseJsonConfig(new SourceFile("main.tf.json", source));
  if (!result.ok) throw new Error(result.errors[0]?.message);
  return result.value;
}

function show({ type, labels, body }: Block): string {
  const attributes = [...body.attributes.values()];
  const content = attributes.map(({ name, value }) => `${name}=${outline(value)}`).join(" ");
  return `${[type, ...labels.map(({ value }) => value)].join(".")}{${content}}`;
}

function succeeds(action: () => unknown): boolean {
  try {
    action();
    return true;
  } catch {
    return false;
  }
}
