// Times how the coordinator takes dependencies, in orders that are easy and in
// orders that are meant to be hard, for its own search and for simpler ones.
import { AcyclicGraph, Vertex } from "../src/coordinator/acyclic-graph.ts";
import { Coordinator } from "../src/coordinator/coordinator.ts";

const SIZES = [1_000, 10_000, 100_000];
/** As many edges leave a unit on average. */
const EDGES_PER_UNIT = 10;
/** For the largest size, through `want`, in milliseconds. */
const AIM = 2000;
/** A search from scratch for each edge is tried up to this size: beyond, it takes minutes. */
const MAX_SCRATCH = 10_000;
const ROUNDS = 3;

/** Edges, each from a unit to one that it depends on, both by number. */
type Edges = readonly (readonly [from: number, to: number])[];

interface Order {
  readonly name: string;
  readonly edges: (units: number, count: number, random: Random) => Edges;
}

/** A whole number from 0 up to, not including, a limit. */
type Random = (limit: number) => number;

const orders: readonly Order[] = [
  { name: "chain, dependencies first", edges: (_, count) => chain(count).reverse() },
  { name: "chain, dependents first", edges: (_, count) => chain(count) },
  { name: "each wants ten before it", edges: (units) => band(units).reverse() },
  { name: "the same, last unit first", edges: (units) => band(units) },
  { name: "random", edges: randomEdges },
  { name: "layers, shuffled", edges: layers },
  { name: "dense, shuffled", edges: dense },
  { name: "blocks joined backwards", edges: blocks },
  { name: "one part raised again and again", edges: raisedAgain },
  { name: "many long searches back", edges: searchedBack },
];

class Node extends Vertex<Node> {}

/** Prints the time per edge for each order and size, and the whole time for the largest. */
export function benchCoordinator(): void {
  const inputs = orders.map(({ name, edges }) => ({
    name: name.padEnd(34),
    sizes: SIZES.map((count) => edges(count / EDGES_PER_UNIT, count, randomFrom(count))),
  }));
  for (const { sizes } of inputs) for (const edges of sizes.slice(0, -1)) addAll(edges);

  const largest = `${(SIZES.at(-1) ?? 0) / 1000}k`;
  const heading = SIZES.map((size) => right(`${size / 1000}k`)).join("");
  console.log(`coordinator, median of ${ROUNDS} runs, Node ${process.version}`);
  console.log(`${"µs per edge, graph alone".padEnd(34)}${heading}   steps per edge at ${largest}`);
  for (const { name, sizes } of inputs) {
    const runs = sizes.map((edges) => measure(ROUNDS, edges, addAll));
    const steps = (runs.at(-1)?.result ?? 0) / (sizes.at(-1)?.length ?? 1);
    const times = runs.map(({ perEdge }) => right(perEdge.toFixed(2)));
    console.log(`${name}${times.join("")}   ${steps.toFixed(1)}`);
  }
  console.log(`${"µs per edge, each one searched".padEnd(34)}${heading}   from scratch`);
  for (const { name, sizes } of inputs) {
    const times = sizes.map((edges, i) => {
      if ((SIZES[i] ?? 0) > MAX_SCRATCH) return right("-");
      return right(measure(1, edges, addFromScratch).perEdge.toFixed(2));
    });
    console.log(`${name}${times.join("")}`);
  }
  console.log(`ms in all for ${largest} edges through want (aim: under ${AIM})`);
  for (const { name, sizes } of inputs) {
    const { time } = measure(ROUNDS, sizes.at(-1) ?? [], wantAll);
    console.log(`${name}${right(time.toFixed(0))}${time < AIM ? "" : "   TOO SLOW"}`);
  }
}

/** @returns the steps that the searches took */
function addAll(edges: Edges): number {
  const nodes: Node[] = [];
  const graph = new AcyclicGraph<Node>();
  for (const [from, to] of edges) {
    const { kind } = graph.addEdge((nodes[from] ??= new Node()), (nodes[to] ??= new Node()));
    if (kind === "cycle") throw new Error(`a cycle of ${from} and ${to}`);
  }
  return graph.steps;
}

function wantAll(edges: Edges): void {
  const coordinator = new Coordinator();
  for (const [from, to] of edges) coordinator.want(`unit-${from}`, `unit-${to}`);
}

/** What a coordinator without an order does: looks for the way back, edge by edge. */
function addFromScratch(edges: Edges): void {
  const successors: number[][] = [];
  const seen: number[] = [];
  for (const [i, [from, to]] of edges.entries()) {
    const stack = [to];
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      if (node === from) throw new Error(`a cycle of ${from} and ${to}`);
      if (seen[node] === i) continue;
      seen[node] = i;
      for (const next of successors[node] ?? []) stack.push(next);
    }
    (successors[from] ??= []).push(to);
  }
}

/** One edge fewer than asked for: it has one unit more than edges, and 100,000 units are the most. */
function chain(count: number): [number, number][] {
  return Array.from({ length: count - 1 }, (_, i) => [i, i + 1]);
}

function band(units: number): [number, number][] {
  const edges: [number, number][] = [];
  for (let from = 0; from < units; from++) {
    const last = Math.min(units - 1, from + EDGES_PER_UNIT);
    for (let to = from + 1; to <= last; to++) edges.push([from, to]);
  }
  return edges;
}

/** Between any two units, against an order of the units that has nothing to do with their numbers. */
function randomEdges(units: number, count: number, random: Random): Edges {
  const order = shuffled(
    Array.from({ length: units }, (_, i) => i),
    random,
  );
  return distinct(count, () => {
    const [a, b] = [random(units), random(units)];
    return (order[a] ?? 0) < (order[b] ?? 0) ? [a, b] : [b, a];
  });
}

/** Layers of a hundred units, each of which depends on ten of the next layer. */
function layers(units: number, count: number, random: Random): Edges {
  const width = Math.min(100, units / 10);
  return distinct(count * (1 - width / units), () => {
    const from = random(units - width);
    return [from, (Math.floor(from / width) + 1) * width + random(width)];
  });
}

/** Each of as few units as will do depends on each one after it. */
function dense(_: number, count: number, random: Random): Edges {
  const units = Math.floor(Math.sqrt(2 * count));
  const edges: [number, number][] = [];
  for (let from = 0; from < units; from++) {
    for (let to = from + 1; to < units; to++) edges.push([from, to]);
  }
  return shuffled(edges, random);
}

/** Long chains that come to depend on each other: a plain topological order has to move whole chains. */
function blocks(units: number, count: number): Edges {
  const size = Math.max(2, Math.floor(units / 20));
  const edges: [number, number][] = [];
  for (let start = 0; start + size <= units; start += size) {
    for (let i = 0; i < size - 1; i++) edges.push([start + i, start + i + 1]);
  }
  for (let distance = 1; distance < 20; distance++) {
    for (let start = distance * size; start + size <= units; start += size) {
      for (let i = 0; i < size && edges.length < count; i++) {
        edges.push([start + size - 1 - (i % 5), start - distance * size + i]);
      }
    }
  }
  return edges;
}

/** A dense part, and one chain after the other that is just long enough to lift all of it. */
function raisedAgain(units: number, count: number): Edges {
  const size = Math.floor(units / 10);
  const edges: [number, number][] = [];
  for (let from = 0; from < size; from++) {
    const last = Math.min(size - 1, from + Math.floor(count / size / 2));
    for (let to = from + 1; to <= last; to++) edges.push([from, to]);
  }
  let end = -1;
  for (let unit = size; edges.length < count;) {
    const length = Math.ceil(Math.sqrt(count)) + 2;
    const start = unit;
    for (; unit < start + length; unit++) edges.push([unit, unit + 1]);
    // On the level of the last chain's end, so that the part can be lifted past it.
    if (end >= 0) edges.push([end, start]);
    edges.push([unit, 0]);
    end = unit++;
  }
  return edges;
}

/**
 * Units with almost as many dependents as a search looks at, so that each search
 * gets to its end, and finds nothing to raise that would spare the next one.
 */
function searchedBack(units: number, count: number): Edges {
  const edges: [number, number][] = [];
  const shared = Math.floor(units / 2);
  for (let hub = shared; edges.length < count;) {
    const dependents = Math.max(1, Math.floor(Math.sqrt(edges.length)) - 1);
    for (let i = 1; i <= dependents; i++) edges.push([hub + i, hub]);
    for (let to = 0; to < shared && edges.length < count; to++) edges.push([hub, to]);
    hub += dependents + 1;
  }
  return edges;
}

/** Edges that differ from each other. */
function distinct(count: number, make: () => [number, number]): Edges {
  const edges = new Map<string, [number, number]>();
  while (edges.size < count) {
    const edge = make();
    if (edge[0] !== edge[1]) edges.set(edge.join(), edge);
  }
  return [...edges.values()];
}

function shuffled<T>(values: readonly T[], random: Random): T[] {
  const keyed = values.map((value) => ({ value, key: random(2 ** 31) }));
  return keyed.sort((a, b) => a.key - b.key).map(({ value }) => value);
}

/** The same numbers for the same seed: Marsaglia's xorshift, 32 bits. */
function randomFrom(seed: number): Random {
  let state = seed;
  return (limit) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  };
}

/** The median time in milliseconds, that per edge in µs, and what the last run returned. */
function measure<T>(
  rounds: number,
  edges: Edges,
  run: (edges: Edges) => T,
): { time: number; perEdge: number; result: T } {
  const times: number[] = [];
  for (;;) {
    const start = performance.now();
    const result = run(edges);
    times.push(performance.now() - start);
    if (times.length < rounds) continue;
    const time = times.sort((a, b) => a - b)[rounds >> 1] ?? 0;
    return { time, perEdge: (time * 1000) / edges.length, result };
  }
}

function right(text: string): string {
  return text.padStart(9);
}
