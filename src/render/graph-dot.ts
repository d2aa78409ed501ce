import type { Graph, GraphScript, GraphUnit } from "../graph/graph.ts";
import { marksOf, type Mark } from "../graph/marks.ts";
import {
  agentLine,
  dependencyLines,
  emptyLine,
  orderLines,
  scriptLines,
  unitLines,
} from "./graph-labels.ts";

const COLOR = { error: "#c5221f", warning: "#b06000", info: "#1967d2" } as const;

type Attributes = Readonly<Record<string, string | undefined>>;

/** The graph in Graphviz's language; arrows lead from what is waited for to what waits. */
export function renderGraphDot(graph: Graph): string {
  const marks = marksOf(graph.findings);
  const ordered = new Set(graph.orders.flatMap(({ script, after }) => [script, after]));
  const unit = (part: GraphUnit, holder?: GraphScript) => {
    const mark = marks.get(part.id);
    const style = part.when === null && part.scripts.length > 0 ? undefined : "rounded,dashed";
    return `${part.id}${list({ label: lines(unitLines(part, mark, holder)), style, ...colored(mark) })}`;
  };
  const script = (part: GraphScript): string[] => {
    const mark = marks.get(part.id);
    const units = graph.units.filter(({ scripts }) => scripts[0] === part.id);
    // Edges lead to nodes; this one stands for its cluster.
    const anchor = ordered.has(part.id) ? [`${part.id}[shape=point, style=invis]`] : [];
    const attributes = { label: lines(scriptLines(part, mark)), ...colored(mark) };
    return cluster(part.id, attributes, [...anchor, ...units.map((held) => unit(held, part))]);
  };
  const agents = graph.agents.flatMap((address, i) => {
    const scripts = graph.scripts.filter(({ agent }) => agent === address);
    const alone = graph.units.filter(
      ({ agent, scripts }) => agent === address && scripts.length === 0,
    );
    if (scripts.length + alone.length === 0) return [];
    const parts = [...scripts.flatMap(script), ...alone.map((part) => unit(part))];
    return cluster(`a${i + 1}`, { label: quoted(agentLine(address)) }, parts);
  });
  const dependencies = graph.dependencies.map((part) => {
    const mark = marks.get(part.id);
    const words = dependencyLines(part, mark);
    const style = part.when === null && part.certain ? undefined : "dashed";
    return `${part.dependency} -> ${part.unit}${list({ label: lines(words), style, ...colored(mark) })}`;
  });
  const orders = graph.orders.map((part) => {
    // Graphviz ends no edge at the border of a cluster that has both of its nodes.
    const isLoop = part.after === part.script;
    const ends = isLoop
      ? {}
      : { ltail: quoted(`cluster_${part.after}`), lhead: quoted(`cluster_${part.script}`) };
    const attributes = { label: lines(orderLines(part)), ...colored(marks.get(part.id)), ...ends };
    return `${part.after} -> ${part.script}${list({ style: "dotted", ...attributes })}`;
  });
  const empty = emptyLine(graph);
  const body = [
    'graph [rankdir=LR, compound=true, fontname="sans-serif", style=rounded]',
    'node [shape=box, style=rounded, fontname="sans-serif"]',
    'edge [fontname="sans-serif", fontsize=10]',
    ...(empty === undefined ? [] : [`empty[label=${quoted(empty)}, shape=plaintext]`]),
    ...agents,
    ...dependencies,
    ...orders,
  ];
  return ["digraph startup {", ...body.map(indented), "}", ""].join("\n");
}

function cluster(id: string, attributes: Attributes, parts: readonly string[]): string[] {
  const entries = Object.entries(attributes).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${attributeValue(name, value)}`],
  );
  return [`subgraph cluster_${id} {`, ...[...entries, ...parts].map(indented), "}"];
}

function list(attributes: Attributes): string {
  const entries = Object.entries(attributes).flatMap(([name, value]) =>
    value === undefined || value === '""' ? [] : [`${name}=${attributeValue(name, value)}`],
  );
  return entries.length === 0 ? "" : ` [${entries.join(", ")}]`;
}

function attributeValue(name: string, value: string): string {
  return name === "style" || name.endsWith("color") ? quoted(value) : value;
}

function colored(mark: Mark | undefined): Attributes {
  if (!mark) return {};
  return { color: COLOR[mark.severity], fontcolor: COLOR[mark.severity] };
}

/** A string of several lines, each in the middle. */
function lines(words: readonly string[]): string {
  return `"${words.map(escaped).join("\\n")}"`;
}

function quoted(text: string): string {
  return `"${escaped(text)}"`;
}

/** In strings a backslash begins an escape, an ampersand an entity, and a quotation mark ends them. */
function escaped(text: string): string {
  return text.replace(/[\\"]/g, "\\$&").replaceAll("&", "&amp;");
}

function indented(line: string): string {
  return `  ${line}`;
}
