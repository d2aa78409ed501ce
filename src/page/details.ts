import { isPresent, type GraphCall, type GraphFinding, type Presence } from "../graph/graph.ts";
import type { PageData } from "../graph/page-data.ts";
import { shorten } from "../shorten.ts";
import { visible } from "../visible.ts";
import { button, html } from "./dom.ts";
import { plannedUnit } from "./plan.ts";
import type { State } from "./state.ts";

/** What is known of the chosen unit: where it is declared, whom it waits for, who waits for it. */
export function details(data: PageData, state: State): HTMLElement {
  const { graph } = data;
  const body = html("div", { "aria-live": "polite" });
  const names = new Map(graph.units.map(({ id, name }) => [id, shorten(visible(name))]));
  const scripts = new Map(graph.scripts.map((script) => [script.id, script]));
  state.listen(({ unit }, changed) => {
    if (changed.has("unit") || changed.has("startup")) body.replaceChildren(...about(unit));
  });
  return html("section", { class: "details" }, html("h2", {}, "Unit"), body);

  function about(chosen: string | undefined): Node[] {
    const unit = graph.units.find(({ id }) => id === chosen);
    if (!unit)
      return [html("p", { class: "soft" }, "Click a unit, or go to one with the keyboard.")];
    const { startup } = state.choices;
    const planned = plannedUnit(data, startup, unit.id);
    const waits = graph.dependencies.filter((dependency) => dependency.unit === unit.id);
    const waiting = graph.dependencies.filter(({ dependency }) => dependency === unit.id);
    const found = graph.findings.filter(({ units }) => units.includes(unit.id));
    return [
      html("h3", { class: "code" }, visible(unit.name)),
      ...(unit.when === null
        ? []
        : [html("p", { class: "soft" }, `there when ${visible(unit.when)}`)]),
      ...(planned ? [html("p", {}, outcomeOf(planned.outcome, planned.waitsFor))] : []),
      ...list("Declared", unit.calls.map(called)),
      ...(unit.calls.length > 0 ? [] : [html("p", {}, "No script starts or completes it.")]),
      ...list(
        "Waits for",
        waits.map((part) => neighbour(part.dependency, part, part.wants)),
      ),
      ...list(
        "Waited for by",
        waiting.map((part) => neighbour(part.unit, part, part.wants)),
      ),
      ...list("Findings", found.map(finding)),
    ];
  }

  function called({ kind, script, place }: GraphCall): Node {
    const { address = "", when = null } = scripts.get(script) ?? {};
    const words = `${visible(address)}${when === null ? "" : `, when ${visible(when)}`}`;
    return html("li", {}, `${kind} `, placed(place), html("div", { class: "soft" }, words));
  }

  function neighbour(id: string, part: Presence, wants: readonly GraphCall[]): Node {
    const { startup } = state.choices;
    const isThere = startup === undefined || isPresent(part, startup);
    const [first] = wants;
    const name = button(
      { class: "code link-to" },
      () => {
        state.choose({ unit: id });
      },
      names.get(id) ?? "",
    );
    const where =
      part.when === null ? [] : [html("div", { class: "soft" }, `when ${visible(part.when)}`)];
    const gone = isThere ? {} : { class: "gone" };
    return html("li", gone, name, " ", first && placed(first.place), ...where);
  }

  function finding(found: GraphFinding): Node {
    const { severity, rule, message, when } = found;
    const { startup } = state.choices;
    const isThere = startup === undefined || isPresent(found, startup);
    const what = html("b", { class: severity }, `${severity}: ${rule}`);
    const condition = when === null ? undefined : `when ${visible(when)}`;
    const under = condition && html("div", { class: "soft" }, condition);
    return html("li", isThere ? {} : { class: "gone" }, what, ` ${visible(message)}`, under);
  }
}

export function placed({ file, line }: GraphCall["place"]): HTMLElement {
  return html("code", { class: "place" }, `${visible(file)}:${line}`);
}

function outcomeOf(outcome: string, waitsFor: readonly string[]): string {
  if (outcome === "completes") return "It completes.";
  if (outcome !== "blocked") return `It ${outcome.replace("-", " ")}.`;
  return waitsFor.length === 0
    ? "It is blocked."
    : `It is blocked: it waits in vain for ${waitsFor.map((name) => shorten(visible(name))).join(", ")}.`;
}

function list(title: string, items: readonly Node[]): Node[] {
  return items.length === 0 ? [] : [html("h4", {}, title), html("ul", {}, ...items)];
}
