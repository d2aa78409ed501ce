import { formatDuration } from "../duration.ts";
import { fitted, NAME } from "../drawing/text-size.ts";
import { svg, type SvgNode } from "../drawing/svg-node.ts";
import type { PageData, PlannedUnit } from "../graph/page-data.ts";
import { pathText } from "../render/path-text.ts";
import { visible } from "../visible.ts";
import { button, html, svgElement } from "./dom.ts";
import { plansIn, STATUSES, totalOf } from "./plan.ts";
import type { State } from "./state.ts";

const NAMES = 170;
const RIGHT = 10;
const ROW = 20;

/** How wide the whole time is at least, in pixels. */
const LEAST = 200;

/** On how many places the slider stops. */
const STEPS = 200;

/** The schedule of `muster plan`: a bar for each unit, and a slider through the time. */
export function schedule(data: PageData, state: State): HTMLElement {
  const names = new Map(data.graph.units.map(({ id, name }) => [id, visible(name)]));
  const slider = html("input", {
    type: "range",
    min: "0",
    max: String(STEPS),
    value: "0",
    "aria-label": "Time since the start",
  });
  const time = html("output", { class: "code" });
  const clear = button(
    { disabled: "" },
    () => {
      state.choose({ time: undefined });
    },
    "Clear",
  );
  const keys = STATUSES.map((status) => html("span", { class: `soft key ${status}` }, status));
  const controls = html("div", { class: "slider" }, slider, time, ...keys, clear);
  const chart = html("div", {
    class: "chart",
    tabindex: "0",
    role: "region",
    "aria-label": "Schedule",
  });
  const remark = html("p", { class: "soft" });
  let total = 0;
  /** When the unit in each row ends. */
  let ends: readonly number[] = [];
  let cursor: SVGElement | undefined;
  /** What is drawn, for which width of the chart, and how wide the whole time is then. */
  let drawn: { readonly startup: number | undefined; readonly width: number } | undefined;
  let wide = LEAST;
  slider.addEventListener("input", () => {
    const now = (Number(slider.value) / STEPS) * total;
    state.choose({ time: now });
    const running = ends.findIndex((end) => end > now);
    if (running >= 0) chart.scrollTop = running * ROW;
  });
  state.listen((choices, changed) => {
    if (changed.has("startup")) draw(choices.startup);
    markRows();
    const { time: now } = choices;
    if (now === undefined) slider.value = "0";
    time.textContent = now === undefined ? "" : shown(now);
    slider.setAttribute("aria-valuetext", now === undefined ? "no time chosen" : shown(now));
    clear.disabled = now === undefined;
    placeCursor();
  });
  // It is as wide as there is room: nobody would look for an end that has to be scrolled to.
  new ResizeObserver(() => {
    if (!drawn || chart.clientWidth === 0 || chart.clientWidth === drawn.width) return;
    draw(drawn.startup);
    markRows();
    placeCursor();
  }).observe(chart);
  const summary = html("summary", {}, "Schedule");
  return html("details", { class: "schedule", open: "" }, summary, controls, chart, remark);

  function markRows(): void {
    for (const row of chart.querySelectorAll("[data-id]")) {
      row.classList.toggle("chosen", row.getAttribute("data-id") === state.choices.unit);
    }
  }

  function placeCursor(): void {
    const { time: now } = state.choices;
    cursor?.setAttribute("visibility", now === undefined ? "hidden" : "visible");
    const x = String(NAMES + ((now ?? 0) / Math.max(total, 1)) * wide);
    cursor?.setAttribute("x1", x);
    cursor?.setAttribute("x2", x);
  }

  function draw(startup: number | undefined): void {
    drawn = { startup, width: chart.clientWidth };
    wide = Math.max(LEAST, chart.clientWidth - NAMES - RIGHT);
    const width = NAMES + wide + RIGHT;
    const plans = plansIn(data, startup);
    total = totalOf(plans);
    const critical = new Set(plans.flatMap(({ criticalPath }) => criticalPath));
    const units = plans
      .flatMap(({ units }) => units)
      .sort((a, b) => start(a) - start(b) || end(a) - end(b));
    ends = units.map(end);
    const height = (units.length + 1) * ROW;
    const line = { x1: NAMES, x2: NAMES, y1: 0, y2: height, class: "cursor", visibility: "hidden" };
    const picture = svg(
      "svg",
      {
        class: "gantt",
        viewBox: `0 0 ${width} ${height}`,
        width,
        height,
      },
      svg("text", { x: NAMES, y: 14, class: "scale" }, "0"),
      svg("text", { x: NAMES + wide, y: 14, class: "scale end" }, shown(total)),
      ...units.map((unit, i) => bar(unit, (i + 1) * ROW, critical.has(unit.unit))),
      svg("line", line),
    );
    const element = svgElement(picture);
    for (const row of element.querySelectorAll("[data-id]")) {
      row.addEventListener("click", () => {
        state.choose({ unit: row.getAttribute("data-id") ?? undefined });
      });
    }
    cursor = element.querySelector<SVGElement>(".cursor") ?? undefined;
    chart.replaceChildren(...(units.length === 0 ? [] : [element]));
    controls.hidden = total === 0;
    remark.textContent = remarkFor(
      startup,
      plans.flatMap(({ criticalPath }) => criticalPath),
    );
  }

  function bar(
    { unit, outcome, waitsFor, runs }: PlannedUnit,
    y: number,
    critical: boolean,
  ): SvgNode {
    const name = names.get(unit) ?? "";
    const scale = wide / Math.max(total, 1);
    const times = runs ? `${shown(runs.from)} to ${shown(runs.to)}` : outcome.replace("-", " ");
    const vain =
      waitsFor.length === 0 ? "" : `, waits in vain for ${waitsFor.map(visible).join(", ")}`;
    return svg(
      "g",
      { "data-id": unit, class: critical ? "row critical" : "row" },
      svg("title", {}, `${name}: ${times}${vain}`),
      svg("rect", { x: 0, y, width: NAMES + wide, height: ROW, class: "back" }),
      svg("text", { x: NAMES - 8, y: y + 14, class: "name" }, fitted(name, NAME, NAMES - 16)),
      runs
        ? svg("rect", {
            x: NAMES + runs.from * scale,
            y: y + 4,
            width: Math.max(2, (runs.to - runs.from) * scale),
            height: ROW - 8,
            rx: 3,
            class: "bar",
          })
        : svg("text", { x: NAMES + 4, y: y + 14, class: "never" }, outcome.replace("-", " ")),
    );
  }

  function remarkFor(startup: number | undefined, path: readonly string[]): string {
    const which =
      startup === undefined && data.graph.questions.length > 0
        ? "The schedule is that of the start-up with all parameters at their defaults. "
        : "";
    const how = data.isTimed
      ? "Units without a duration are taken to take no time."
      : "Each unit is taken to take as long as any other: muster graph --duration and --duration-file say how long.";
    const critical = pathText(path.map((id) => names.get(id) ?? ""));
    return `${which}${how}${critical === "" ? "" : ` Critical path (blue): ${critical}`}`;
  }

  /** A time; where units have no durations, in steps of units. */
  function shown(milliseconds: number): string {
    if (data.isTimed) return formatDuration(Math.round(milliseconds));
    return `step ${Math.floor(milliseconds / 1000)}`;
  }
}

function start({ runs }: PlannedUnit): number {
  return runs?.from ?? Infinity;
}

function end({ runs }: PlannedUnit): number {
  return runs?.to ?? Infinity;
}
