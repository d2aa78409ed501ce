import { expect } from "chai";
import fc from "fast-check";
import type { Graph } from "../../src/graph/graph.ts";
import { renderGraphDot } from "../../src/render/graph-dot.ts";
import { renderGraphMermaid } from "../../src/render/graph-mermaid.ts";
import { visible } from "../../src/visible.ts";

/** A graph of one unit, with any text in all places that a template can put one. */
function graphWith(text: string): Graph {
  const place = { file: text, line: 1, column: 1, endLine: 1, endColumn: 1 };
  const always = { when: null, cases: null };
  return {
    template: text,
    questions: [],
    isExhaustive: true,
    agents: [text],
    scripts: [{ id: "s1", agent: text, address: text, displayName: "", place, ...always }],
    units: [
      {
        id: "u1",
        agent: text,
        name: text,
        masked: text,
        scripts: ["s1"],
        place,
        calls: [],
        ...always,
      },
    ],
    dependencies: [],
    orders: [],
    findings: [],
  };
}

const anyText = fc.oneof(
  fc.string({ unit: "binary", minLength: 1 }),
  fc.string({
    unit: fc.constantFrom('"', "\\", "&", "#", ";", "\n", "]", "<", "`", "$", "a"),
    minLength: 1,
  }),
);

describe("graphs as text", () => {
  it("keep every name a name in Graphviz's language", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const dot = renderGraphDot(graphWith(text));
        const strings = [...dot.matchAll(/"((?:[^"\\]|\\.)*)"/gs)].map(([, inside = ""]) =>
          inside.replace(/\\(.)/gs, "$1").replaceAll("&amp;", "&"),
        );
        expect(strings.filter((string) => string === visible(text))).to.have.length(3);
        const rest = dot.replace(/"(?:[^"\\]|\\.)*"/gs, "");
        expect(rest).to.equal(renderGraphDot(graphWith("x")).replace(/"[^"]*"/g, ""));
      }),
    );
  });

  it("keep every name a name in Mermaid's", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const mermaid = renderGraphMermaid(graphWith(text));
        const strings = [...mermaid.matchAll(/"([^"]*)"/g)].map(([, inside = ""]) =>
          inside.replace(/#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code))),
        );
        expect(strings).to.deep.equal([visible(text), visible(text), visible(text)]);
        expect(mermaid).to.not.match(/[<>`$&\\]/);
      }),
    );
  });
});
