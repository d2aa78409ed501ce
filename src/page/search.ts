import type { PageData } from "../graph/page-data.ts";
import { plural } from "../plural.ts";
import { shorten } from "../shorten.ts";
import { visible } from "../visible.ts";
import { button, html } from "./dom.ts";

/** How many of the units that are found are listed. */
const MAX_LISTED = 12;

export interface SearchResult {
  /** Marks these; undefined where nothing is looked for. */
  readonly highlight: (units: ReadonlySet<string> | undefined) => void;
  readonly go: (unit: string) => void;
}

/** A field that finds units by their names, scripts and files; Enter goes to the first. */
export function search({ graph }: PageData, { highlight, go }: SearchResult): HTMLElement {
  const scripts = new Map(graph.scripts.map((script) => [script.id, script]));
  const entries = graph.units.map(({ id, name, scripts: holders, place }) => {
    const words = holders.flatMap((holder) => {
      const script = scripts.get(holder);
      return script ? [script.address, script.displayName] : [];
    });
    const text = [name, ...words, place.file].join("\n").toLowerCase();
    return { id, name: visible(name), text };
  });
  const field = html("input", {
    type: "search",
    placeholder: "Find a unit",
    "aria-label": "Find a unit by its name, script or file",
    spellcheck: "false",
  });
  const results = html("ul", { class: "results", hidden: "" });
  const count = html("p", { class: "unseen", role: "status" });
  const found = () => {
    const sought = field.value.trim().toLowerCase();
    if (sought === "") return [];
    const all = entries.filter(({ text }) => text.includes(sought));
    // Names that begin with it are meant rather than those that have it somewhere.
    const rank = ({ name }: (typeof all)[number]) => {
      const at = name.toLowerCase().indexOf(sought);
      return at === -1 ? Infinity : at;
    };
    return all.sort((a, b) => rank(a) - rank(b) || a.name.length - b.name.length || 0);
  };
  const update = () => {
    const all = found();
    const isSought = field.value.trim() !== "";
    highlight(isSought ? new Set(all.map(({ id }) => id)) : undefined);
    const items = all.slice(0, MAX_LISTED).map(({ id, name }) =>
      html(
        "li",
        {},
        button(
          { class: "code" },
          () => {
            choose(id);
          },
          shorten(name),
        ),
      ),
    );
    const rest = all.length - items.length;
    const more = rest > 0 ? [html("li", { class: "soft" }, `${rest} more`)] : [];
    const none = all.length === 0 ? [html("li", { class: "soft" }, "no unit")] : [];
    results.replaceChildren(...items, ...more, ...none);
    results.hidden = !isSought;
    count.textContent = isSought ? plural(all.length, "unit") : "";
  };
  const choose = (id: string) => {
    results.hidden = true;
    go(id);
  };
  field.addEventListener("input", update);
  field.addEventListener("focus", update);
  field.addEventListener("keydown", (event) => {
    const [first] = found();
    if (event.key === "Enter" && first) choose(first.id);
  });
  const whole = html("div", { class: "search", role: "search" }, field, results, count);
  whole.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      field.value = "";
      field.focus();
      update();
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const stops: HTMLElement[] = [field, ...results.querySelectorAll("button")];
    stops[stops.indexOf(event.target as HTMLElement) + step]?.focus();
  });
  // A click takes the focus from the field, but not to a button in every browser.
  results.addEventListener("mousedown", (event) => {
    event.preventDefault();
  });
  whole.addEventListener("focusout", ({ relatedTarget }) => {
    if (!whole.contains(relatedTarget as Node | null)) results.hidden = true;
  });
  return whole;
}
