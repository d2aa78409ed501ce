import type { Graph } from "@dagrejs/graphlib";

/** Anything whose nodes can be followed: a graphlib graph with labels of any type. */
export type Directed = Pick<Graph, "nodes" | "successors">;

interface Visit {
  readonly node: string;
  readonly successors: readonly string[];
  next: number;
  readonly index: number;
  low: number;
}

/**
 * The strongly connected components, by Tarjan's algorithm. Unlike graphlib's
 * own it keeps its stack in a list, because a template may hold a chain of
 * units that is deeper than the program's stack.
 */
export function stronglyConnected(graph: Directed): string[][] {
  const components: string[][] = [];
  const visits = new Map<string, Visit>();
  const pending: string[] = [];
  const assigned = new Set<string>();
  const open = (node: string): Visit => {
    const index = visits.size;
    const visit = {
      node,
      successors: graph.successors(node) ?? [],
      next: 0,
      index,
      low: index,
    };
    visits.set(node, visit);
    pending.push(node);
    return visit;
  };
  for (const root of graph.nodes()) {
    if (visits.has(root)) continue;
    const path = [open(root)];
    for (let visit = path.at(-1); visit; visit = path.at(-1)) {
      const successor = visit.successors[visit.next++];
      if (successor !== undefined) {
        const seen = visits.get(successor);
        if (!seen) path.push(open(successor));
        else if (!assigned.has(successor)) visit.low = Math.min(visit.low, seen.index);
        continue;
      }
      path.pop();
      const parent = path.at(-1);
      if (parent) parent.low = Math.min(parent.low, visit.low);
      if (visit.low === visit.index) {
        const component = pending.splice(pending.lastIndexOf(visit.node));
        for (const node of component) assigned.add(node);
        components.push(component);
      }
    }
  }
  return components;
}

/** The nodes of a shortest path from one node to another, both included; undefined if there is none. */
export function shortestPath(
  graph: Pick<Directed, "successors">,
  from: string,
  to: string,
): string[] | undefined {
  const previous = new Map<string, string | undefined>([[from, undefined]]);
  // A map is walked in the order of insertion, additions included: it is the queue, too.
  for (const node of previous.keys()) {
    if (node === to) {
      const path: string[] = [];
      for (let at: string | undefined = to; at !== undefined; at = previous.get(at)) path.push(at);
      return path.reverse();
    }
    for (const successor of graph.successors(node) ?? []) {
      if (!previous.has(successor)) previous.set(successor, node);
    }
  }
  return undefined;
}
