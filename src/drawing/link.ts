import type { Arrow } from "./layout.ts";
import type { Label, Link, Point, Rectangle, Tip } from "./scene.ts";
import { round } from "./svg-node.ts";

/** How far a link between two units of one box swings out. */
const SWING = 22;

/** How far below those that lead forwards links leave and arrive that lead backwards. */
const BACK = 9;

/** The length of an arrow's head: lines end before it. */
export const HEAD = 7;

interface Ends {
  readonly from: Rectangle;
  readonly to: Rectangle;
}

/**
 * A link between two boxes: it leaves and arrives level, forwards from right side
 * to left side, backwards from left to right.
 * @param points where the layout leads it, from border to border
 */
export function linkBetween(arrow: Arrow, { from, to }: Ends, points: readonly Point[]): Link {
  const toRight = from.x < to.x;
  const lower = toRight ? 0 : BACK;
  const start = { x: toRight ? from.x + from.width : from.x, y: middle(from) + lower };
  const tip: Tip = { x: toRight ? to.x : to.x + to.width, y: middle(to) + lower, toRight };
  const end = { x: tip.x + (toRight ? -HEAD : HEAD), y: tip.y };
  const inner = points.slice(1, -1);
  const path = [start, ...inner, end];
  return {
    id: arrow.id,
    kind: arrow.kind,
    open: arrow.open,
    path: curve(path),
    bounds: around(path),
    tip,
    label: labelAt(inner[Math.floor(inner.length / 2)] ?? halfway(start, end), arrow.label),
  };
}

/** A link between two units of one box, or from a unit to itself, along the right side. */
export function linkInside(arrow: Arrow, { from, to }: Ends): Link {
  const x = from.x + from.width;
  const isLoop = from.y === to.y;
  const start = { x, y: middle(from) - (isLoop ? 6 : 0) };
  const tip: Tip = { x, y: middle(to) + (isLoop ? 6 : 0), toRight: false };
  const [a, b] = [start, tip].map(({ y }) => `${round(x + SWING)} ${round(y)}`);
  return {
    id: arrow.id,
    kind: arrow.kind,
    open: arrow.open,
    path: `M${round(x)} ${round(start.y)}C${a ?? ""} ${b ?? ""} ${round(x + HEAD)} ${round(tip.y)}`,
    bounds: around([start, tip, { x: x + SWING, y: tip.y }]),
    tip,
    label: labelAt({ x: x + SWING, y: (start.y + tip.y) / 2 }, arrow.label),
  };
}

function curve([first, ...others]: readonly Point[]): string {
  if (!first) return "";
  let at = first;
  let path = `M${round(at.x)} ${round(at.y)}`;
  for (const next of others) {
    const half = round((at.x + next.x) / 2);
    path += `C${half} ${round(at.y)} ${half} ${round(next.y)} ${round(next.x)} ${round(next.y)}`;
    at = next;
  }
  return path;
}

function around(points: readonly Point[]): Rectangle {
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

function labelAt({ x, y }: Point, lines: readonly string[]): Label | undefined {
  return lines.length === 0 ? undefined : { x, y, lines };
}

function middle({ y, height }: Rectangle): number {
  return y + height / 2;
}

function halfway(a: Point, b: Point): Point {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}
