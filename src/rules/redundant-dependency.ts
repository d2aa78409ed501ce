import type { Span } from "../source/source-file.ts";
import type { Text } from "../source/text.ts";
import type { AgentUnits } from "../startup/agent-units.ts";
import type { Unit, UnitGraph, Want } from "../startup/unit-graph.ts";
import type { Finding } from "./diagnostic.ts";
import { exampleTemplate, unitScript } from "./example-template.ts";
import type { StartupRule } from "./rule.ts";
import { quote } from "./wording.ts";
import { shorten } from "../shorten.ts";

/** How many units are looked at to find what the dependencies of one unit imply. */
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
  check: ({ agents }) =>
    agents.flatMap((units) =>
      [...units.atStart.units.values()].flatMap((unit) => findingsFor(unit, units)),
    ),
};

function findingsFor(unit: Unit, { agent, atStart }: AgentUnits): Finding[] {
  const wants = unit.wants.filter(isCertain);
  if (wants.length < 2 || atStart.isInCycle(unit)) return [];
  const implied = impliedBy(wants, atStart);
  return wants.flatMap((want) => {
    const end = implied.get(want.dependency.text.key);
    // Names that are handed over in a list are not for the author of this call to pick from.
    if (!end || !isWrittenIn(want.dependency.text, want.span)) return [];
    const name = quote(want.dependency.text.display);
    const through = quote(end.first.dependency.text.display);
    return [
      {
        message: `${quote(unit.name)} need not want ${name}: it also wants ${through}, which waits for that`,
        span: want.dependency.span ?? want.span,
        related: [
          {
            message: `${quote(end.want.unit.text.display)} wants ${name} here, in ${end.want.script.address}`,
            span: end.want.span,
          },
        ],
        notes: [`${walk(unit, end)} says it already: this dependency can go`],
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

/** What is waited for behind the given wants of one unit, by its name. */
function impliedBy(wants: readonly Want[], atStart: UnitGraph): ReadonlyMap<string, Implied> {
  const implied = new Map<string, Implied>();
  const follow = (before: Want, behind: Implied | undefined, first: Want): void => {
    const reached = atStart.unit(before.dependency);
    // Who is never started does not wait, and in a circle the mistake is another one.
    if (!reached || reached.starts.length === 0 || atStart.isInCycle(reached)) return;
    for (const want of reached.wants) {
      const { key } = want.dependency.text;
      if (!isCertain(want) || implied.has(key) || implied.size >= MAX_REACHED) continue;
      implied.set(key, { want, behind, first });
    }
  };
  for (const want of wants) follow(want, undefined, want);
  // A map is walked in the order of insertion, additions included: it is the queue, too.
  for (const entry of implied.values()) follow(entry.want, entry, entry.first);
  return implied;
}

/** `app → build → clone`: from the unit to what the chain of wants ends with. */
function walk(unit: Unit, end: Implied): string {
  const names = [end.want.dependency];
  for (let at: Implied | undefined = end; at; at = at.behind) names.unshift(at.want.unit);
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
