import { couldBe } from "../startup/could-be.ts";
import type { AgentUnits } from "../startup/agent-units.ts";
import type { Startup } from "../startup/model.ts";
import type { Unit } from "../startup/unit-graph.ts";
import { earlyCompletes, mayStart } from "./complete-before-start.ts";
import type { Finding } from "./diagnostic.ts";
import { shorten } from "../shorten.ts";
import { exampleTemplate, unitScript } from "./example-template.ts";
import type { StartupRule } from "./rule.ts";
import { mayDeclare, unreadParts } from "./unmet-wants.ts";
import { listed, quote, runsWhen } from "./wording.ts";

export const wantWithoutStart: StartupRule = {
  id: "want-without-start",
  from: "startup",
  severity: "warning",
  summary: "A unit declares dependencies and no script starts it.",
  explanation: `\`coder exp sync want app clone\` only notes that the unit "app" needs "clone"; the script that calls it goes on at once. What waits is \`coder exp sync start app\`. Where no script of the agent calls that, the dependency has no effect, and the work runs too early.

Call \`start\` after the \`want\` and before the work, or take out the \`want\`.`,
  example: {
    bad: exampleTemplate({
      clone: unitScript("clone", [], "git clone https://github.com/coder/coder"),
      app: "set -e\ncoder exp sync want app clone\ncd coder && make run",
    }),
    good: exampleTemplate({
      clone: unitScript("clone", [], "git clone https://github.com/coder/coder"),
      app: unitScript("app", ["clone"], "cd coder && make run"),
    }),
  },
  check: ({ startup, agents }) =>
    agents.flatMap((units) =>
      [...units.atStart.units.values()]
        .filter((unit) => isNeverStarted(unit, units))
        .flatMap((unit) => findingsFor(unit, units, startup)),
    ),
};

/** Whether a unit wants something in vain, and no other rule says more about it. */
function isNeverStarted(unit: Unit, units: AgentUnits): boolean {
  if (!unit.isKnown || unit.starts.length > 0 || unit.wants.length === 0) return false;
  const isMissed = unit.wantedBy.length > 0 && unit.completes.length === 0;
  if (isMissed || units.atStart.isInCycle(unit)) return false;
  if (unit.wants.some(({ script }) => mayStart(script, unit.name))) return false;
  const scripts = new Set(unit.completes.map(({ script }) => script));
  return ![...scripts].some((script) =>
    earlyCompletes(script, units).some(({ call }) => call.unit?.text.key === unit.key),
  );
}

function findingsFor(unit: Unit, units: AgentUnits, startup: Startup): Finding[] {
  const want = unit.wants.find(({ call }) => !call.refused);
  if (!want) return [];
  const name = quote(unit.name);
  const wanted = [...new Set(unit.wants.map(({ dependency }) => dependency.text.display))];
  const later = units.later.units.get(unit.key)?.starts ?? [];
  const doubt = doubts(unit, units, startup);
  return [
    {
      message: `unit ${name} of ${want.script.address} wants ${listed(wanted, 4, quote)}, but no script starts it, so that nothing waits`,
      span: want.span,
      related: later.slice(0, 4).map(({ script, span }) => ({
        message: `${name} is started here, in ${script.address}, which ${runsWhen(script)}`,
        span,
      })),
      notes: [
        "at start: `want` alone holds nothing back; the script goes on at once",
        `call \`coder exp sync start ${shorten(unit.name)}\` between the \`want\` and the work`,
        ...doubt,
      ],
      agent: units.agent.address,
      script: want.script.address,
      unit: unit.name,
      ...(doubt.length > 0 ? { severity: "info" as const } : {}),
    },
  ];
}

/** What `lint` cannot see that may start the unit after all, a sentence each. */
function doubts(unit: Unit, units: AgentUnits, startup: Startup): string[] {
  const { agent, atStart } = units;
  const name = quote(unit.name);
  const found: string[] = [];
  for (const { isKnown, starts } of atStart.units.values()) {
    const [start] = starts;
    if (isKnown || !start || !couldBe(start.unit.text, unit.name)) continue;
    found.push(`${start.script.address} starts ${quote(start.unit.text.display)}, which may be it`);
    break;
  }
  const module = startup.unloadedModules.find((candidate) => mayDeclare(candidate, unit.name));
  if (module)
    found.push(`${module.address} (${module.source}) is not on disk and may start ${name}`);
  if (!agent.declared) {
    found.push(
      `the agent is declared outside of what is checked here, where a script may start ${name}`,
    );
  }
  found.push(...unreadParts(units, startup, `start ${name}`));
  return found;
}
