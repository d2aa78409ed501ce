import type { Graph } from "../graph/graph.ts";
import type { Mark } from "../graph/marks.ts";
import { visible } from "../visible.ts";
import { lineHeight, PADDING } from "./box.ts";
import { HEAD } from "./link.ts";
import type { AgentFrame, Line, Link, Scene, ScriptBox, Tip, UnitRow } from "./scene.ts";
import { round, svg, type SvgNode } from "./svg-node.ts";
import { NOTE, widthOf } from "./text-size.ts";

/** From one line of a label to the next, in pixels. */
const LABEL_LINE = 14;

/**
 * The elements of a placed graph, to be put into an `svg`. What they are about
 * stands in `data-id`, what is marked on it in `class`.
 */
export function graphDrawing(
  scene: Scene,
  graph: Graph,
  marks: ReadonlyMap<string, Mark>,
): SvgNode[] {
  const parts = new Map([...graph.scripts, ...graph.units].map((part) => [part.id, part]));
  const classes = (id: string, ...names: readonly (string | false)[]): string =>
    [...names, marks.get(id)?.severity].filter(Boolean).join(" ");
  return [
    ...scene.agents.map(agentFrame),
    ...scene.boxes.map(scriptBox),
    ...scene.links.map(link),
    // After all lines, so that none goes over a word.
    ...scene.links.flatMap(label),
    ...scene.boxes.flatMap(({ units, script }) => units.map((row) => unitRow(row, script))),
  ];

  function scriptBox({ script, title, ...box }: ScriptBox): SvgNode {
    if (script === undefined) return svg("g", {});
    const lines = textLines(title, box.x + box.width / 2, box.y + PADDING);
    return svg(
      "g",
      { class: classes(script, "script"), "data-id": script },
      hint(script),
      rectangle(box, 8),
      ...lines,
    );
  }

  function unitRow({ unit, lines, ...row }: UnitRow, script: string | undefined): SvgNode {
    const words = textLines(lines, row.x + row.width / 2, row.y + PADDING - 2);
    return svg(
      "g",
      { class: classes(unit, "unit", script === undefined && "alone"), "data-id": unit },
      hint(unit),
      rectangle(row, 5),
      ...words,
    );
  }

  function link({ id, kind, open, path, tip }: Link): SvgNode {
    return svg(
      "g",
      { class: classes(id, "link", kind, open && "open"), "data-id": id },
      svg("path", { d: path, class: "line" }),
      svg("path", { d: head(tip), class: "head" }),
    );
  }

  function label({ id, label }: Link): SvgNode[] {
    if (!label) return [];
    const { x, y, lines } = label;
    const step = marks.get(id)?.step;
    // The number of a step comes first in a label, and has a place of its own.
    const words = lines.slice(step === undefined ? 0 : 1);
    const top = y + (step === undefined ? 4 : 22) - ((words.length - 1) / 2) * LABEL_LINE;
    const number = [
      svg("circle", { cx: x, cy: y, r: 9, class: "step" }),
      svg("text", { x, y: y + 4, class: "step" }, step ?? ""),
    ];
    return [
      svg(
        "g",
        { class: classes(id, "words"), "data-id": id },
        ...(step === undefined ? [] : number),
        ...words.flatMap((text, i) => {
          const [line, width] = [top + i * LABEL_LINE, widthOf(text, NOTE)];
          const behind = { x: x - width / 2, y: line - NOTE.size, width, height: LABEL_LINE };
          return [rectangle(behind, 2), svg("text", { x, y: line }, text)];
        }),
      ),
    ];
  }

  /** What a pointer that rests on a part is told: its whole name, and where it is written. */
  function hint(id: string): SvgNode {
    const part = parts.get(id);
    if (!part) return svg("title", {});
    const name = "address" in part ? part.address : part.name;
    const { file, line } = part.place;
    const when = part.when === null ? "" : `\nwhen ${visible(part.when)}`;
    return svg("title", {}, `${visible(name)} (${visible(file)}:${line})${when}`);
  }
}

function agentFrame({ title, ...frame }: AgentFrame): SvgNode {
  return svg(
    "g",
    { class: "agent" },
    rectangle(frame, 12),
    svg("text", { x: frame.x + 2 * PADDING, y: frame.y + 20, class: "title" }, title),
  );
}

function rectangle(
  { x, y, width, height }: Pick<AgentFrame, "x" | "y" | "width" | "height">,
  rx: number,
): SvgNode {
  return svg("rect", { x, y, width, height, rx });
}

/** Lines one below the other, each in the middle. */
function textLines(lines: readonly Line[], x: number, top: number): SvgNode[] {
  let y = top;
  return lines.map(({ text, role }) => {
    y += lineHeight(role);
    return svg("text", { x, y: y - 4, class: role }, text);
  });
}

function head({ x, y, toRight }: Tip): string {
  const back = x + (toRight ? -HEAD : HEAD);
  return `M${round(x)} ${round(y)}L${round(back)} ${round(y - 4)}V${round(y + 4)}Z`;
}
