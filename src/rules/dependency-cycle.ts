import type { Deadlock, Simulation } from "../startup/simulate.ts";
import type { Cycle, Want } from "../startup/unit-graph.ts";
import type { Related } from "./diagnostic.ts";
import { DeadlockWalk } from "./deadlock-walk.ts";
import { exampleTemplate, unitScript } from "./example-template.ts";
import type { StartupFinding, StartupRule } from "./rule.ts";
import { waitingBehind } from "./victims.ts";
import { listed, quote } from "./wording.ts";
import { shorten } from "../shorten.ts";

/** Longer walks are cut in the middle of the message; the related places are all there. */
const MAX_WALK = 12;

/** How many calls of one finding are listed. */
export const MAX_RELATED = 100;

export const dependencyCycle: StartupRule = {
  id: "dependency-cycle",
  from: "startup",
  severity: "error",
  summary: "Units want each other in a circle, or one wants itself.",
  explanation: `Each unit in the circle waits until the next one is completed, so there is no order in which they can run.

When the workspace starts, the \`want\` that would close the circle fails with "cycle detected". Which one that is depends on which script comes first: its script stops there under \`set -e\`, and whatever waits for its unit gives up after the timeout of \`start\`; without \`set -e\` it goes on without waiting.

Take out the \`want\` that is not needed. Where two units really need something of each other, split one of them into two units, so that each half waits only for what comes before it.`,
  example: {
    bad: exampleTemplate({
      db: unitScript("db", ["app"], "start-database"),
      app: unitScript("app", ["db"], "start-app"),
    }),
    good: exampleTemplate({
      db: unitScript("db", [], "start-database"),
      app: unitScript("app", ["db"], "start-app"),
    }),
  },
  check: ({ agents, simulation }) =>
    agents.flatMap(({ agent, atStart }) =>
      atStart.cycles.flatMap((cycle) => cycleFinding(cycle, simulation(agent), agent.address)),
    ),
};

function cycleFinding({ steps }: Cycle, simulation: Simulation, agent: string): StartupFinding[] {
  const wants = steps.flatMap((step) => step.wants);
  const [first] = wants;
  if (!first) return [];
  const certain = steps.every((step) => step.wants.some(({ call }) => call.certain));
  const message = messageFor(
    steps.map(({ unit }) => shorten(unit.name)),
    listed([...new Set(wants.map(({ script }) => script.address))].sort(), 4),
    certain,
  );
  const keys = new Set(steps.map(({ unit }) => unit.key));
  const scripts = wants.map(({ script }) => script.address);
  // Before a script comes to the `want` that would close it, it may wait for the others already.
  const stuck = simulation.deadlocks.filter((each) => !each.isPerhaps && isOf(each, keys));
  const behind = waitingBehind(
    [
      ...simulation.victimsOfFailure(({ kind }, key) => kind === "want" && keys.has(key)),
      ...stuck.flatMap(({ state, links, behind: others }) => [
        { state, threads: links.map(({ from }) => from) },
        ...others,
      ]),
    ],
    scripts,
  );
  const isClosed = simulation.failures.some(({ call }) => wants.some((want) => want.call === call));
  const consequences =
    stuck.length === 0 || isClosed
      ? [atStart(wants)]
      : stuck.flatMap((each) => new DeadlockWalk(each).consequences);
  const finding: StartupFinding = {
    waiting: new Set([...scripts, ...behind.scripts]),
    message,
    span: first.span,
    related: [
      ...(wants.length === 1 ? [] : wants.slice(0, MAX_RELATED).map(edge)),
      ...behind.related,
    ],
    notes: [
      ...consequences,
      ...behind.notes,
      wants.length === 1
        ? "take this `want` out"
        : "take out one of these `want`s: that of the script which can do its work first",
    ],
    agent,
    script: first.script.address,
    unit: first.unit.text.masked,
  };
  return [certain ? finding : { ...finding, severity: "warning" }];
}

/** Whether all that scripts wait for in a circle are units that want each other. */
function isOf({ links, program }: Deadlock, keys: ReadonlySet<string>): boolean {
  return links.every(
    ({ reason }) => reason.kind === "unit" && keys.has(program.units[reason.unit]?.key ?? ""),
  );
}

function messageFor(names: readonly string[], scripts: string, certain: boolean): string {
  if (names.length === 1) {
    const may = certain ? "waits" : "may wait";
    return `${quote(names[0] ?? "")} ${may} for itself, which cannot work (${scripts})`;
  }
  const may = certain ? "wait" : "may wait";
  return `units ${may} for each other in a circle, which cannot work: ${walk(names)} (${scripts})`;
}

function edge({ unit, dependency, script, span }: Want): Related {
  const names = `${quote(unit.text.display)} wants ${quote(dependency.text.display)}`;
  return { message: `${names} here, in ${script.address}`, span };
}

function atStart(wants: readonly Want[]): string {
  const call = wants.length === 1 ? "this `want`" : "the `want` that closes the circle";
  const fails = `at start: ${call} fails with "cycle detected"`;
  const scripts = new Set(wants.map(({ script }) => script));
  const stopping = wants.filter(({ call }) => call.endsScriptOnFailure).length;
  let after = "its script stops there if `set -e` is on, and else goes on without waiting";
  if (stopping === wants.length) after = "its script stops there (set -e)";
  if (stopping === 0) after = "its script goes on without waiting";
  const which = scripts.size === 1 ? "" : ", and which one that is depends on who runs first";
  return `${fails}${which}; ${after}`;
}

function walk(names: readonly string[]): string {
  const circle = [...names, names[0] ?? ""];
  if (circle.length > MAX_WALK) {
    circle.splice(MAX_WALK / 2, circle.length - MAX_WALK, "…");
  }
  return circle.join(" → ");
}
