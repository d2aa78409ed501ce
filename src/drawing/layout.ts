import { isPresent, type Graph, type GraphUnit, type Presence } from "../graph/graph.ts";
import type { Mark } from "../graph/marks.ts";
import { visible } from "../visible.ts";
import { boxOf, PADDING } from "./box.ts";
import { linkBetween, linkInside } from "./link.ts";
import { placeBoxes } from "./place-boxes.ts";
import type { AgentFrame, Link, Point, Rectangle, Scene, ScriptBox } from "./scene.ts";
import { fitted, NOTE, TITLE, widthOf, wrapped } from "./text-size.ts";

const FRAME_PADDING = 16;
const FRAME_TITLE = 24;
const FRAME_GAP = 24;
const BOX_GAP = 16;

/** How wide boxes without any arrow are put side by side at least. */
const ROW_WIDTH = 900;

const MAX_LABEL = 240;
const MAX_LABEL_LINES = 3;

/** What of a script's box the arrows of its order lead to. */
const TITLE_HEIGHT = 40;

/** An arrow before it is known where it goes. */
export interface Arrow {
  readonly id: string;
  readonly kind: Link["kind"];
  readonly open: boolean;
  readonly from: End;
  readonly to: End;
  readonly label: readonly string[];
}

/** A box, and the unit in it unless it is the box itself. */
interface End {
  readonly box: number;
  readonly unit: string | undefined;
}

/**
 * Places a graph from left to right in time, each agent in a frame of its own.
 * @param startup which of the start-ups; undefined for all of them together
 */
export function sceneOf(graph: Graph, marks: ReadonlyMap<string, Mark>, startup?: number): Scene {
  const isThere = (part: Presence) => startup === undefined || isPresent(part, startup);
  const scripts = graph.scripts.filter(isThere);
  const there = new Set(scripts.map(({ id }) => id));
  const held = new Map<string | undefined, GraphUnit[]>();
  for (const unit of graph.units.filter(isThere)) {
    const holder = unit.scripts.find((script) => there.has(script));
    held.set(holder, [...(held.get(holder) ?? []), unit]);
  }
  const allTogether = startup === undefined;
  const frames = graph.agents.map((agent): { agent: string; boxes: ScriptBox[] } => ({
    agent,
    boxes: [
      ...scripts
        .filter((script) => script.agent === agent)
        .map((script) => boxOf(script, held.get(script.id) ?? [], marks, allTogether)),
      ...(held.get(undefined) ?? [])
        .filter((unit) => unit.agent === agent)
        .map((unit) => boxOf(undefined, [unit], marks, allTogether)),
    ],
  }));
  const labelOf = (id: string, words: readonly string[], when: string | null): string[] => {
    const step = marks.get(id)?.step;
    const condition = when === null || !allTogether ? [] : [`when ${when}`];
    const lines = [...words, ...condition].flatMap((text) =>
      wrapped(visible(text), NOTE, MAX_LABEL, MAX_LABEL_LINES),
    );
    return [...(step === undefined ? [] : [step]), ...lines];
  };
  const wanted = [
    ...graph.dependencies.filter(isThere).map(({ id, unit, dependency, certain, when }) => ({
      id,
      kind: "dependency" as const,
      open: !certain || (allTogether && when !== null),
      ends: [dependency, unit] as const,
      label: labelOf(id, certain ? [] : ["perhaps"], when),
    })),
    ...graph.orders.filter(isThere).map(({ id, script, after, when }) => ({
      id,
      kind: "order" as const,
      open: false,
      ends: [after, script] as const,
      label: labelOf(id, [], when),
    })),
  ];
  let y = 0;
  const agents: AgentFrame[] = [];
  const boxes: ScriptBox[] = [];
  const links: Link[] = [];
  for (const frame of frames.filter(({ boxes }) => boxes.length > 0)) {
    const ends = endsOf(frame.boxes);
    const arrows = wanted.flatMap(({ ends: [from, to], ...arrow }): Arrow[] => {
      const [first, last] = [ends.get(from), ends.get(to)];
      // Coder refuses an order of scripts of different agents, so that none is drawn.
      return first && last ? [{ ...arrow, from: first, to: last }] : [];
    });
    const title = fitted(agentTitle(frame.agent), TITLE, 2 * MAX_LABEL);
    const inside = place(frame.boxes, arrows);
    const origin = { x: FRAME_PADDING, y: y + FRAME_TITLE + PADDING };
    boxes.push(...inside.boxes.map((box) => moved(box, origin)));
    links.push(...inside.links(origin));
    const width = Math.max(inside.width, widthOf(title, TITLE)) + 2 * FRAME_PADDING;
    const height = inside.height + FRAME_TITLE + PADDING + FRAME_PADDING;
    agents.push({ title, x: 0, y, width, height });
    y += height + FRAME_GAP;
  }
  const width = Math.max(0, ...agents.map((frame) => frame.width));
  return { width, height: Math.max(0, y - FRAME_GAP), agents, boxes, links };
}

function agentTitle(address: string): string {
  return address === "" ? "an agent that is not known" : visible(address);
}

/** Where arrows from and to units and scripts begin and end. */
function endsOf(boxes: readonly ScriptBox[]): ReadonlyMap<string, End> {
  const ends = new Map<string, End>();
  for (const [box, { script, units }] of boxes.entries()) {
    if (script !== undefined) ends.set(script, { box, unit: undefined });
    for (const { unit } of units) ends.set(unit, { box, unit });
  }
  return ends;
}

interface Placed {
  readonly boxes: readonly ScriptBox[];
  readonly width: number;
  readonly height: number;
  readonly links: (origin: Point) => Link[];
}

/** Boxes with arrows as dagre lays them out, the others in rows below. */
function place(boxes: readonly ScriptBox[], arrows: readonly Arrow[]): Placed {
  const between = arrows.filter(({ from, to }) => from.box !== to.box);
  const linked = new Set(between.flatMap(({ from, to }) => [from.box, to.box]));
  const sizes = new Map(boxes.flatMap((box, i) => (linked.has(i) ? [[i, box]] : [])));
  const drawn = placeBoxes(
    sizes,
    between.map(({ id, from, to, label }) => ({
      id,
      from: from.box,
      to: to.box,
      width: Math.max(0, ...label.map((text) => widthOf(text, NOTE))),
      height: label.length * (NOTE.size + 3),
    })),
  );
  const rows = inRows(boxes, linked, Math.max(ROW_WIDTH, drawn.width), drawn.height);
  const placed = boxes.map((box, i) =>
    moved(box, drawn.corners.get(i) ?? rows.corners.get(i) ?? { x: 0, y: 0 }),
  );
  return {
    boxes: placed,
    width: Math.max(drawn.width, rows.width),
    height: rows.height,
    links: (origin) =>
      arrows.flatMap((arrow): Link[] => {
        const [from, to] = [arrow.from, arrow.to].map(({ box, unit }) =>
          anchorOf(placed[box], unit),
        );
        if (!from || !to) return [];
        const ends = { from: shifted(from, origin), to: shifted(to, origin) };
        if (arrow.from.box === arrow.to.box) return [linkInside(arrow, ends)];
        const points = (drawn.points.get(arrow.id) ?? []).map((point) => shifted(point, origin));
        return [linkBetween(arrow, ends, points)];
      }),
  };
}

/** Puts those boxes that no arrow leads to or from side by side. */
function inRows(
  boxes: readonly ScriptBox[],
  linked: ReadonlySet<number>,
  widest: number,
  top: number,
): { corners: ReadonlyMap<number, Point>; width: number; height: number } {
  const corners = new Map<number, Point>();
  let [x, y, row, width] = [0, top > 0 ? top + BOX_GAP : 0, 0, 0];
  for (const [i, box] of boxes.entries()) {
    if (linked.has(i)) continue;
    if (x > 0 && x + box.width > widest) {
      y += row + BOX_GAP;
      [x, row] = [0, 0];
    }
    corners.set(i, { x, y });
    width = Math.max(width, x + box.width);
    row = Math.max(row, box.height);
    x += box.width + BOX_GAP;
  }
  return { corners, width, height: corners.size === 0 ? top : y + row };
}

/** The part of a box that arrows begin and end at: a unit's row, or the title. */
function anchorOf(box: ScriptBox | undefined, unit: string | undefined): Rectangle | undefined {
  if (!box || unit === undefined)
    return box && { ...box, height: Math.min(box.height, TITLE_HEIGHT) };
  return box.units.find((row) => row.unit === unit);
}

function moved(box: ScriptBox, by: Point): ScriptBox {
  return { ...shifted(box, by), units: box.units.map((row) => shifted(row, by)) };
}

function shifted<T extends Point>(thing: T, by: Point): T {
  return { ...thing, x: thing.x + by.x, y: thing.y + by.y };
}
