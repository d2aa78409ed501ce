import type { BoxArrow, PlacedBoxes, Size } from "./place-boxes.ts";
import type { Point } from "./scene.ts";

const COLUMN_GAP = 80;
const ROW_GAP = 16;

/** How many times as wide as high the whole becomes, about. */
const ASPECT = 2;

/**
 * Puts boxes into columns, each to the right of those that lead to it, in a time that
 * grows with their number alone: for graphs that are too large to be laid out well.
 * A column that would make all of it too high goes on beside itself.
 * Where arrows lead in a circle, the box with the smallest number comes first.
 */
export function placeInColumns(
  boxes: ReadonlyMap<number, Size>,
  arrows: readonly BoxArrow[],
): PlacedBoxes {
  const columns: number[][] = [];
  for (const [box, column] of columnsOf(boxes.keys(), arrows)) (columns[column] ??= []).push(box);
  const corners = new Map<number, Point>();
  const highest = Math.sqrt(areaOf(boxes) / ASPECT);
  let [x, height] = [0, 0];
  for (const column of columns) {
    let [y, width] = [0, 0];
    for (const box of column) {
      const size = boxes.get(box) ?? { width: 0, height: 0 };
      if (y > 0 && y + size.height > highest) {
        x += width + ROW_GAP;
        [y, width] = [0, 0];
      }
      corners.set(box, { x, y });
      y += size.height + ROW_GAP;
      width = Math.max(width, size.width);
      height = Math.max(height, y - ROW_GAP);
    }
    x += width + COLUMN_GAP;
  }
  return { corners, points: new Map(), width: Math.max(0, x - COLUMN_GAP), height };
}

function areaOf(boxes: ReadonlyMap<number, Size>): number {
  let area = 0;
  for (const { width, height } of boxes.values()) area += (width + ROW_GAP) * (height + ROW_GAP);
  return area;
}

function columnsOf(
  boxes: Iterable<number>,
  arrows: readonly BoxArrow[],
): ReadonlyMap<number, number> {
  const open = new Map([...boxes].map((box) => [box, 0]));
  const targets = new Map<number, number[]>();
  for (const { from, to } of arrows) {
    open.set(to, (open.get(to) ?? 0) + 1);
    const known = targets.get(from);
    if (known) known.push(to);
    else targets.set(from, [to]);
  }
  const columns = new Map<number, number>();
  const least = new Map<number, number>();
  const ready = [...open].flatMap(([box, count]) => (count === 0 ? [box] : []));
  // All of them at the end: where nothing is left that nothing leads to, a circle is broken up.
  const inOrder = [...open.keys()];
  for (let next = 0; ready.length > 0 || next < inOrder.length;) {
    const box = ready.pop() ?? inOrder[next++];
    if (box === undefined || columns.has(box)) continue;
    const column = least.get(box) ?? 0;
    columns.set(box, column);
    for (const target of targets.get(box) ?? []) {
      least.set(target, Math.max(least.get(target) ?? 0, column + 1));
      const left = (open.get(target) ?? 1) - 1;
      open.set(target, left);
      if (left === 0) ready.push(target);
    }
  }
  return columns;
}
