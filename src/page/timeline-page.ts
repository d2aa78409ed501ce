import {
  BESIDE_CHART,
  spanText,
  TIMELINE_LEGEND,
  timelineDrawing,
} from "../drawing/timeline-drawing.ts";
import { timelineScene, type TimelineRow } from "../drawing/timeline-scene.ts";
import { formatDuration } from "../duration.ts";
import { plural } from "../plural.ts";
import { pathText } from "../render/path-text.ts";
import type { Timeline } from "../sync/timeline.ts";
import { visible } from "../visible.ts";
import { html, svgElement } from "./dom.ts";

/** How wide the whole time is at least, in pixels, and how many times as wide as the page at most. */
const LEAST = 400;
const MOST = 20;

/** Builds the page from the timeline that it carries. */
function show(timeline: Timeline): void {
  const scene = timelineScene(timeline);
  const picture = svgElement({
    tag: "svg",
    attributes: { class: "timeline", role: "group", "aria-label": "Timeline" },
    children: [],
  });
  const chart = html("div", { class: "canvas" }, picture);
  const about = html("div", { "aria-live": "polite" });
  const field = html("input", {
    type: "search",
    placeholder: "Find a unit",
    "aria-label": "Find a unit",
  });
  const zoom = html("input", {
    type: "range",
    min: "1",
    max: String(MOST),
    value: "1",
    step: "0.5",
    id: "zoom",
  });
  let chosen = 0;
  /** The width of the page. */
  let drawnFor = 0;

  field.addEventListener("input", mark);
  field.addEventListener("keydown", (event) => {
    const found = scene.rows.findIndex(isFound);
    if (event.key === "Enter" && found >= 0) choose(found);
  });
  zoom.addEventListener("input", draw);

  const counts = `${plural(scene.rows.length, "unit")} in ${formatDuration(scene.length)}`;
  const path =
    scene.criticalPath.length === 0 ? "" : `; critical path: ${pathText(scene.criticalPath)}`;
  const lost =
    timeline.dropped === 0 ? "" : `; ${timeline.dropped} earlier events are not kept any more`;
  const label = html("label", { for: "zoom" }, "Zoom");
  document.body.replaceChildren(
    html("header", {}, html("h1", {}, "Timeline of the start"), field, label, zoom),
    html(
      "main",
      {},
      html("p", { class: "counts soft" }, `${counts}${path}${lost}`),
      html("p", { class: "counts soft" }, TIMELINE_LEGEND),
      chart,
      html("section", { class: "details" }, html("h2", {}, "Unit"), about),
    ),
  );
  draw();
  new ResizeObserver(() => {
    if (chart.clientWidth !== drawnFor) draw();
  }).observe(chart);
  // Names stay where they are when the time moves.
  chart.addEventListener("scroll", () => {
    picture.style.setProperty("--moved", `${chart.scrollLeft}px`);
  });
  if (scene.rows.length > 0) choose(0);
  else about.textContent = "No units registered";

  function draw(): void {
    drawnFor = chart.clientWidth;
    const wide = Math.max(LEAST, drawnFor - BESIDE_CHART) * Number(zoom.value);
    const { width, height, elements } = timelineDrawing(scene, wide);
    for (const [name, length] of Object.entries({ width, height })) {
      picture.setAttribute(name, String(Math.ceil(length)));
    }
    picture.replaceChildren(...elements.map(svgElement));
    for (const [i, row] of rows().entries()) {
      row.setAttribute("role", "button");
      row.addEventListener("click", () => {
        choose(i);
      });
      row.addEventListener("keydown", (event) => {
        const to = { ArrowDown: i + 1, ArrowUp: i - 1 }[event.key];
        if (to === undefined || !scene.rows[to]) return;
        event.preventDefault();
        choose(to);
        rows()[to]?.focus();
      });
    }
    mark();
  }

  function rows(): SVGElement[] {
    return [...picture.querySelectorAll<SVGElement>(".row")];
  }

  function choose(row: number): void {
    chosen = row;
    mark();
    rows()[row]?.scrollIntoView({ block: "nearest", inline: "nearest" });
    const found = scene.rows[row];
    about.replaceChildren(...(found ? aboutRow(found) : []));
  }

  function mark(): void {
    for (const [i, row] of rows().entries()) {
      row.classList.toggle("chosen", i === chosen);
      row.setAttribute("tabindex", i === chosen ? "0" : "-1");
      row.setAttribute("aria-pressed", String(i === chosen));
      const data = scene.rows[i];
      row.classList.toggle("missed", field.value !== "" && data !== undefined && !isFound(data));
    }
  }

  function isFound({ unit }: TimelineRow): boolean {
    return field.value !== "" && unit.unit.toLowerCase().includes(field.value.toLowerCase());
  }
}

function aboutRow({ unit, spans }: TimelineRow): Node[] {
  const reason = unit.reason === "" ? "" : `: ${visible(unit.reason)}`;
  const waits = unit.dependencies.map(visible).join(", ");
  return [
    html("h3", { class: "code" }, visible(unit.unit)),
    html("p", {}, `${unit.status}${reason}`),
    ...(waits === "" ? [] : [html("p", { class: "soft" }, `wants ${waits}`)]),
    html("ul", {}, ...spans.map((span) => html("li", {}, spanText(span, unit.unit)))),
  ];
}

show(JSON.parse(document.getElementById("data")?.textContent ?? "") as Timeline);
