import { Graph } from "@dagrejs/graphlib";
import { compareSpans } from "../source/source-file.ts";
import type { Startup } from "../startup/model.ts";
import type { OrderEdge } from "../startup/script-order.ts";
import { shortestPath, stronglyConnected } from "../startup/strongly-connected.ts";
import { REFUSED } from "../terraform/order-problem.ts";
import type { Finding, Related } from "./diagnostic.ts";
import { exampleTemplate, orderBlock, TWO_SCRIPTS } from "./example-template.ts";
import { runApart } from "./order-across-agents.ts";
import type { StartupRule } from "./rule.ts";
import { quote } from "./wording.ts";

/** Longer walks are cut in the middle of the message; the related places are all there. */
const MAX_WALK = 12;

/** How many steps of one circle are listed. */
const MAX_RELATED = 100;

export const orderCycle: StartupRule = {
  id: "order-cycle",
  from: "startup",
  severity: "error",
  summary: "Rules of coder_script_order let scripts wait for each other in a circle.",
  explanation: `Coder merges the rules of all \`coder_script_order\`s of a template. Where they lead from a script back to itself, none of the scripts in the circle could ever begin, and Coder refuses the template.

Each step of the circle is shown with the selector that makes it. Take out the one that is not needed. A selector of a whole module lets every script in it wait or be waited for: select the scripts that really need it.`,
  example: {
    bad: exampleTemplate(
      TWO_SCRIPTS,
      orderBlock(
        ["coder_script.app", "coder_script.clone"],
        ["coder_script.clone", "coder_script.app"],
      ),
    ),
    good: exampleTemplate(TWO_SCRIPTS, orderBlock(["coder_script.app", "coder_script.clone"])),
  },
  check: ({ order, startup }) =>
    [order.start, order.stop].flatMap((edges) => circles(edges, startup).map(circleFinding)),
};

/** For each group of scripts that all reach each other the shortest circle through its first edge. */
function circles(all: readonly OrderEdge[], startup: Startup): OrderEdge[][] {
  const edges = all
    .filter(
      ({ dependent, prerequisite }) =>
        dependent.script !== prerequisite.script && !runApart(dependent, prerequisite, startup),
    )
    .sort((a, b) => compareSpans(a.prerequisite.selector.span, b.prerequisite.selector.span));
  const graph = new Graph<object, object, OrderEdge>();
  for (const edge of edges) {
    const [from, to] = ends(edge);
    if (!graph.hasEdge(from, to)) graph.setEdge(from, to, edge);
  }
  const groups = new Map<string, readonly string[]>();
  for (const group of stronglyConnected(graph)) {
    if (group.length > 1) for (const node of group) groups.set(node, group);
  }
  const found: OrderEdge[][] = [];
  const reported = new Set<readonly string[]>();
  for (const edge of edges) {
    const [from, to] = ends(edge);
    const group = groups.get(from);
    if (!group || group !== groups.get(to) || reported.has(group)) continue;
    reported.add(group);
    const nodes = [from, ...(shortestPath(graph, to, from) ?? [])];
    found.push(nodes.slice(1).map((node, i) => graph.edge(nodes[i] ?? node, node)));
  }
  return found;
}

function ends({ dependent, prerequisite }: OrderEdge): [string, string] {
  return [dependent.script.address, prerequisite.script.address];
}

function circleFinding(circle: readonly OrderEdge[]): Finding {
  const [first] = circle;
  if (!first) throw new Error("a circle has at least one step");
  return {
    message: `scripts wait for each other in a circle, so that none of them can begin: ${walk(circle)}`,
    span: first.prerequisite.selector.span,
    related: circle.slice(0, MAX_RELATED).map(step),
    notes: ["take out one of these steps", REFUSED],
    agent: first.dependent.agent,
    script: first.dependent.script.address,
  };
}

function step(edge: OrderEdge): Related {
  const [dependent, prerequisite] = ends(edge);
  const { run, after } = { run: edge.dependent.selector, after: edge.prerequisite.selector };
  return {
    message: `${dependent} waits for ${prerequisite} here: ${quote(run.display)} runs after ${quote(after.display)}`,
    span: after.span,
  };
}

function walk(circle: readonly OrderEdge[]): string {
  const names = circle.map((edge) => ends(edge)[0]);
  const closed = [...names, names[0] ?? ""];
  if (closed.length > MAX_WALK) closed.splice(MAX_WALK / 2, closed.length - MAX_WALK, "…");
  return closed.join(" → ");
}
