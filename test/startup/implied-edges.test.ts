import { expect } from "chai";
import fc from "fast-check";
import { impliedEdges, type FollowGraph } from "../../src/startup/implied-edges.ts";

/** For each node, the others of its successors that lead to a successor, by following every way. */
function naively({ successors, isFollowed }: FollowGraph): Map<number, Map<number, number>> {
  const leadsTo = (from: number, to: number): boolean =>
    isFollowed(from) && (successors[from] ?? []).some((next) => next === to || leadsTo(next, to));
  const found = new Map<number, Map<number, number>>();
  for (const [node, ends] of successors.entries()) {
    for (const end of ends) {
      const through = ends.find((other) => leadsTo(other, end));
      if (through === undefined) continue;
      found.set(node, (found.get(node) ?? new Map<number, number>()).set(end, through));
    }
  }
  return found;
}

/** Edges lead to smaller numbers, from nodes that are not followed to any. */
function graphOf(
  size: number,
  pairs: readonly (readonly [number, number])[],
  unfollowed: ReadonlySet<number>,
): FollowGraph {
  const successors = Array.from({ length: size }, (): number[] => []);
  for (const [a, b] of pairs) {
    const [from, to] = unfollowed.has(a) ? [a, b] : [Math.max(a, b), Math.min(a, b)];
    if (from !== to && !successors[from]?.includes(to)) successors[from]?.push(to);
  }
  return { successors, isFollowed: (node) => !unfollowed.has(node) };
}

describe("impliedEdges", () => {
  it("are those that the naive definition names, with the first way round", () => {
    const node = fc.nat(9);
    const pairs = fc.array(fc.tuple(node, node), { maxLength: 30 });
    fc.assert(
      fc.property(pairs, fc.uniqueArray(node, { maxLength: 3 }), (some, unfollowed) => {
        const graph = graphOf(10, some, new Set(unfollowed));
        expect(impliedEdges(graph)).to.deep.equal(naively(graph));
      }),
      { seed: 17, numRuns: 2000 },
    );
  });

  it("are found among more nodes than are looked at in one go, and along deep chains", () => {
    const size = 20_000;
    const successors = Array.from({ length: size }, (_, node) => [
      ...(node > 0 ? [node - 1] : []),
      ...(node % 4 === 0 && node > 7 ? [node - 7] : []),
    ]);
    const expected = new Map(
      successors.flatMap((ends, node): [number, Map<number, number>][] => {
        const [through, end] = ends;
        return end === undefined || through === undefined
          ? []
          : [[node, new Map([[end, through]])]];
      }),
    );
    const found = impliedEdges({ successors, isFollowed: () => true });
    expect([...found].sort(([a], [b]) => a - b)).to.deep.equal([...expected]);
  });
});
