import * as dagre from "@dagrejs/dagre";
import { placeInColumns } from "./columns.ts";
import type { Point } from "./scene.ts";

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** An arrow between two boxes, by their numbers, with the size of its label. */
export interface BoxArrow extends Size {
  readonly id: string;
  readonly from: number;
  readonly to: number;
}

export interface PlacedBoxes extends Size {
  /** The left upper corner of each box. */
  readonly corners: ReadonlyMap<number, Point>;
  /** Where each arrow leads along, by its id: from border to border. */
  readonly points: ReadonlyMap<string, readonly Point[]>;
}

/** From more boxes on, a way to rank them is taken that is less neat and twice as fast. */
const MANY = 150;

/** Of more than these, dagre takes longer than anybody waits. */
const MAX_BOXES = 1000;
const MAX_ARROWS = 2000;

const DISTANCES = { nodesep: 16, edgesep: 8, ranksep: 56 } as const;

/** What of dagre's graph is used here; the types that it ships do not resolve as ES modules. */
interface DagreGraph {
  setGraph(options: object): void;
  setNode(name: string, size: Size): void;
  setEdge(from: string, to: string, label: object, name: string): void;
  graph(): Partial<Size>;
  node(name: string): Size & Point;
  edge(from: string, to: string, name: string): { readonly points?: readonly Point[] };
}

const { Graph, layout } = dagre as unknown as {
  readonly Graph: new (options: { readonly multigraph: true }) => DagreGraph;
  readonly layout: (graph: DagreGraph) => void;
};

/** Lays boxes out from left to right so that most arrows lead to the right, and few cross. */
export function placeBoxes(
  boxes: ReadonlyMap<number, Size>,
  arrows: readonly BoxArrow[],
): PlacedBoxes {
  if (boxes.size > MAX_BOXES || arrows.length > MAX_ARROWS) return placeInColumns(boxes, arrows);
  const corners = new Map<number, Point>();
  const points = new Map<string, readonly Point[]>();
  if (boxes.size === 0) return { corners, points, width: 0, height: 0 };
  const graph = new Graph({ multigraph: true });
  const ranker = boxes.size > MANY ? "tight-tree" : "network-simplex";
  graph.setGraph({ rankdir: "LR", ranker, ...DISTANCES });
  for (const [box, { width, height }] of boxes) graph.setNode(String(box), { width, height });
  for (const { id, from, to, width, height } of arrows) {
    graph.setEdge(String(from), String(to), { width, height, labelpos: "c" }, id);
  }
  layout(graph);
  for (const box of boxes.keys()) {
    const { x, y, width, height } = graph.node(String(box));
    corners.set(box, { x: x - width / 2, y: y - height / 2 });
  }
  for (const { id, from, to } of arrows) {
    points.set(id, graph.edge(String(from), String(to), id).points ?? []);
  }
  const { width = 0, height = 0 } = graph.graph();
  return { corners, points, width, height };
}
