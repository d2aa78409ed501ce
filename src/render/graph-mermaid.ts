import type { Graph, GraphScript, GraphUnit } from "../graph/graph.ts";
import { marksOf } from "../graph/marks.ts";
import {
  agentLine,
  dependencyLines,
  emptyLine,
  orderLines,
  scriptLines,
  unitLines,
} from "./graph-labels.ts";

const COLOR = { error: "#c5221f", warning: "#b06000", info: "#1967d2" } as const;

/** The graph as a Mermaid flowchart; arrows lead from what is waited for to what waits. */
export function renderGraphMermaid(graph: Graph): string {
  const marks = marksOf(graph.findings);
  const unit = (part: GraphUnit, holder?: GraphScript) =>
    `${part.id}(${label(unitLines(part, marks.get(part.id), holder))})`;
  const script = (part: GraphScript): string[] => {
    const title = label(scriptLines(part, marks.get(part.id)));
    const units = graph.units.filter(({ scripts }) => scripts[0] === part.id);
    // Mermaid knows no subgraph without a node.
    if (units.length === 0) return [`${part.id}[${title}]`];
    return subgraph(
      part.id,
      title,
      units.map((held) => unit(held, part)),
    );
  };
  const agents = graph.agents.flatMap((address, i) => {
    const scripts = graph.scripts.filter(({ agent }) => agent === address);
    const alone = graph.units.filter(
      ({ agent, scripts }) => agent === address && scripts.length === 0,
    );
    if (scripts.length + alone.length === 0) return [];
    const parts = [...scripts.flatMap(script), ...alone.map((part) => unit(part))];
    return subgraph(`a${i + 1}`, label([agentLine(address)]), parts);
  });
  const edges = [
    ...graph.dependencies.map((part) => ({
      id: part.id,
      ends: [part.dependency, part.unit],
      arrow: part.when === null && part.certain ? "-->" : "-.->",
      words: dependencyLines(part, marks.get(part.id)),
    })),
    ...graph.orders.map((part) => ({
      id: part.id,
      ends: [part.after, part.script],
      arrow: "==>",
      words: orderLines(part),
    })),
  ];
  const empty = emptyLine(graph);
  const body = [
    ...(empty === undefined ? [] : [`empty[${label([empty])}]`]),
    ...agents,
    ...edges.map(({ ends: [from = "", to = ""], arrow, words }) => {
      return `${from} ${arrow}${words.length === 0 ? "" : `|${label(words)}|`} ${to}`;
    }),
    ...[...graph.scripts, ...graph.units].flatMap(({ id }) => {
      const mark = marks.get(id);
      return mark ? [`style ${id} stroke:${COLOR[mark.severity]},stroke-width:2px`] : [];
    }),
    ...edges.flatMap(({ id }, i) => {
      const mark = marks.get(id);
      return mark ? [`linkStyle ${i} stroke:${COLOR[mark.severity]},stroke-width:2px`] : [];
    }),
  ];
  return ["flowchart LR", ...body.map(indented), ""].join("\n");
}

function subgraph(id: string, title: string, parts: readonly string[]): string[] {
  return [`subgraph ${id} [${title}]`, ...parts.map(indented), "end"];
}

function label(lines: readonly string[]): string {
  return `"${lines.map(escaped).join("<br/>")}"`;
}

/** Labels are HTML and Markdown: all that might mean something in them is written as an entity. */
function escaped(text: string): string {
  return text.replace(/[^\p{L}\p{N} ._,:/(){}=…-]/gu, (character) => {
    return `#${character.codePointAt(0) ?? 0};`;
  });
}

function indented(line: string): string {
  return `  ${line}`;
}
