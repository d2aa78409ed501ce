import { expect } from "chai";
import fc from "fast-check";
import { sceneOf } from "../../src/drawing/layout.ts";
import type { Rectangle } from "../../src/drawing/scene.ts";
import type { Graph, GraphUnit } from "../../src/graph/graph.ts";

const place = { file: "main.tf", line: 1, column: 1, endLine: 1, endColumn: 1 };
const always = { when: null, cases: null };

/** A graph with a unit in each script, and dependencies between units by their numbers. */
function graphOf(count: number, pairs: readonly (readonly [number, number])[]): Graph {
  const numbers = Array.from({ length: count }, (_, i) => i);
  return {
    template: ".",
    questions: [],
    isExhaustive: true,
    agents: ["coder_agent.main"],
    scripts: numbers.map((i) => ({
      id: `s${i}`,
      agent: "coder_agent.main",
      address: `coder_script.s${i}`,
      displayName: "",
      place,
      ...always,
    })),
    units: numbers.map((i): GraphUnit => ({
      id: `u${i}`,
      agent: "coder_agent.main",
      name: `unit-${i}`,
      masked: `unit-${i}`,
      scripts: [`s${i}`],
      place,
      calls: [],
      ...always,
    })),
    dependencies: pairs.map(([unit, dependency], i) => ({
      id: `d${i}`,
      unit: `u${unit}`,
      dependency: `u${dependency}`,
      certain: true,
      wants: [],
      ...always,
    })),
    orders: [],
    findings: [],
  };
}

function overlap(a: Rectangle, b: Rectangle): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

describe("the layout of a graph", () => {
  it("has every unit and dependency, in boxes apart from each other, whoever wants whom", () => {
    const number = fc.nat({ max: 11 });
    fc.assert(
      fc.property(fc.array(fc.tuple(number, number), { maxLength: 30 }), (pairs) => {
        const scene = sceneOf(graphOf(12, pairs), new Map());
        expect(scene.boxes.flatMap(({ units }) => units)).to.have.length(12);
        expect(scene.links).to.have.length(pairs.length);
        for (const { path } of scene.links) expect(path).to.not.match(/NaN|undefined/);
        for (const [i, box] of scene.boxes.entries()) {
          expect(box.x + box.width).to.be.at.most(scene.width);
          expect(box.y + box.height).to.be.at.most(scene.height);
          for (const other of scene.boxes.slice(i + 1)) expect(overlap(box, other)).to.equal(false);
        }
      }),
      { numRuns: 50 },
    );
  });

  it("leads arrows to the right where nothing goes in a circle, in large graphs, too", () => {
    for (const count of [60, 1200]) {
      const pairs = Array.from(
        { length: count - 1 },
        (_, i) => [i + 1, Math.floor(i / 2)] as const,
      );
      const scene = sceneOf(graphOf(count, pairs), new Map());
      const boxes = new Map(scene.boxes.map((box) => [box.script, box]));
      for (const [unit, dependency] of pairs) {
        const [from, to] = [boxes.get(`s${dependency}`), boxes.get(`s${unit}`)];
        expect((from?.x ?? 0) + (from?.width ?? 0)).to.be.lessThan(to?.x ?? 0);
      }
    }
  });

  it("places large circles", () => {
    const pairs = Array.from({ length: 1200 }, (_, i) => [i, (i + 1) % 1200] as const);
    const scene = sceneOf(graphOf(1200, pairs), new Map());
    expect(new Set(scene.boxes.map(({ x, y }) => `${x} ${y}`))).to.have.length(1200);
  });
});
