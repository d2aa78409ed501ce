import { graphDrawing } from "../drawing/graph-drawing.ts";
import { sceneOf } from "../drawing/layout.ts";
import { COLORS, GRAPH_STYLE } from "../drawing/style.ts";
import { round, svg, svgText } from "../drawing/svg-node.ts";
import type { Graph } from "../graph/graph.ts";
import { marksOf } from "../graph/marks.ts";
import { plural } from "../plural.ts";
import { shorten } from "../shorten.ts";
import { visible } from "../visible.ts";
import { emptyLine, titleOf } from "./graph-labels.ts";

const MARGIN = 16;

/** How many findings the description names. */
const MAX_DESCRIBED = 20;

/**
 * All start-ups of the graph as one picture, which needs nothing else and follows the
 * reader's colours; arrows lead from what is waited for to what waits.
 */
export function renderGraphSvg(graph: Graph): string {
  const marks = marksOf(graph.findings);
  const scene = sceneOf(graph, marks);
  const empty = emptyLine(graph);
  const width = Math.max(scene.width, empty === undefined ? 0 : 400) + 2 * MARGIN;
  const height = Math.max(scene.height, empty === undefined ? 0 : 40) + 2 * MARGIN;
  const box = [-MARGIN, -MARGIN, width, height].map(round).join(" ");
  const picture = svg(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      class: "drawing",
      viewBox: box,
      width,
      height,
      role: "img",
      "aria-labelledby": "title description",
    },
    svg("title", { id: "title" }, titleOf(graph)),
    svg("desc", { id: "description" }, describe(graph)),
    svg("style", {}, STYLE),
    svg("rect", { x: -MARGIN, y: -MARGIN, width, height, class: "paper" }),
    ...graphDrawing(scene, graph, marks),
    ...(empty === undefined ? [] : [svg("text", { x: 200, y: 24 }, empty)]),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${svgText(picture)}\n`;
}

const STYLE = `${COLORS}${GRAPH_STYLE}.paper{fill:var(--paper)}`;

/** What a screen reader says of the picture. */
function describe({ agents, scripts, units, dependencies, findings }: Graph): string {
  const counts = [
    plural(units.length, "unit"),
    plural(scripts.length, "script"),
    plural(agents.length, "agent"),
  ].join(", ");
  const names = new Map(units.map(({ id, name }) => [id, shorten(visible(name))]));
  const waits = units.flatMap(({ id, name }) => {
    const others = dependencies.filter(({ unit }) => unit === id);
    const words = others.map(({ dependency }) => names.get(dependency) ?? "");
    return words.length === 0 ? [] : [`${shorten(visible(name))} waits for ${words.join(", ")}.`];
  });
  const graver = findings.filter(({ severity }) => severity !== "info");
  const found = graver
    .slice(0, MAX_DESCRIBED)
    .map(({ severity, message }) => `${severity}: ${visible(message)}.`);
  return [`${counts}.`, ...waits, ...found].join(" ");
}
