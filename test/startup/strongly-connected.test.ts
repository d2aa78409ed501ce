import { Graph } from "@dagrejs/graphlib";
import { expect } from "chai";
import fc from "fast-check";
import { shortestPath, stronglyConnected } from "../../src/startup/strongly-connected.ts";

const SIZE = 8;
const edges = fc.array(fc.tuple(fc.nat(SIZE - 1), fc.nat(SIZE - 1)), { maxLength: 20 });

function graphOf(pairs: readonly (readonly [number, number])[]): Graph {
  const graph = new Graph();
  for (let i = 0; i < SIZE; i++) graph.setNode(String(i));
  for (const [from, to] of pairs) graph.setEdge(String(from), String(to));
  return graph;
}

/** Distances of all pairs, by relaxing every edge as often as there are nodes. */
function distances(pairs: readonly (readonly [number, number])[]): number[][] {
  const table = Array.from({ length: SIZE }, (_, i) =>
    Array.from({ length: SIZE }, (_, j) => (i === j ? 0 : Infinity)),
  );
  for (let round = 0; round < SIZE; round++) {
    for (const row of table) {
      for (const [from, to] of pairs) {
        row[to] = Math.min(row[to] ?? Infinity, (row[from] ?? Infinity) + 1);
      }
    }
  }
  return table;
}

describe("stronglyConnected", () => {
  it("puts two nodes together exactly if each reaches the other", () => {
    fc.assert(
      fc.property(edges, (pairs) => {
        const table = distances(pairs);
        const components = stronglyConnected(graphOf(pairs));
        expect(components.flat().sort()).to.deep.equal([...Array(SIZE).keys()].map(String));
        for (let i = 0; i < SIZE; i++) {
          for (let j = 0; j < SIZE; j++) {
            const together = components.some(
              (component) => component.includes(String(i)) && component.includes(String(j)),
            );
            const mutual = Number.isFinite(table[i]?.[j]) && Number.isFinite(table[j]?.[i]);
            expect(together).to.equal(mutual);
          }
        }
      }),
      { seed: 11, numRuns: 500 },
    );
  });

  it("is not stopped by a chain deeper than the stack", () => {
    const graph = new Graph();
    const length = 50_000;
    for (let i = 0; i < length; i++) graph.setEdge(`n${i}`, `n${i + 1}`);
    graph.setEdge(`n${length}`, "n0");
    expect(stronglyConnected(graph).map((component) => component.length)).to.deep.equal([
      length + 1,
    ]);
  });
});

describe("shortestPath", () => {
  it("is a path along edges, and none is shorter", () => {
    fc.assert(
      fc.property(edges, fc.nat(SIZE - 1), fc.nat(SIZE - 1), (pairs, from, to) => {
        const graph = graphOf(pairs);
        const path = shortestPath(graph, String(from), String(to));
        const distance = distances(pairs)[from]?.[to];
        expect(path === undefined ? Infinity : path.length - 1).to.equal(distance);
        for (const [i, node] of (path ?? []).entries()) {
          const next = path?.[i + 1];
          if (next !== undefined) expect(graph.hasEdge(node, next)).to.equal(true);
        }
      }),
      { seed: 13, numRuns: 500 },
    );
  });
});
