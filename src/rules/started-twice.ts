import type { AgentUnits } from "../startup/agent-units.ts";
import { isDuplicate } from "../startup/is-duplicate.ts";
import type { SyncCall } from "../shell/sync-call.ts";
import type { StartupScript } from "../startup/model.ts";
import type { Unit, UnitCall } from "../startup/unit-graph.ts";
import { exampleTemplate, unitScript } from "./example-template.ts";
import { deleteCall } from "./fix.ts";
import type { RuleContext, StartupFinding, StartupRule } from "./rule.ts";
import { waitingBehindFailure } from "./victims.ts";
import { afterFailure, listed, quote } from "./wording.ts";

const MAX_RELATED = 10;

export const startedTwice: StartupRule = {
  id: "started-twice",
  from: "startup",
  severity: "error",
  summary: "Two start-up calls start the same unit.",
  explanation: `A unit can be started only once: the second \`coder exp sync start\` of a unit that is already started fails. With \`set -e\` its script stops there, and all that comes after does not happen.

Often a script was copied and its unit kept its name, or a module that is used twice names its unit the same each time. Give each script a unit of its own, or start the unit in one place only.`,
  example: {
    bad: exampleTemplate({
      backend: unitScript("server", [], "start-backend"),
      frontend: unitScript("server", [], "start-frontend"),
    }),
    good: exampleTemplate({
      backend: unitScript("backend", [], "start-backend"),
      frontend: unitScript("frontend", [], "start-frontend"),
    }),
  },
  check: ({ agents, simulation }) =>
    agents.flatMap((units) =>
      [...units.atStart.units.values()].flatMap((unit) => findingsFor(unit, units, { simulation })),
    ),
};

function findingsFor(
  unit: Unit,
  { agent }: AgentUnits,
  context: Pick<RuleContext, "simulation">,
): StartupFinding[] {
  const certain = unit.starts.filter(({ call }) => call.certain && !call.refused);
  if (certain.length < 2) return [];
  const restarts = restartsOf(unit, new Set(certain.map(({ script }) => script)));
  const starts = certain.filter(({ call }) => !restarts.has(call));
  const [first, second] = starts;
  if (!first || !second) return [];
  const others = starts.filter(
    ({ span }) => span.file !== second.span.file || span.start !== second.span.start,
  );
  const except = starts.map(({ script }) => script.address);
  const behind = waitingBehindFailure("start", unit, { agent, except }, context);
  return [
    {
      message: messageFor(unit, starts),
      span: second.span,
      fix:
        first.script === second.script && isDuplicate(second.call, first.call)
          ? deleteCall(second.span)
          : undefined,
      related: [
        ...others.slice(0, MAX_RELATED).map(({ script, span }) => ({
          message: `${quote(unit.name)} is started here, too, in ${script.address}`,
          span,
        })),
        ...behind.related,
      ],
      waiting: behind.scripts,
      notes: [
        `at start: the \`start\` that comes second fails, because the unit is already started; ${afterFailure(second.call, "it")}`,
        ...behind.notes,
        starts.every(({ script }) => script === second.script)
          ? "start it once, before its work"
          : `give each script a unit of its own; to wait for ${quote(unit.name)}, a script makes its own unit want it`,
      ],
      agent: agent.address,
      script: second.script.address,
      unit: second.unit.text.masked,
    },
  ];
}

/** The calls that start a unit again which the same script has completed before. */
function restartsOf({ key }: Unit, scripts: ReadonlySet<StartupScript>): ReadonlySet<object> {
  const restarts = new Set<object>();
  for (const script of scripts) {
    let started = false;
    let completed = false;
    for (const call of callsByUnit(script).get(key) ?? []) {
      if (call.kind === "complete") completed = started;
      if (call.kind !== "start") continue;
      if (completed) restarts.add(call);
      started = true;
      completed = false;
    }
  }
  return restarts;
}

const callsOf = new WeakMap<StartupScript, ReadonlyMap<string, readonly SyncCall[]>>();

/** The calls of a script by the keys of their units, in the order of execution. */
function callsByUnit(script: StartupScript): ReadonlyMap<string, readonly SyncCall[]> {
  const known = callsOf.get(script);
  if (known) return known;
  const byUnit = new Map<string, SyncCall[]>();
  for (const call of script.calls) {
    if (!call.unit) continue;
    const { key } = call.unit.text;
    const calls = byUnit.get(key);
    if (calls) calls.push(call);
    else byUnit.set(key, [call]);
  }
  callsOf.set(script, byUnit);
  return byUnit;
}

function messageFor(unit: Unit, starts: readonly UnitCall[]): string {
  const scripts = [...new Set(starts.map(({ script }) => script.address))].sort();
  const name = quote(unit.name);
  return scripts.length === 1
    ? `unit ${name} is started more than once by ${scripts[0] ?? ""}: all but the first \`start\` fail`
    : `unit ${name} is started by ${listed(scripts, 4)}: all but the first \`start\` fail`;
}
