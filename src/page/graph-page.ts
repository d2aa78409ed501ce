import type { PageData } from "../graph/page-data.ts";
import { plural } from "../plural.ts";
import { visible } from "../visible.ts";
import { details } from "./details.ts";
import { button, html } from "./dom.ts";
import { findings } from "./findings.ts";
import { GraphView } from "./graph-view.ts";
import { schedule } from "./schedule.ts";
import { search } from "./search.ts";
import { State } from "./state.ts";
import { switches } from "./switches.ts";

/** Builds the page from the data that it carries. */
function show(data: PageData): void {
  const { graph } = data;
  const state = new State({ startup: data.initial, unit: undefined, time: undefined });
  const view = new GraphView(data, state);
  const go = (unit: string) => {
    const { startup } = state.choices;
    // A unit that is not in the start-up that is shown is among all of them.
    state.choose({ unit, startup: view.has(unit) ? startup : undefined });
    view.focus(unit);
  };
  const highlight = (units: ReadonlySet<string> | undefined) => {
    view.highlight(units);
  };
  const counts = `${plural(graph.units.length, "unit")} in ${plural(graph.scripts.length, "script")}`;
  const zoom = (direction: 1 | -1) => () => {
    view.viewport.zoom(direction);
  };
  const fit = () => {
    view.viewport.fit();
  };
  const header = html(
    "header",
    {},
    html("h1", {}, graph.template === "." ? "Start-up" : `Start-up of ${visible(graph.template)}`),
    html("span", { class: "soft" }, counts),
    search(data, { highlight, go }),
    html(
      "span",
      { class: "zoom", role: "group", "aria-label": "Zoom" },
      button({ "aria-label": "Zoom in", title: "Zoom in (+)" }, zoom(1), "+"),
      button({ "aria-label": "Zoom out", title: "Zoom out (-)" }, zoom(-1), "−"),
      button({ title: "Show all (0)" }, fit, "Fit"),
    ),
  );
  const none = html("p", { class: "none" }, "No script that runs at start makes a sync call.");
  const isEmpty = graph.units.length + graph.orders.length === 0;
  const canvas = html("div", { class: "canvas" }, view.element, isEmpty ? none : undefined);
  const side = html(
    "aside",
    {},
    switches(data, state),
    details(data, state),
    findings(data, state, (unit) => {
      view.focus(unit);
    }),
  );
  const parts = isEmpty ? [canvas] : [canvas, legend(), schedule(data, state)];
  const main = html("main", {}, ...parts);
  document.body.replaceChildren(header, main, side);
  view.start();
}

function legend(): HTMLElement {
  return html(
    "p",
    { class: "legend soft" },
    "Arrows lead from what is waited for to what waits; dashed: only sometimes; dotted: coder_script_order; red and amber: what lint finds; numbers: the steps of a circle. Drag to move, scroll to zoom, arrow keys go from unit to unit.",
  );
}

show(JSON.parse(document.getElementById("data")?.textContent ?? "") as PageData);
