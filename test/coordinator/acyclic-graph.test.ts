import { expect } from "chai";
import fc from "fast-check";
import { AcyclicGraph, Vertex } from "../../src/coordinator/acyclic-graph.ts";

class Point extends Vertex<Point> {
  constructor(readonly id: number) {
    super();
  }
}

type Pair = readonly [from: number, to: number];

function points(count: number): Point[] {
  return Array.from({ length: count }, (_, id) => new Point(id));
}

function at(vertices: readonly Point[], id: number): Point {
  const vertex = vertices[id];
  if (!vertex) throw new Error(`no point ${id}`);
  return vertex;
}

function ids(vertices: readonly Point[]): number[] {
  return vertices.map(({ id }) => id);
}

/** The length of a shortest way, straight from the list of edges. */
function distance(edges: readonly Pair[], from: number, to: number): number {
  const depths = new Map([[from, 0]]);
  for (const [node, depth] of depths) {
    if (node === to) return depth;
    for (const [a, b] of edges) if (a === node && !depths.has(b)) depths.set(b, depth + 1);
  }
  return Infinity;
}

/** Everything that a graph keeps about its vertices, but for the marks of past searches. */
function state(vertices: readonly Point[]): unknown {
  return vertices.map(({ level, successors, predecessors, peers }) => ({
    level,
    successors: ids(successors),
    predecessors: ids(predecessors),
    peers: ids(peers),
  }));
}

function expectOrdered(vertices: readonly Point[]): void {
  for (const vertex of vertices) {
    for (const successor of vertex.successors) expect(successor.level).to.be.at.least(vertex.level);
    const peers = vertex.predecessors.filter(({ level }) => level === vertex.level);
    expect(ids(vertex.peers).sort()).to.deep.equal(ids(peers).sort());
  }
}

/** Adds edges and compares each answer with that of a search through the edges so far. */
function compare(count: number, pairs: readonly Pair[]): void {
  const vertices = points(count);
  const graph = new AcyclicGraph<Point>();
  const edges: Pair[] = [];
  for (const [from, to] of pairs) {
    const before = state(vertices);
    const insertion = graph.addEdge(at(vertices, from), at(vertices, to));
    const back = distance(edges, to, from);
    if (edges.some(([a, b]) => a === from && b === to)) {
      expect(insertion.kind).to.equal("present");
    } else if (back < Infinity) {
      if (insertion.kind !== "cycle") throw new Error(`${from} -> ${to} closes a cycle`);
      const path = ids(insertion.path);
      expect(path.slice(0, 2)).to.deep.equal([from, to]);
      expect(path.at(-1)).to.equal(from);
      expect(path).to.have.lengthOf(back + 2);
      for (const [i, node] of path.slice(1, -1).entries()) {
        expect(edges).to.deep.include([node, path[i + 2]]);
      }
      expect(state(vertices)).to.deep.equal(before);
    } else {
      expect(insertion.kind).to.equal("added");
      edges.push([from, to]);
      expectOrdered(vertices);
    }
  }
  expect(graph.edgeCount).to.equal(edges.length);
}

function steps(count: number, pairs: readonly Pair[]): number {
  const vertices = points(count);
  const graph = new AcyclicGraph<Point>();
  for (const [from, to] of pairs) {
    expect(graph.addEdge(at(vertices, from), at(vertices, to)).kind).to.equal("added");
  }
  return graph.steps;
}

/** 0 → 1 → 2 → … */
function chain(length: number): Pair[] {
  return Array.from({ length }, (_, i) => [i, i + 1]);
}

describe("AcyclicGraph", () => {
  const SIZE = 12;
  const node = fc.nat(SIZE - 1);

  it("answers as a search through all edges does, for edges in random order", () => {
    const pairs = fc.array(fc.tuple(node, node), { maxLength: 60 });
    fc.assert(
      fc.property(pairs, (edges) => {
        compare(SIZE, edges);
      }),
      { seed: 11, numRuns: 400 },
    );
  });

  const all = points(SIZE).flatMap((from) =>
    points(SIZE).flatMap((to): Pair[] => (from.id < to.id ? [[from.id, to.id]] : [])),
  );
  const orders: [string, Pair[]][] = [
    ["sorted", all],
    ["reversed", all.toReversed()],
    ["by dependency", all.toSorted((a, b) => a[1] - b[1])],
    ["long edges first", all.toSorted((a, b) => b[1] - b[0] - (a[1] - a[0]))],
  ];
  for (const [name, edges] of orders) {
    it(`takes every edge of a dense order, ${name}, and none against it`, () => {
      compare(SIZE, edges);
      compare(SIZE, [...edges, ...edges.map(([from, to]): Pair => [to, from])]);
    });
  }

  it("answers as a search does where each edge of a dense order comes at random, some reversed", () => {
    const shuffled = fc.shuffledSubarray(all, { minLength: all.length });
    fc.assert(
      fc.property(shuffled, fc.array(node), (edges, reversed) => {
        compare(
          SIZE,
          edges.flatMap((pair, i): Pair[] =>
            reversed.includes(i) ? [pair, [pair[1], pair[0]]] : [pair],
          ),
        );
      }),
      { seed: 12, numRuns: 100 },
    );
  });

  it("answers as a search does for layers whose edges come at random", () => {
    const WIDTH = 6;
    const edge = fc
      .tuple(fc.nat(3), fc.nat(WIDTH - 1), fc.nat(WIDTH - 1))
      .map(([layer, a, b]): Pair => [layer * WIDTH + a, (layer + 1) * WIDTH + b]);
    const back = fc.tuple(fc.nat(5 * WIDTH - 1), fc.nat(5 * WIDTH - 1));
    const pairs = fc.array(fc.oneof({ arbitrary: edge, weight: 6 }, back), { maxLength: 120 });
    fc.assert(
      fc.property(pairs, (edges) => {
        compare(5 * WIDTH, edges);
      }),
      { seed: 13, numRuns: 100 },
    );
  });

  it("calls back before it adds an edge, and only then", () => {
    const vertices = points(3);
    const [a, b, c] = [at(vertices, 0), at(vertices, 1), at(vertices, 2)];
    const graph = new AcyclicGraph<Point>();
    const seen: number[] = [];
    const accept = (): void => void seen.push(graph.edgeCount);
    graph.addEdge(a, b, accept);
    graph.addEdge(a, b, accept);
    graph.addEdge(b, c, accept);
    graph.addEdge(c, a, accept);
    expect(seen).to.deep.equal([0, 1]);
  });

  it("stays as it was where the callback throws, also if levels had changed for the edge", () => {
    const vertices = points(9);
    const graph = new AcyclicGraph<Point>();
    for (const [from, to] of [...chain(5), [6, 7], [7, 8]] satisfies Pair[]) {
      graph.addEdge(at(vertices, from), at(vertices, to));
    }
    const before = state(vertices);
    expect(at(vertices, 5).level).to.be.above(0);
    const full = new Error("disk full");
    const refuse = (): never => {
      throw full;
    };
    expect(() => graph.addEdge(at(vertices, 5), at(vertices, 6), refuse)).to.throw(full);
    expect(state(vertices)).to.deep.equal(before);
    expect(graph.edgeCount).to.equal(7);
    graph.addEdge(at(vertices, 5), at(vertices, 6));
    expect(state(vertices)).not.to.deep.equal(before);
    expectOrdered(vertices);
  });

  it("follows chains that are deeper than the stack", () => {
    const LENGTH = 100_000;
    const vertices = points(LENGTH + 1);
    const graph = new AcyclicGraph<Point>();
    for (const [from, to] of chain(LENGTH)) graph.addEdge(at(vertices, from), at(vertices, to));
    const insertion = graph.addEdge(at(vertices, LENGTH), at(vertices, 0));
    expect(insertion.kind === "cycle" && insertion.path).to.have.lengthOf(LENGTH + 2);
  });

  it("walks along nothing where levels tell that there is no cycle", () => {
    const vertices = points(80);
    const graph = new AcyclicGraph<Point>();
    for (const [from, to] of chain(60)) graph.addEdge(at(vertices, from), at(vertices, to));
    const before = graph.steps;
    const [last, lower] = [at(vertices, 60), vertices.find(({ peers }) => peers.length > 0)];
    if (!lower) throw new Error("no point has a predecessor on its level");
    expect(last.level).to.be.above(lower.level);
    expect(graph.addEdge(lower, last).kind).to.equal("added");
    expect(graph.steps).to.equal(before);
  });

  describe("walks along at most a few times m · √m edges", () => {
    const EDGES = 4000;
    const bound = 2 * EDGES ** 1.5;
    const half = EDGES / 2;

    it("for a chain, from either end", () => {
      expect(steps(EDGES + 1, chain(EDGES))).to.be.below(bound);
      expect(steps(EDGES + 1, chain(EDGES).reverse())).to.be.below(bound);
    });

    it("for units with many dependents that get one dependency after the other", () => {
      const into = Array.from({ length: half }, (_, i): Pair => [i + 1, 0]);
      const out = Array.from({ length: half }, (_, i): Pair => [0, half + i + 1]);
      expect(steps(EDGES + 1, [...into, ...out])).to.be.below(bound);
    });

    it("for a part that all of a chain comes to depend on, unit by unit", () => {
      const part = chain(half).reverse();
      const above = chain(half / 2).flatMap(([from, to]): Pair[] => [
        [half + 1 + from, half + 1 + to],
        [half + 1 + to, 0],
      ]);
      expect(steps(EDGES + 2, [...part, ...above])).to.be.below(bound);
    });

    it("for a part that is behind one chain after the other", () => {
      const pairs = chain(half);
      let previous = -1;
      for (let next = half + 1; pairs.length < EDGES;) {
        const first = next;
        for (; next < first + 70; next++) pairs.push([next, next + 1]);
        if (previous >= 0) pairs.push([previous, first]);
        pairs.push([next, 0]);
        previous = next++;
      }
      expect(steps(2 * EDGES, pairs)).to.be.below(bound);
    });
  });
});
