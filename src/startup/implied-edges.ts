/** How many targets are looked at in one go: they bound the memory, not the time. */
const TARGETS_AT_ONCE = 1024;
const BITS = 32;

/** A graph of numbered nodes in which not every node leads on. */
export interface FollowGraph {
  /** By node, the nodes that its edges lead to. */
  readonly successors: readonly (readonly number[])[];
  /** Whether what comes behind a node comes behind those that lead to it, too; such nodes form no circle. */
  readonly isFollowed: (node: number) => boolean;
}

/**
 * The edges that others make superfluous: those to a node that some other edge
 * of the same node leads to as well, by way of followed nodes. Sets of what comes
 * behind each node are kept as bits and joined from the last node to the first
 * (Warren), so that this takes a time of nodes times edges, divided by 32.
 * @returns for each node that has such edges, the nodes that they lead to, each with
 *   the first of its other successors that leads there
 */
export function impliedEdges(graph: FollowGraph): ReadonlyMap<number, ReadonlyMap<number, number>> {
  const { successors, isFollowed } = graph;
  const forking = [...successors.keys()].filter((node) => (successors[node]?.length ?? 0) > 1);
  const targets = [...new Set(forking.flatMap((node) => successors[node] ?? []))];
  const implied = new Map<number, Map<number, number>>();
  if (targets.length === 0) return implied;
  const order = innermostFirst(graph, forking);
  const words = Math.ceil(Math.min(TARGETS_AT_ONCE, targets.length) / BITS);
  const behind = new Uint32Array(successors.length * words);
  const bitOf = new Int32Array(successors.length);
  for (let first = 0; first < targets.length; first += TARGETS_AT_ONCE) {
    const block = targets.slice(first, first + TARGETS_AT_ONCE);
    behind.fill(0);
    bitOf.fill(-1);
    for (const [bit, target] of block.entries()) bitOf[target] = bit;
    for (const node of order) {
      if (!isFollowed(node)) continue;
      const own = node * words;
      for (const next of successors[node] ?? []) {
        const bit = bitOf[next] ?? -1;
        if (bit >= 0) setBit(behind, own, bit);
        join(behind, own, behind, next * words, words);
      }
    }
    const union = new Uint32Array(words);
    for (const node of forking) {
      union.fill(0);
      const ends = successors[node] ?? [];
      for (const next of ends) join(union, 0, behind, next * words, words);
      for (const next of ends) {
        const bit = bitOf[next] ?? -1;
        if (bit < 0 || !hasBit(union, 0, bit)) continue;
        const through = ends.find((other) => hasBit(behind, other * words, bit)) ?? next;
        implied.set(node, (implied.get(node) ?? new Map<number, number>()).set(next, through));
      }
    }
  }
  return implied;
}

/** The nodes that some lead to, each after the followed ones behind it. */
function innermostFirst(
  { successors, isFollowed }: FollowGraph,
  starts: readonly number[],
): readonly number[] {
  const order: number[] = [];
  const seen = new Uint8Array(successors.length);
  const path: { readonly node: number; next: number }[] = [];
  const enter = (node: number): void => {
    if (seen[node] === 1) return;
    seen[node] = 1;
    path.push({ node, next: 0 });
  };
  for (const start of starts) {
    for (const first of successors[start] ?? []) {
      enter(first);
      for (let top = path.at(-1); top; top = path.at(-1)) {
        const next = isFollowed(top.node) ? successors[top.node]?.[top.next++] : undefined;
        if (next !== undefined) {
          enter(next);
          continue;
        }
        order.push(top.node);
        path.pop();
      }
    }
  }
  return order;
}

/** Adds to a set of some words what is in another one. */
function join(
  sets: Uint32Array,
  set: number,
  from: Uint32Array,
  other: number,
  words: number,
): void {
  for (let i = 0; i < words; i++) sets[set + i] = (sets[set + i] ?? 0) | (from[other + i] ?? 0);
}

function setBit(sets: Uint32Array, set: number, bit: number): void {
  const word = set + Math.floor(bit / BITS);
  sets[word] = (sets[word] ?? 0) | (1 << (bit % BITS));
}

function hasBit(sets: Uint32Array, set: number, bit: number): boolean {
  return ((sets[set + Math.floor(bit / BITS)] ?? 0) & (1 << (bit % BITS))) !== 0;
}
