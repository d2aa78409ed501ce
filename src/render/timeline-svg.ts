import { COLORS } from "../drawing/style.ts";
import { round, svg, svgText } from "../drawing/svg-node.ts";
import { timelineDrawing, TIMELINE_LEGEND, TIMELINE_STYLE } from "../drawing/timeline-drawing.ts";
import { timelineScene, type TimelineScene } from "../drawing/timeline-scene.ts";
import { formatDuration } from "../duration.ts";
import { plural } from "../plural.ts";
import type { Timeline } from "../sync/timeline.ts";
import { visible } from "../visible.ts";
import { pathText } from "./path-text.ts";

const CHART = 800;
const FOOT = 44;

/** What really happened as one picture, which needs nothing else and follows the reader's colours. */
export function renderTimelineSvg(timeline: Timeline): string {
  const scene = timelineScene(timeline);
  const { width, height, elements } = timelineDrawing(scene, CHART);
  const all = { width, height: height + FOOT };
  const picture = svg(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      class: "timeline",
      viewBox: `0 0 ${round(all.width)} ${round(all.height)}`,
      ...all,
      role: "img",
      "aria-labelledby": "title description",
    },
    svg("title", { id: "title" }, TIMELINE_TITLE),
    svg("desc", { id: "description" }, describe(timeline, scene)),
    svg("style", {}, `${COLORS}${TIMELINE_STYLE}.paper{fill:var(--paper)}`),
    svg("rect", { ...all, class: "paper" }),
    ...elements,
    svg("text", { x: 12, y: height + 16 }, footOf(scene)),
    svg("text", { x: 12, y: height + 32 }, TIMELINE_LEGEND),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${svgText(picture)}\n`;
}

export const TIMELINE_TITLE = "Timeline of the start";

function footOf({ rows, criticalPath }: TimelineScene): string {
  if (rows.length === 0) return "No units registered";
  return criticalPath.length === 0
    ? "No unit has run."
    : `Critical path: ${pathText(criticalPath)}`;
}

function describe({ units, now }: Timeline, scene: TimelineScene): string {
  const words = units.map(({ unit, status, periods }) => {
    const took = (kind: string) =>
      periods
        .filter((period) => period.kind === kind)
        .reduce((sum, { from, to }) => sum + (to ?? Math.max(now, from)) - from, 0);
    const waited = formatDuration(took("waiting"));
    return `${visible(unit)}: ${status}, waited ${waited}, ran ${formatDuration(took("running"))}.`;
  });
  return [`${plural(units.length, "unit")} in ${formatDuration(scene.length)}.`, ...words].join(
    " ",
  );
}
