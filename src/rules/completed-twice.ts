import type { SyncCall } from "../shell/sync-call.ts";
import { isDuplicate } from "../startup/is-duplicate.ts";
import { compareSpans } from "../source/source-file.ts";
import type { AgentUnits } from "../startup/agent-units.ts";
import type { StartupScript } from "../startup/model.ts";
import type { Unit } from "../startup/unit-graph.ts";
import type { Finding } from "./diagnostic.ts";
import { exampleTemplate, unitScript } from "./example-template.ts";
import { deleteLastCall } from "./exit-trap.ts";
import { deleteCall, type Fix } from "./fix.ts";
import type { RuleContext, StartupFinding, StartupRule } from "./rule.ts";
import { areInOneModule } from "./module-names.ts";
import { waitingBehindFailure } from "./victims.ts";
import { afterFailure, listed, quote } from "./wording.ts";

const MAX_RELATED = 10;

export const completedTwice: StartupRule = {
  id: "completed-twice",
  from: "startup",
  severity: "warning",
  summary:
    "Two start-up calls complete the same unit on one path through a script, or in two scripts.",
  explanation: `A unit that is completed stays so: the second \`coder exp sync complete\` of it fails. With \`set -e\` the script stops there and counts as failed, although its work is done.

Often an EXIT trap completes the unit, and the last line of the script does so, too. The trap is enough: it runs when the script succeeds and when it fails.

Where two scripts complete one unit, those that want it go on when the first of them is done. Give each script a unit of its own.`,
  example: {
    bad: exampleTemplate({
      app: unitScript("app", [], "start-app", "coder exp sync complete app"),
    }),
    good: exampleTemplate({ app: unitScript("app", [], "start-app") }),
  },
  check: ({ startup, agents, simulation }) =>
    agents.flatMap((units) => [
      ...units.agent.scripts
        .filter(({ phases }) => phases.includes("start"))
        .flatMap((script) => secondCompletes(script, units.agent.address)),
      ...[...units.atStart.units.values()].flatMap((unit) =>
        completesOfSeveral(unit, units, { startup, simulation }),
      ),
    ]),
};

/** Of a unit that several scripts complete, where these are not all copies of one script that starts it, too. */
function completesOfSeveral(
  unit: Unit,
  { agent }: AgentUnits,
  { startup, simulation }: Pick<RuleContext, "startup" | "simulation">,
): StartupFinding[] {
  const completes = unit.completes.filter(
    ({ call }) => call.certain && !call.refused && !call.checked && !call.isRun,
  );
  const scripts = [...new Set(completes.map(({ script }) => script))];
  const second = completes.find(({ script }) => script !== scripts[0]);
  const starting = new Set(unit.starts.map(({ script }) => script));
  if (!second || starting.size > 1 || areInOneModule(scripts, startup)) return [];
  // Who does not start it is the one to leave it alone.
  const stranger = completes.find(({ script }) => !starting.has(script));
  const at = starting.size > 0 && stranger ? stranger : second;
  const calls = new Set(completes.map(({ call }) => call));
  const { failures } = simulation(agent);
  if (!failures.some(({ call, isUnregistered }) => calls.has(call) && !isUnregistered)) return [];
  const addresses = scripts.map(({ address }) => address);
  const except = addresses;
  const behind = waitingBehindFailure("complete", unit, { agent, except }, { simulation });
  const name = quote(unit.name);
  return [
    {
      message: `unit ${name} is completed by ${listed(addresses, 4)}: all but the first \`complete\` fail`,
      span: at.span,
      related: [
        ...completes
          .filter((complete) => complete !== at)
          .slice(0, MAX_RELATED)
          .map(({ script, span }) => ({
            message: `${name} is completed here, too, in ${script.address}`,
            span,
          })),
        ...behind.related,
      ],
      waiting: behind.scripts,
      notes: [
        "at start: those that want it go on when the first one says that it is done, whether the others are or not",
        ...behind.notes,
        "give each script a unit of its own, and let those that wait want all of them",
      ],
      agent: agent.address,
      script: at.script.address,
      unit: at.unit.text.masked,
    },
  ];
}

function secondCompletes(script: StartupScript, agent: string): Finding[] {
  const findings: Finding[] = [];
  /** By unit, the calls that have completed it since it was started. */
  const completed = new Map<string, SyncCall[]>();
  for (const call of script.calls) {
    const { unit } = call;
    if (!unit || unit.text.length === 0 || call.refused) continue;
    const { key } = unit.text;
    if (call.kind === "start") completed.delete(key);
    if (call.kind !== "complete") continue;
    const before = completed.get(key) ?? [];
    completed.set(key, [...before, call]);
    const first = before.find((other) => areOnOnePath(other, call));
    // Whoever looks at the status, as in `complete app || true`, expects this.
    if (!first || call.checked) continue;
    // A module's trap is not what its caller would change.
    const isElsewhere = isBeforeTrap(first, call) && first.span?.file !== call.span?.file;
    const finding = isElsewhere ? trappedFinding : findingFor;
    findings.push(finding(call, first, script, agent));
  }
  return findings;
}

/** Whether some path through the script makes both calls; where that is not sure, they are taken not to be. */
function areOnOnePath(first: SyncCall, second: SyncCall): boolean {
  if (first.choice !== undefined && first.choice === second.choice) return true;
  const mayBeMade = ({ certain, choice }: SyncCall): boolean => certain || choice !== undefined;
  // What comes behind a perhaps taken `exit` is not certain.
  return (first.certain && mayBeMade(second)) || (second.certain && mayBeMade(first));
}

function isBeforeTrap(first: SyncCall, second: SyncCall): boolean {
  return second.trap === "EXIT" && first.trap === undefined;
}

/** Takes out a call that the EXIT trap of the same shell makes once more. */
function fixBeforeTrap(first: SyncCall, trapped: SyncCall): Fix | undefined {
  const isOfOneShell = first.process === trapped.process && first.certain;
  return isOfOneShell && first.span ? deleteLastCall(first.span) : undefined;
}

/** Of a unit that the script completes, and then once more in an EXIT trap of another file: the trap is enough. */
function trappedFinding(
  trapped: SyncCall,
  first: SyncCall,
  script: StartupScript,
  agent: string,
): Finding {
  const name = quote(trapped.unit?.text.display ?? "");
  const isSure = trapped.certain && first.certain;
  const fails = trapped.endsScriptOnFailure
    ? "fails, and the script counts as failed (set -e)"
    : "fails, and nothing comes of it";
  return {
    message: `unit ${name} of ${script.address} is completed here, and ${isSure ? "" : "may be "}completed once more by the EXIT trap, which fails: it is already completed`,
    span: first.span ?? script.span,
    hint: "take it out",
    fix: fixBeforeTrap(first, trapped),
    related: trapped.span
      ? [{ message: `the EXIT trap completes ${name} in any case`, span: trapped.span }]
      : [],
    notes: [
      `at start: the \`complete\` of the trap ${fails}`,
      "where others need not wait for the end of the script, keep this one and take out the trap, or write `|| true` behind its `complete`",
    ],
    agent,
    script: script.address,
    ...(trapped.unit ? { unit: trapped.unit.text.masked } : {}),
  };
}

function fixFor(call: SyncCall, first: SyncCall): Fix | undefined {
  if (isBeforeTrap(first, call)) return fixBeforeTrap(first, call);
  return isDuplicate(call, first) && call.span ? deleteCall(call.span) : undefined;
}

function findingFor(
  call: SyncCall,
  first: SyncCall,
  script: StartupScript,
  agent: string,
): Finding {
  const name = quote(call.unit?.text.display ?? "");
  const isTrap = isBeforeTrap(first, call);
  const isRepeated = call.span && first.span && compareSpans(call.span, first.span) === 0;
  const isSure = call.certain && first.certain;
  return {
    message: `unit ${name} of ${script.address} ${isSure ? "is" : "may be"} completed for the second time here, which fails: it is already completed`,
    span: call.span ?? script.span,
    fix: fixFor(call, first),
    related:
      first.span && !isRepeated
        ? [{ message: `${name} is completed here before, in ${script.address}`, span: first.span }]
        : [],
    notes: [
      `at start: this \`complete\` fails${isSure ? "" : " where the script has come through the other one"}; ${call.endsScriptOnFailure ? afterFailure(call, "it") : "the script goes on all the same"}`,
      isTrap
        ? "the EXIT trap completes it in any case: take out the `complete` before"
        : "complete a unit once, where its work is done",
    ],
    agent,
    script: script.address,
    ...(call.unit ? { unit: call.unit.text.masked } : {}),
  };
}
