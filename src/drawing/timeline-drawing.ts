import { formatDuration } from "../duration.ts";
import { visible } from "../visible.ts";
import { MONOSPACE, SANS } from "./style.ts";
import { round, svg, type SvgNode } from "./svg-node.ts";
import { fitted, NAME } from "./text-size.ts";
import type { Release, Span, TimelineRow, TimelineScene } from "./timeline-scene.ts";

export const TIMELINE_LEGEND =
  "dashed: waiting; thick: running; thin: completed, or failed in red; arrows: who let whom go; blue: the critical path";

const NAMES = 200;

/** How wide what stands behind the names is, in pixels. */
export const NAME_COLUMN = NAMES - 4;

const ROW = 24;
const HEAD = 28;
const RIGHT = 60;

/** What a drawing is wider than its chart, in pixels. */
export const BESIDE_CHART = NAMES + RIGHT;

/** About how far apart the marks of the scale are, in pixels. */
const TICK = 110;

export interface TimelineDrawing {
  readonly width: number;
  readonly height: number;
  readonly elements: readonly SvgNode[];
}

/** @param chart how many pixels the whole time is wide */
export function timelineDrawing(scene: TimelineScene, chart: number): TimelineDrawing {
  const { rows, length } = scene;
  const critical = new Set(scene.criticalPath);
  const x = (time: number) => NAMES + (time / length) * chart;
  const height = HEAD + rows.length * ROW + 8;
  const ticks = ticksOf(length, chart).flatMap((time) => [
    svg("line", { x1: x(time), x2: x(time), y1: HEAD - 6, y2: height, class: "tick" }),
    svg("text", { x: x(time), y: HEAD - 12, class: "time" }, formatDuration(time)),
  ]);
  return {
    width: BESIDE_CHART + chart,
    height,
    elements: [
      ...ticks,
      ...rows.map(row),
      svg("g", { class: "releases" }, ...scene.releases.map(release)),
    ],
  };

  function row({ unit, spans }: TimelineRow, i: number): SvgNode {
    const y = HEAD + i * ROW;
    const name = fitted(visible(unit.unit), NAME, NAMES - 20);
    const back = { x: 0, y, width: BESIDE_CHART + chart, height: ROW, class: "back" };
    return svg(
      "g",
      { class: critical.has(unit.unit) ? "row critical" : "row", "data-unit": String(i) },
      svg("rect", back),
      ...spans.map((span) => bar(span, unit.unit, y)),
      svg(
        "g",
        { class: "names" },
        svg("rect", { x: 0, y, width: NAME_COLUMN, height: ROW }),
        svg("text", { x: NAMES - 10, y: y + 16, class: "name" }, name),
      ),
    );
  }

  function bar(span: Span, unit: string, y: number): SvgNode {
    const { kind, from, to } = span;
    const isEnd = kind === "completed" || kind === "failed";
    const [top, height] = isEnd ? [y + 10, 4] : [y + 5, ROW - 10];
    const width = Math.max(isEnd ? 6 : 2, x(to) - x(from));
    return svg(
      "rect",
      { x: x(from), y: top, width, height, rx: 3, class: kind },
      svg("title", {}, spanText(span, unit)),
    );
  }

  /** Straight from the row of who ended to that of who was let go by it. */
  function release({ at, from, to, isCritical }: Release): SvgNode {
    const [begin, middle] = [from, to].map((row) => HEAD + row * ROW + ROW / 2);
    const down = to > from ? 1 : -1;
    const tip = (middle ?? 0) - down * (ROW / 2 - 5);
    const [left, right, base] = [x(at) - 3.5, x(at) + 3.5, tip - down * 6];
    return svg(
      "g",
      { class: isCritical ? "release critical" : "release" },
      svg("path", { d: `M${round(x(at))} ${round(begin ?? 0)}V${round(base)}`, class: "line" }),
      svg("path", {
        d: `M${round(x(at))} ${round(tip)}L${round(left)} ${round(base)}H${round(right)}Z`,
        class: "head",
      }),
    );
  }
}

/** A period in words: `app waited 10s for a, b; released by b`. */
export function spanText({ kind, from, to, period }: Span, unit: string): string {
  const name = visible(unit);
  if (kind === "completed" || kind === "failed")
    return `${name} ${kind} at ${formatDuration(from)}`;
  const took = formatDuration(to - from);
  if (kind === "running") return `${name} ran for ${took}, from ${formatDuration(from)}`;
  const { waitedFor = [], releasedBy = null } = period ?? {};
  const whom = waitedFor.length === 0 ? "" : ` for ${waitedFor.map(visible).join(", ")}`;
  const by = releasedBy === null ? "" : `; released by ${visible(releasedBy)}`;
  return `${name} waited ${took}${whom}${by}`;
}

/** Round times, some pixels apart. */
function ticksOf(length: number, chart: number): number[] {
  const least = (length / chart) * TICK;
  const step = STEPS.find((step) => step >= least) ?? Math.ceil(least / 86_400_000) * 86_400_000;
  return Array.from({ length: Math.floor(length / step) + 1 }, (_, i) => i * step);
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const STEPS: readonly number[] = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 4, 8, 12, 24].map((hours) => hours * HOUR),
];

export const TIMELINE_STYLE = [
  `.timeline text{font:11px ${SANS};fill:var(--soft)}.timeline .time{text-anchor:middle}`,
  `.timeline .name{font:12px ${MONOSPACE};text-anchor:end;fill:var(--ink)}`,
  ".timeline .tick{stroke:var(--border);stroke-dasharray:2 3}.timeline .back{fill:transparent}",
  ".waiting{fill:var(--waiting);stroke:var(--warning);stroke-dasharray:3 2}.running{fill:var(--edge)}",
  ".critical>.running{fill:var(--accent)}.timeline .critical .name{font-weight:700}.names>rect{fill:none}",
  ".completed{fill:var(--finished)}.failed{fill:var(--error)}",
  ".release>.line{stroke:var(--edge);fill:none}.release>.head{fill:var(--edge)}",
  ".release.critical>.line{stroke:var(--accent);stroke-width:2}.release.critical>.head{fill:var(--accent)}",
].join("");
