import type { AgentUnits } from "../startup/agent-units.ts";
import type { Unit, UnitCall } from "../startup/unit-graph.ts";
import { exampleTemplate, unitScript } from "./example-template.ts";
import type { Rest, RuleContext, StartupFinding, StartupRule } from "./rule.ts";
import { doubts } from "./unmet-wants.ts";
import { causeOf } from "./missing-complete.ts";
import { vainWaitFinding } from "./vain-wait.ts";
import { waitingBehindUnit } from "./victims.ts";
import { quote, runsWhen, vainStart } from "./wording.ts";

const MAX_RELATED = 10;

export const neverCompleted: StartupRule = {
  id: "never-completed",
  from: "startup",
  severity: "error",
  summary:
    "A unit is started, another wants it, and no path completes it (warning if none wants it).",
  explanation: `\`coder exp sync start clone\` says that the work of the unit "clone" begins, \`coder exp sync complete clone\` that it is done. Without the second, units that want "clone" wait until their timeout and fail, although the work was done long ago.

Call \`complete\` at the end of the work; \`trap 'coder exp sync complete clone' EXIT\` at the top of the script does it also when a command fails.`,
  example: {
    bad: exampleTemplate({
      clone: `set -e
coder exp sync start clone
git clone https://github.com/coder/coder`,
      app: unitScript("app", ["clone"], "cd coder && make run"),
    }),
    good: exampleTemplate({
      clone: unitScript("clone", [], "git clone https://github.com/coder/coder"),
      app: unitScript("app", ["clone"], "cd coder && make run"),
    }),
  },
  check: ({ startup, agents, simulation }) =>
    agents.flatMap((units) =>
      [...units.atStart.units.values()].flatMap((unit) => {
        const done = unit.completes.some(isRegular) || units.atStart.isInCycle(unit);
        // Whether something completes a name that is not known cannot be said.
        return done || !unit.isKnown ? [] : findingsFor(unit, units, { startup, simulation });
      }),
    ),
  checkRest: (context) => context.agents.flatMap((units) => restOf(units, context)),
};

/** Whether calls that Coder refuses are the mistake: all that start it, or one that may be to complete it. */
function isToldOfCalls({ starts, wantedBy }: Unit): boolean {
  if (wantedBy.length === 0 && starts.every(({ call }) => call.refused)) return true;
  return starts.some(({ script }) =>
    script.calls.some(({ kind, refused, unit }) => kind === "complete" && refused && !unit),
  );
}

/** Not one that a trap makes which runs only where something goes wrong: `trap … ERR`. */
function isRegular({ call: { trap, certain } }: UnitCall): boolean {
  return certain || trap === undefined || ["EXIT", "RETURN", "DEBUG"].includes(trap);
}

/** Units that scripts do complete, and that are not complete all the same. */
function restOf(units: AgentUnits, context: RuleContext & Rest): StartupFinding[] {
  return context.untold(units.agent).vainWaits.flatMap((vain) => {
    if (vain.lack.kind === "script") return [];
    const key = vain.lack.kind === "unit" ? vain.program.units[vain.lack.unit]?.key : undefined;
    const unit = key === undefined ? undefined : units.atStart.units.get(key);
    if (vain.lack.kind === "unit" && unit?.completes.length === 0) {
      return findingsFor(unit, units, context);
    }
    return vainWaitFinding(vain, units, context.startup);
  });
}

function findingsFor(
  unit: Unit,
  units: AgentUnits,
  { startup, simulation }: Pick<RuleContext, "startup" | "simulation">,
): StartupFinding[] {
  const [start] = unit.starts;
  if (!start || isToldOfCalls(unit)) return [];
  const name = quote(unit.name);
  const later = units.later.units.get(unit.key)?.completes ?? [];
  const doubt = doubts(unit, units, startup);
  const [waiting] = unit.wantedBy;
  const behind = waitingBehindUnit(unit, units, { simulation });
  const cause = causeOf(unit, start, units);
  const finding: StartupFinding = {
    // The same whether or not a unit waits for it, which may depend on a condition.
    message: `unit ${name} is started by ${start.script.address}, but ${cause.lack ?? "no start script completes it"}: units that wait for it never start`,
    span: start.span,
    ...(cause.hint === undefined ? {} : { hint: cause.hint }),
    related: [
      ...cause.related,
      ...unit.wantedBy.slice(0, MAX_RELATED).map((want) => ({
        message: `${quote(want.unit.text.display)} waits for ${name} here, in ${want.script.address}`,
        span: want.span,
      })),
      ...later.slice(0, MAX_RELATED).map(({ script, span }) => ({
        message: `${name} is completed here, in ${script.address}, which ${runsWhen(script)}`,
        span,
      })),
      ...behind.related,
    ],
    notes: [
      ...(waiting
        ? vainStart(units.atStart.unit(waiting.unit), waiting, simulation(units.agent).blockedCalls)
        : []),
      ...behind.notes,
      ...cause.notes,
      ...doubt,
    ],
    agent: units.agent.address,
    script: start.script.address,
    unit: unit.name,
    waiting: simulation(units.agent).waitingFor(unit.key),
  };
  return [waiting && doubt.length === 0 ? finding : { ...finding, severity: "warning" }];
}
