import type { Span } from "../source/source-file.ts";
import type { Text } from "../source/text.ts";
import type { AgentUnits } from "../startup/agent-units.ts";
import { impliedEdges } from "../startup/implied-edges.ts";
import type { Unit, UnitGraph, Want } from "../startup/unit-graph.ts";
import type { Finding } from "./diagnostic.ts";
import { exampleTemplate, unitScript } from "./example-template.ts";
import type { StartupRule } from "./rule.ts";
import { quote } from "./wording.ts";
import { shorten } from "../shorten.ts";

/** How many units are looked at to find how one unit leads to another. */
const MAX_REACHED = 300;

const CLONE = unitScript("clone", [], "git clone https://github.com/coder/coder");
const BUILD = unitScript("build", ["clone"], "cd coder && make build");

export const redundantDependency: StartupRule = {
  id: "redundant-dependency",
  from: "startup",
  severity: "info",
  summary: "A dependency is already implied by another one.",
  explanation: `A unit that wants "build" need not want "clone" as well, if "build" itself waits for "clone". Nothing breaks, but each dependency costs a line that must be kept true, and \`start\` looks at each of them.

Take out the dependency that the other one implies. Keep it where the other one may lose its own some day.`,
  example: {
    bad: exampleTemplate({
      clone: CLONE,
      build: BUILD,
      app: unitScript("app", ["clone", "build"], "cd coder && ./run"),
    }),
    good: exampleTemplate({
      clone: CLONE,
      build: BUILD,
      app: unitScript("app", ["build"], "cd coder && ./run"),
    }),
  },
  onlyAlways: true,
  check: ({ agents }) => agents.flatMap(findingsOn),
};

function findingsOn(units: AgentUnits): Finding[] {
  const { atStart } = units;
  const all = [...atStart.units.values()];
  const numbers = new Map(all.map((unit, i) => [unit, i]));
  const successors = all.map((unit) => {
    const wants = unit.wants.length > 1 || unit.wantedBy.length > 0 ? unit.wants : [];
    const wanted = wants.filter(isCertain).map(({ dependency }) => atStart.unit(dependency));
    return [...new Set(wanted)].flatMap((other) => (other && numbers.get(other)) ?? []);
  });
  const implied = impliedEdges({
    successors,
    isFollowed: (node) => all[node] !== undefined && isFollowed(all[node], atStart),
  });
  return [...implied].flatMap(([node, targets]) => {
    const unit = all[node];
    if (!unit || atStart.isInCycle(unit)) return [];
    const through = new Map<Unit, Unit>();
    for (const [target, by] of targets) {
      const [end, first] = [all[target], all[by]];
      if (end && first) through.set(end, first);
    }
    return findingsFor(unit, through, units);
  });
}

/** Whether what a unit waits for is waited for by those that want it: who is never started does not wait. */
function isFollowed(unit: Unit, atStart: UnitGraph): boolean {
  // In a circle the mistake is another one.
  return unit.starts.length > 0 && !atStart.isInCycle(unit);
}

/** @param through for each superfluous dependency, one of the others that imply it */
function findingsFor(
  unit: Unit,
  through: ReadonlyMap<Unit, Unit>,
  { agent, atStart }: AgentUnits,
): Finding[] {
  const wants = unit.wants.filter(isCertain);
  const walks = walksTo(through, wants, atStart);
  return wants.flatMap((want) => {
    const dependency = atStart.unit(want.dependency);
    const other = dependency && through.get(dependency);
    // Names that are handed over in a list are not for the author of this call to pick from.
    if (!other || !isWrittenIn(want.dependency.text, want.span)) return [];
    const end = walks.get(dependency);
    const name = quote(dependency.name);
    const by = end?.first.dependency.text.display ?? other.name;
    return [
      {
        message: `${quote(unit.name)} need not want ${name}: it also wants ${quote(by)}, which waits for that`,
        span: want.dependency.span ?? want.span,
        related: end
          ? [
              {
                message: `${quote(end.want.unit.text.display)} wants ${name} here, in ${end.want.script.address}`,
                span: end.want.span,
              },
            ]
          : [],
        notes: [
          `${walk(unit, end ?? { through: other, end: dependency })} says it already: this dependency can go`,
        ],
        agent: agent.address,
        script: want.script.address,
        unit: want.unit.text.masked,
      },
    ];
  });
}

/** A dependency behind those of a unit. */
interface Implied {
  readonly want: Want;
  /** The one that it was found behind; undefined behind a dependency of the unit itself. */
  readonly behind: Implied | undefined;
  /** The want of the unit that leads here. */
  readonly first: Want;
}

/** Shortest ways from the wants of one unit to some units, as far as these are not far away. */
function walksTo(
  targets: ReadonlyMap<Unit, Unit>,
  wants: readonly Want[],
  atStart: UnitGraph,
): ReadonlyMap<Unit, Implied> {
  const found = new Map<Unit, Implied>();
  let left = targets.size;
  const follow = (before: Want, behind: Implied | undefined, first: Want): void => {
    const reached = atStart.unit(before.dependency);
    if (!reached || !isFollowed(reached, atStart)) return;
    for (const want of reached.wants) {
      const dependency = atStart.unit(want.dependency);
      if (!dependency || !isCertain(want) || found.has(dependency)) continue;
      if (left === 0 || found.size >= MAX_REACHED) return;
      found.set(dependency, { want, behind, first });
      if (targets.has(dependency)) left--;
    }
  };
  for (const want of wants) follow(want, undefined, want);
  // A map is walked in the order of insertion, additions included: it is the queue, too.
  for (const entry of found.values()) follow(entry.want, entry, entry.first);
  return found;
}

/** `app → build → clone`: from the unit to what the chain of wants ends with. */
function walk(unit: Unit, to: Implied | { readonly through: Unit; readonly end: Unit }): string {
  if ("end" in to) return [unit.name, to.through.name, "…", to.end.name].map(shorten).join(" → ");
  const names = [to.want.dependency];
  for (let at: Implied | undefined = to; at; at = at.behind) names.unshift(at.want.unit);
  return [unit.name, ...names.map(({ text }) => text.display)].map(shorten).join(" → ");
}

function isCertain({ call }: Want): boolean {
  return call.certain && !call.refused;
}

function isWrittenIn({ pieces }: Text, call: Span): boolean {
  return pieces.every(
    ({ span }) => span?.file === call.file && span.start >= call.start && span.end <= call.end,
  );
}
