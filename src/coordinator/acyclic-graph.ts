/** A vertex of an {@link AcyclicGraph}; `V` is the class that extends it. */
export abstract class Vertex<V> {
  /** Where its edges lead, in the order in which they were added. Read only, but for the graph. */
  readonly successors: V[] = [];
  /** Where edges come from that lead to it, in the order in which they were added. */
  readonly predecessors: V[] = [];
  /** The graph's: the predecessors on the same level. */
  readonly peers: V[] = [];
  /** The graph's: never above the level of a successor. */
  level = 0;
  /** The graph's: the last search that came by. */
  mark = 0;
}

/** What became of an edge; a cycle leads from the edge's first vertex along edges back to itself. */
export type Insertion<V> =
  | { readonly kind: "added" }
  | { readonly kind: "present" }
  | { readonly kind: "cycle"; readonly path: readonly V[] };

const ADDED = { kind: "added" } as const;
const PRESENT = { kind: "present" } as const;

/**
 * A graph that refuses the edge that would close a cycle, without a walk of the
 * whole graph for each edge: m edges take O(m · √m) steps in all, in whatever
 * order they come.
 *
 * It is the two-way search for sparse graphs of Bender, Fineman, Gilbert and
 * Tarjan, "A New Approach to Incremental Cycle Detection and Related Problems"
 * (ACM Transactions on Algorithms 12, 2016), section 2. Each vertex has a level
 * that no edge leads down from. A new edge v → w that would lead down, or stay
 * on its level, is searched backwards from v, on v's level only and over at most
 * Δ edges; w then moves up to v's level, or past it where the search did not
 * get to its end, and takes along what is reachable from it and is lower.
 *
 * The paper's Δ is √m for the final m, which nobody knows here, so it is √m for
 * the edges so far. The bound stays: a vertex above a level is reachable from Δ
 * edges on that level, Δ as it was when the level above was first used, so the
 * levels first used while m doubles are at most 2√m, and over all doublings
 * these numbers, too, add up to O(√m).
 */
export class AcyclicGraph<V extends Vertex<V>> {
  #edges = 0;
  #steps = 0;
  #lastMark = 0;

  get edgeCount(): number {
    return this.#edges;
  }

  /** How many edges the searches have walked along so far: what the bound is about. */
  get steps(): number {
    return this.#steps;
  }

  /**
   * Looks through the shorter of the two lists. Over the insertion of m edges that is
   * O(m · √m) again (Chiba and Nishizeki, "Arboricity and Subgraph Listing
   * Algorithms", 1985), and it saves a set of all edges.
   */
  hasEdge(from: V, to: V): boolean {
    return from.successors.length <= to.predecessors.length
      ? from.successors.includes(to)
      : to.predecessors.includes(from);
  }

  /**
   * Adds an edge, unless it is there or closes a cycle.
   * @param accept called before a new edge that closes no cycle is added; where it
   *   throws, the graph stays as it was and the error passes through
   */
  addEdge(from: V, to: V, accept?: () => void): Insertion<V> {
    if (from === to) return { kind: "cycle", path: [from, to] };
    if (this.hasEdge(from, to)) return PRESENT;
    const level = this.#levelFor(from, to);
    if (level === undefined) return this.#cycle(from, to);
    const raised: V[] = [];
    const levels: number[] = [];
    if (to.level < level && !this.#raise(to, level, raised, levels)) {
      restoreLevels(raised, levels);
      return this.#cycle(from, to);
    }
    try {
      accept?.();
    } catch (error) {
      restoreLevels(raised, levels);
      throw error;
    }
    updatePeers(raised, level);
    from.successors.push(to);
    to.predecessors.push(from);
    if (from.level === to.level) to.peers.push(from);
    this.#edges++;
    return ADDED;
  }

  /**
   * The least level that an edge's second vertex needs, undefined where the edge is
   * seen to close a cycle. Marks vertices that lead to the first one: those that what is
   * raised to this level may lead to, if it leads to any.
   */
  #levelFor(from: V, to: V): number | undefined {
    if (from.level < to.level) return to.level;
    const limit = Math.sqrt(this.#edges);
    const mark = ++this.#lastMark;
    from.mark = mark;
    const found = [from];
    let steps = 0;
    for (const vertex of found) {
      for (const peer of vertex.peers) {
        this.#steps++;
        if (peer === to) return undefined;
        if (++steps >= limit) return from.level + 1;
        if (peer.mark === mark) continue;
        peer.mark = mark;
        found.push(peer);
      }
    }
    return from.level;
  }

  /**
   * Raises a vertex and what is reachable from it to a level, and notes the levels
   * they had. False where that met a marked vertex and stopped.
   */
  #raise(start: V, level: number, raised: V[], levels: number[]): boolean {
    const mark = this.#lastMark;
    const raise = (vertex: V): void => {
      raised.push(vertex);
      levels.push(vertex.level);
      vertex.level = level;
    };
    raise(start);
    for (const vertex of raised) {
      for (const successor of vertex.successors) {
        this.#steps++;
        if (successor.mark === mark) return false;
        if (successor.level < level) raise(successor);
      }
    }
    return true;
  }

  /** The shortest cycle that an edge would close. */
  #cycle(from: V, to: V): Insertion<V> {
    const mark = ++this.#lastMark;
    to.mark = mark;
    const found = [to];
    const previous = [0];
    for (let i = 0; ; i++) {
      const vertex = found[i];
      if (!vertex) throw new Error("a cycle was detected where there is none");
      if (vertex === from) return { kind: "cycle", path: [from, ...pathTo(i, found, previous)] };
      for (const successor of vertex.successors) {
        // No way leads back down from a higher level.
        if (successor.mark === mark || successor.level > from.level) continue;
        successor.mark = mark;
        found.push(successor);
        previous.push(i);
      }
    }
  }
}

function restoreLevels<V extends Vertex<V>>(raised: readonly V[], levels: readonly number[]): void {
  for (const [i, vertex] of raised.entries()) vertex.level = levels[i] ?? 0;
}

/** Vertices that rose have left their peers behind, and are new peers of their successors. */
function updatePeers<V extends Vertex<V>>(raised: readonly V[], level: number): void {
  for (const vertex of raised) vertex.peers.length = 0;
  for (const vertex of raised) {
    for (const successor of vertex.successors) {
      if (successor.level === level) successor.peers.push(vertex);
    }
  }
}

/** The way from the first of some vertices to one of them, by where each was reached from. */
function pathTo<V>(index: number, found: readonly V[], previous: readonly number[]): V[] {
  const indices: number[] = [];
  for (let i = index; i > 0; i = previous[i] ?? 0) indices.push(i);
  return [0, ...indices.reverse()].flatMap((i) => found[i] ?? []);
}
