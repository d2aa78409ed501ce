import type { SyncCall } from "../shell/sync-call.ts";
import { shorten } from "../shorten.ts";
import type { AgentUnits } from "../startup/agent-units.ts";
import type { ScriptOrder } from "../startup/script-order.ts";
import type { Unit, UnitCall, Want } from "../startup/unit-graph.ts";
import type { Finding } from "./diagnostic.ts";
import { quote } from "./wording.ts";

/**
 * The `want`s in the background that may come only when the rest of their script
 * has started the unit, and those of another script's unit for the script's own one,
 * which likely name the two in the wrong order. Any other script that declares what
 * a unit wants may have its reasons to be there in time.
 */
export function racingWants({ atStart, agent }: AgentUnits, order: ScriptOrder): Finding[] {
  const findings: Finding[] = [];
  const told = new Set<SyncCall>();
  for (const unit of atStart.units.values()) {
    if (unit.wants.length === 0 || unit.starts.length === 0 || atStart.isInCycle(unit)) continue;
    for (const want of unit.wants) {
      const dependency = atStart.unit(want.dependency);
      // That nothing completes it is another mistake.
      if (!dependency || dependency.completes.length === 0 || told.has(want.call)) continue;
      if (!isMade(want) || isWantedElsewhere(want, unit)) continue;
      const start = unit.starts.find((each) => isMade(each) && mayComeFirst(each, want, order));
      if (!start || (start.script !== want.script && !isSwapped(want))) continue;
      told.add(want.call);
      findings.push(findingFor(want, start, unit, agent.address));
    }
  }
  return findings;
}

function isMade({ call, script }: UnitCall): boolean {
  return call.certain && !call.refused && !call.isRun && script.phases.includes("start");
}

/** Whether some other call says the same, perhaps in time. */
function isWantedElsewhere({ dependency, call }: Want, { wants }: Unit): boolean {
  return wants.some(
    (other) => other.call !== call && other.dependency.text.key === dependency.text.key,
  );
}

/** Whether nothing keeps a `start` of another thread back until the `want` has come. */
function mayComeFirst({ script, call }: UnitCall, want: Want, order: ScriptOrder): boolean {
  if (call.job !== 0 || (script === want.script && want.call.job === 0)) return false;
  const at = script.calls.indexOf(call);
  // What it has waited for before may have to do with the other thread.
  const isLater = script.calls
    .slice(0, at)
    .some(({ kind, job }) => job === 0 && (kind === "start" || kind === "wait"));
  if (isLater) return false;
  if (script === want.script) {
    return !script.joins.some(({ job, callsBefore }) => job === 0 && callsBefore <= at);
  }
  return !order.start.some(({ dependent }) => dependent.script === script);
}

function findingFor(
  { script, ...want }: Want,
  start: UnitCall,
  unit: Unit,
  agent: string,
): Finding {
  const name = quote(unit.name);
  const isJob = script === start.script;
  const { text } = want.dependency;
  const hint = `did you mean \`want ${shorten(text.display)} ${shorten(unit.name)}\`?`;
  return {
    message: `unit ${name} may be started by ${start.script.address} before this \`want\` comes, which then does not hold it back`,
    span: want.span,
    ...(isJob ? {} : { hint }),
    related: [{ message: `${name} is started here, in ${start.script.address}`, span: start.span }],
    notes: isJob
      ? [
          `at start: the \`want\` is a background job, and ${script.address} goes on at once`,
          "call it without `&`, above the `start`",
        ]
      : [
          `at start: ${script.address} and ${start.script.address} run at the same time`,
          `let ${start.script.address} call it, above its \`start\``,
        ],
    agent,
    script: script.address,
    unit: want.unit.text.masked,
  };
}

/** Whether it makes another unit wait for one that its own script starts. */
function isSwapped({ call, script, dependency: { text } }: Want): boolean {
  return (
    call.dependencies.length === 1 &&
    script.calls.some(({ kind, unit }) => kind === "start" && unit?.text.key === text.key)
  );
}
