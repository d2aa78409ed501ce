import { graphDrawing } from "../drawing/graph-drawing.ts";
import { sceneOf } from "../drawing/layout.ts";
import type { UnitRow } from "../drawing/scene.ts";
import { svg, type SvgNode } from "../drawing/svg-node.ts";
import { fitted, type Font } from "../drawing/text-size.ts";
import { isPresent } from "../graph/graph.ts";
import { marksOf } from "../graph/marks.ts";
import type { PageData } from "../graph/page-data.ts";
import { visible } from "../visible.ts";
import { Culling } from "./culling.ts";
import { svgElement } from "./dom.ts";
import { statusAt, STATUSES } from "./plan.ts";
import type { State } from "./state.ts";
import { Viewport } from "./viewport.ts";

/** How names are set that are to be read from far away. */
const LARGE: Font = { size: 34, column: 0.61 };

/** The drawn graph: redrawn for each start-up, with the chosen unit and its neighbours marked. */
export class GraphView {
  readonly #svg = svgElement({
    tag: "svg",
    attributes: { class: "drawing graph", role: "group", "aria-label": "Graph of the units" },
    children: [],
  }) as SVGSVGElement;
  readonly #culling = new Culling();
  readonly viewport = new Viewport(this.#svg, (seen) => {
    this.#culling.show(seen);
  });
  readonly #data: PageData;
  readonly #state: State;
  #rows: ReadonlyMap<string, UnitRow> = new Map();
  #elements: ReadonlyMap<string, readonly Element[]> = new Map();

  constructor(data: PageData, state: State) {
    this.#data = data;
    this.#state = state;
    this.#svg.addEventListener("click", (event) => {
      const unit = (event.target as Element).closest(".unit")?.getAttribute("data-id");
      if (unit != null) state.choose({ unit });
    });
    this.#svg.addEventListener("keydown", (event) => {
      this.#key(event);
    });
  }

  get element(): SVGSVGElement {
    return this.#svg;
  }

  /** To be called when the element is on the page. */
  start(): void {
    this.#state.listen(({ unit }, changed) => {
      if (changed.has("startup")) {
        this.#draw();
        this.viewport.fit();
      }
      this.#markChosen();
      this.#markTime();
      const row = this.#rows.get(unit ?? "");
      if (changed.has("unit") && row) this.viewport.reveal(row);
    });
  }

  /** Whether a unit is in what is drawn. */
  has(unit: string): boolean {
    return this.#rows.has(unit);
  }

  /** Lets units that are looked for stand out; undefined where none are. */
  highlight(found: ReadonlySet<string> | undefined): void {
    this.#svg.classList.toggle("searched", found !== undefined);
    for (const unit of this.#rows.keys()) {
      this.#toggle(unit, "found", found?.has(unit) ?? false);
    }
  }

  /** Brings a unit into view and lets keys go to it. */
  focus(unit: string): void {
    const row = this.#rows.get(unit);
    if (row) this.viewport.reveal(row);
    const [element] = this.#elements.get(unit) ?? [];
    (element as SVGElement | undefined)?.focus({ preventScroll: true });
  }

  #draw(): void {
    const { graph } = this.#data;
    const { startup } = this.#state.choices;
    const findings = graph.findings.filter(
      (finding) => startup === undefined || isPresent(finding, startup),
    );
    const marks = marksOf(findings);
    const scene = sceneOf(graph, marks, startup);
    this.#svg.replaceChildren(...graphDrawing(scene, graph, marks).map(svgElement));
    this.#rows = new Map(scene.boxes.flatMap(({ units }) => units).map((row) => [row.unit, row]));
    const elements = new Map<string, Element[]>();
    for (const element of this.#svg.querySelectorAll("[data-id]")) {
      const id = element.getAttribute("data-id") ?? "";
      elements.set(id, [...(elements.get(id) ?? []), element]);
    }
    this.#elements = elements;
    const names = new Map(graph.units.map(({ id, name }) => [id, visible(name)]));
    for (const [unit, row] of this.#rows) {
      for (const element of elements.get(unit) ?? []) {
        element.setAttribute("role", "button");
        element.setAttribute("tabindex", "-1");
        element.append(svgElement(largeName(names.get(unit) ?? "", row)));
      }
    }
    this.#culling.setParts([
      ...scene.boxes.map(({ script, units, ...bounds }) => ({
        bounds,
        elements: [script, ...units.map(({ unit }) => unit)].flatMap(
          (id) => elements.get(id ?? "") ?? [],
        ),
      })),
      ...scene.links.map(({ id, bounds }) => ({ bounds, elements: elements.get(id) ?? [] })),
    ]);
    this.viewport.setSize(scene);
  }

  /** One unit can be reached by the tab key: the chosen one, or the first. */
  #markChosen(): void {
    const { unit: chosen } = this.#state.choices;
    for (const element of this.#svg.querySelectorAll(".chosen,.near")) {
      element.classList.remove("chosen", "near");
    }
    for (const element of this.#svg.querySelectorAll(".unit[tabindex='0']")) {
      element.setAttribute("tabindex", "-1");
      element.setAttribute("aria-pressed", "false");
    }
    const isShown = chosen !== undefined && this.#rows.has(chosen);
    this.#svg.classList.toggle("choosing", isShown);
    const [first] = this.#rows.keys();
    const current = isShown ? chosen : first;
    for (const element of this.#elements.get(current ?? "") ?? []) {
      element.setAttribute("tabindex", "0");
      element.setAttribute("aria-pressed", String(isShown));
    }
    if (!isShown) return;
    this.#toggle(chosen, "chosen", true);
    for (const { id, unit, dependency } of this.#data.graph.dependencies) {
      if (unit !== chosen && dependency !== chosen) continue;
      for (const near of [id, unit, dependency]) this.#toggle(near, "near", true);
    }
  }

  #markTime(): void {
    const { startup, time } = this.#state.choices;
    for (const unit of this.#rows.keys()) {
      const status = time === undefined ? undefined : statusAt(this.#data, startup, unit, time);
      for (const name of STATUSES) this.#toggle(unit, name, name === status);
    }
  }

  #toggle(id: string, name: string, on: boolean): void {
    for (const element of this.#elements.get(id) ?? []) element.classList.toggle(name, on);
  }

  #key(event: KeyboardEvent): void {
    const unit = (event.target as Element).closest(".unit")?.getAttribute("data-id") ?? undefined;
    const arrow = ARROWS[event.key];
    if (event.key === "+" || event.key === "=") this.viewport.zoom(1);
    else if (event.key === "-") this.viewport.zoom(-1);
    else if (event.key === "0") this.viewport.fit();
    else if (event.key === "Escape") this.#state.choose({ unit: undefined });
    else if (arrow && event.shiftKey) this.viewport.pan(arrow.x, arrow.y);
    else if (arrow && unit !== undefined) this.#go(unit, arrow);
    else if ((event.key === "Enter" || event.key === " ") && unit !== undefined) {
      this.#state.choose({ unit });
    } else return;
    event.preventDefault();
  }

  /**
   * Goes to the nearest unit in a direction: to the right to one that waits for this
   * one, to the left to one that this one waits for, if there are any.
   */
  #go(unit: string, direction: Direction): void {
    const linked = this.#data.graph.dependencies.flatMap((link) => {
      if (direction.x > 0) return link.dependency === unit ? [link.unit] : [];
      return direction.x < 0 && link.unit === unit ? [link.dependency] : [];
    });
    const near = this.#nearest(
      unit,
      linked.filter((other) => other !== unit),
    );
    const next = near ?? this.#nearest(unit, this.#rows.keys(), direction);
    if (next === undefined) return;
    this.#state.choose({ unit: next });
    this.focus(next);
  }

  /** @param direction where it has to lie; undefined for anywhere */
  #nearest(unit: string, others: Iterable<string>, direction?: Direction): string | undefined {
    const from = this.#rows.get(unit);
    let nearest: string | undefined;
    let least = Infinity;
    for (const other of others) {
      const row = this.#rows.get(other);
      if (!from || !row) continue;
      const right = row.x + row.width / 2 - from.x - from.width / 2;
      const down = row.y + row.height / 2 - from.y - from.height / 2;
      let distance = Math.hypot(right, down);
      if (direction) {
        const { x, y } = direction;
        const along = right * x + down * y;
        const across = Math.abs(right * y) + Math.abs(down * x);
        // What lies more to the side than ahead is not in this direction.
        if (along <= 1 || along * 3 < across) continue;
        distance = along + 2 * across;
      }
      if (distance >= least) continue;
      [nearest, least] = [other, distance];
    }
    return nearest;
  }
}

/** A unit's name as it is shown from so far away that nothing else can be read. */
function largeName(name: string, { x, y, width, height }: UnitRow): SvgNode {
  const place = { x: x + width / 2, y: y + height / 2 + LARGE.size / 3 };
  const text = fitted(name, LARGE, width + LARGE.size);
  return svg("text", { ...place, class: "large", "aria-hidden": "true" }, text);
}

interface Direction {
  readonly x: number;
  readonly y: number;
}

const ARROWS: Readonly<Record<string, Direction>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};
