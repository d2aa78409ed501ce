import { isPresent, type Graph, type GraphFinding } from "../graph/graph.ts";
import type { PageData } from "../graph/page-data.ts";
import { visible } from "../visible.ts";
import { placed } from "./details.ts";
import { button, html } from "./dom.ts";
import type { State } from "./state.ts";

/** The gravest first. */
const SEVERITIES = ["error", "warning", "info"] as const;

/** All findings; each leads to the unit that it is about, in a start-up in which it appears. */
export function findings(data: PageData, state: State, show: (unit: string) => void): HTMLElement {
  const { graph } = data;
  const items = SEVERITIES.flatMap((severity) =>
    graph.findings
      .filter((finding) => finding.severity === severity)
      .map((finding) => ({ finding, element: item(finding) })),
  );
  state.listen(({ startup }, changed) => {
    if (!changed.has("startup")) return;
    for (const { finding, element } of items) {
      const isThere = startup === undefined || isPresent(finding, startup);
      element.classList.toggle("gone", !isThere);
    }
  });
  const list = html("ul", {}, ...items.map(({ element }) => element));
  const none = html("p", { class: "soft" }, "lint finds nothing.");
  const title = html("h2", {}, `Findings (${items.length})`);
  return html("section", { class: "findings" }, title, items.length === 0 ? none : list);

  function item(finding: GraphFinding): HTMLElement {
    const { severity, rule, message, place, when } = finding;
    const inside = [
      html("b", { class: severity }, `${severity}: ${rule}`),
      " ",
      placed(place),
      html("div", {}, visible(message)),
      ...(when === null ? [] : [html("div", { class: "soft" }, `when ${visible(when)}`)]),
    ];
    const unit = unitOf(finding, graph);
    if (unit === undefined) return html("li", {}, ...inside);
    const go = () => {
      const { startup } = state.choices;
      const isThere = startup === undefined || isPresent(finding, startup);
      state.choose({ unit, startup: isThere ? startup : firstWith(finding) });
      show(unit);
    };
    return html("li", {}, button({ class: "finding" }, go, ...inside));
  }

  function firstWith(finding: GraphFinding): number {
    const numbers = data.planOf.keys();
    return Math.max(0, [...numbers].find((startup) => isPresent(finding, startup)) ?? 0);
  }
}

/** The unit that a finding leads to: its own, or one of its script. */
function unitOf({ units, dependencies, scripts }: GraphFinding, graph: Graph): string | undefined {
  const [dependency] = graph.dependencies.filter(({ id }) => dependencies.includes(id));
  const [held] = graph.units.filter((unit) => unit.scripts.some((id) => scripts.includes(id)));
  return units[0] ?? dependency?.unit ?? held?.id;
}
