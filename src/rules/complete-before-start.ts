import { areInOneModule } from "./module-names.ts";
import { DeadlockWalk } from "./deadlock-walk.ts";
import type { Unit, UnitCall } from "../startup/unit-graph.ts";
import type { SyncCall } from "../shell/sync-call.ts";
import type { AgentUnits } from "../startup/agent-units.ts";
import type { StartupScript } from "../startup/model.ts";
import type { Simulation } from "../startup/simulate.ts";
import type { CallStep } from "../startup/steps.ts";
import { couldBe } from "../startup/could-be.ts";
import { shorten } from "../shorten.ts";
import { exampleTemplate, unitScript } from "./example-template.ts";
import { misspeltStart } from "./missing-complete.ts";
import type { RuleContext, StartupFinding, StartupRule } from "./rule.ts";
import { waitingBehind, waitingBehindFailure } from "./victims.ts";
import { listed, quote } from "./wording.ts";

export const completeBeforeStart: StartupRule = {
  id: "complete-before-start",
  from: "startup",
  severity: "warning",
  summary:
    "A script completes a unit that it starts only later, or starts nowhere although it wants something.",
  explanation: `Only \`coder exp sync start\` waits; \`want\` merely notes for what. A script that says \`want app clone\` and later \`complete app\` without a \`start app\` in between never waits for "clone", and those that wait for "app" go on too early. A \`complete\` above the \`start\` has the same effect: others go on before the work has begun, and the \`start\` takes the completion back. Where another script starts the unit, a \`complete\` that comes before that fails, because Coder does not know of the unit yet.

Call \`want\`, then \`start\`, then do the work, then \`complete\`.`,
  example: {
    bad: exampleTemplate({
      clone: unitScript("clone", [], "git clone https://github.com/coder/coder"),
      app: `set -e
trap 'coder exp sync complete app' EXIT
coder exp sync want app clone
cd coder && make run`,
    }),
    good: exampleTemplate({
      clone: unitScript("clone", [], "git clone https://github.com/coder/coder"),
      app: unitScript("app", ["clone"], "cd coder && make run"),
    }),
  },
  check: ({ startup, agents, simulation }) =>
    agents.flatMap((units) =>
      units.agent.scripts
        .filter(({ phases }) => phases.includes("start"))
        .flatMap((script) => [
          ...earlyCompletes(script, units).map(({ call, later }) =>
            findingFor({ call, later }, script, units, simulation(units.agent)),
          ),
          ...hastyCompletes(script, units).flatMap((complete) =>
            raceFinding(complete, units, { startup, simulation }),
          ),
        ]),
    ),
};

/** The calls of a script that complete a unit which only other scripts start, or let want something. */
function hastyCompletes(script: StartupScript, { atStart }: AgentUnits): UnitCall[] {
  const own = new Set<Unit>();
  return script.calls.flatMap((call): UnitCall[] => {
    const { kind, unit: word } = call;
    const unit = word && atStart.unit(word);
    if (!unit || call.refused) return [];
    if (kind === "start" || kind === "want") own.add(unit);
    if (kind !== "complete" || own.has(unit) || !call.certain || call.checked) return [];
    const others = [...unit.starts, ...unit.wants];
    if (others.length === 0 || others.some((other) => other.script === script)) return [];
    return [{ script, call, unit: word, span: call.span ?? script.span }];
  });
}

/** Of a script that completes what another one starts: that it may come first. */
function raceFinding(
  { script, call, unit: word, span }: UnitCall,
  { agent, atStart }: AgentUnits,
  { startup, simulation }: Pick<RuleContext, "startup" | "simulation">,
): StartupFinding[] {
  const unit = atStart.unit(word);
  const failure = simulation(agent).failures.find(
    (each) => each.call === call && each.isUnregistered,
  );
  const [start] = [...(unit?.starts ?? []), ...(unit?.wants ?? [])];
  if (!unit || !failure || !start) return [];
  // Two scripts that complete it are another mistake.
  if (unit.completes.some((other) => other.script !== script)) return [];
  if (areInOneModule([script, start.script], startup)) return [];
  const { program, race } = failure;
  const order = race && new DeadlockWalk({ program, links: [] }).order(race);
  const except = [script.address];
  const behind = waitingBehindFailure("complete", unit, { agent, except }, { simulation });
  return [
    {
      message: `unit ${quote(unit.name)} of ${start.script.address} may be completed by ${script.address} before it starts${order === undefined ? "" : `, ${order}`}: then this \`complete\` fails`,
      span,
      related: [
        {
          message: `${quote(unit.name)} is ${start.call.kind === "start" ? "started" : "first named"} here, in ${start.script.address}`,
          span: start.span,
        },
        ...behind.related,
      ],
      notes: [
        `at start: Coder refuses to complete a unit of which no \`start\` or \`want\` has told it; ${afterRefusal(call)}`,
        ...behind.notes,
        `complete ${quote(unit.name)} in the script that starts it; or give ${script.address} a unit of its own that wants what has to come first`,
      ],
      waiting: behind.scripts,
      agent: agent.address,
      script: script.address,
      unit: word.text.masked,
    },
  ];
}

function afterRefusal({ endsScriptOnFailure, checked }: SyncCall): string {
  if (endsScriptOnFailure) return "the script stops there (set -e)";
  return checked
    ? "how the script goes on is up to its own check of the call"
    : "the script goes on all the same";
}

/** A `complete` that comes too early. */
interface EarlyComplete {
  readonly call: SyncCall;
  /** The `start` behind it, if there is one. */
  readonly later: SyncCall | undefined;
}

/** The first early `complete` of each unit of a script. */
export function earlyCompletes(script: StartupScript, { atStart }: AgentUnits): EarlyComplete[] {
  const found: EarlyComplete[] = [];
  const settled = new Set<string>();
  for (const [i, call] of script.calls.entries()) {
    const { unit } = call;
    if (!unit || unit.text.length === 0 || call.refused || settled.has(unit.text.key)) continue;
    const { key } = unit.text;
    if (call.kind === "start") settled.add(key);
    // Other traps than that for EXIT run at any time, and end the script.
    const inOrder = call.trap === undefined || call.trap === "EXIT";
    if (call.kind !== "complete" || !call.certain || !inOrder) continue;
    settled.add(key);
    const isOfUnit = (other: SyncCall) => other.unit?.text.key === key;
    const later = script.calls
      .slice(i + 1)
      .find((other) => other.kind === "start" && isOfUnit(other) && other.job === call.job);
    const wants = script.calls.some((other) => other.kind === "want" && isOfUnit(other));
    const starts = atStart.unit(unit)?.starts ?? [];
    if (later || (wants && starts.length === 0 && !mayStart(script, unit.text.source))) {
      found.push({ call, later });
    }
  }
  return found;
}

/** Whether a `start` of the script that Coder refuses, or whose unit is not known, is meant for a unit. */
export function mayStart({ calls }: StartupScript, unit: string): boolean {
  return calls.some(({ kind, refused, unit: started }) => {
    if (kind !== "start") return false;
    const isOpen = started && !started.text.isKnown;
    return refused || (isOpen && couldBe(started.text, unit));
  });
}

function findingFor(
  { call, later }: EarlyComplete,
  script: StartupScript,
  units: AgentUnits,
  simulation: Simulation,
): StartupFinding {
  const { agent, atStart } = units;
  const unit = call.unit && atStart.unit(call.unit);
  const name = quote(unit?.name ?? "");
  const wanted = [...new Set(unit?.wants.map(({ dependency }) => dependency.text.display))];
  const finding = {
    span: call.span ?? script.span,
    agent: agent.address,
    script: script.address,
    ...(call.unit ? { unit: call.unit.text.masked } : {}),
  };
  if (later) {
    const isMeant = (step: CallStep, key: string) => step.call === call && key === unit?.key;
    const fails = simulation.failures.some((each) => each.call === call && each.isUnregistered);
    const behind = waitingBehind(simulation.victimsOfFailure(isMeant), [script.address]);
    return {
      ...finding,
      waiting: behind.scripts,
      message: `unit ${name} of ${script.address} is completed here before it starts: ${fails ? "Coder does not know of the unit yet, and this `complete` fails" : "what waits for it does not wait for its work"}`,
      hint: "move it behind the `start` and the work",
      related: [
        ...(later.span
          ? [{ message: `${name} is started here, in ${script.address}`, span: later.span }]
          : []),
        ...behind.related,
      ],
      notes: [
        fails
          ? `at start: Coder refuses to complete a unit of which no \`start\` or \`want\` has told it; ${afterRefusal(call)}`
          : `at start: those that want ${name} may begin before its work is done; the \`start\` below takes the completion back`,
        ...behind.notes,
      ],
    };
  }
  const [want] = unit?.wants ?? [];
  return {
    ...finding,
    message: `unit ${name} of ${script.address} is completed here, but no script starts it: the script never waits for ${listed(wanted, 4, quote)}`,
    related: [
      ...(want
        ? [{ message: `${name} wants that here, in ${want.script.address}`, span: want.span }]
        : []),
      ...(unit ? misspeltStart(unit, script, units) : []),
    ],
    notes: [
      `at start: \`want\` alone holds nothing back; the script goes on at once`,
      `call \`coder exp sync start ${shorten(unit?.name ?? "")}\` between the \`want\` and the work`,
    ],
  };
}
