import type { SyncCall } from "../shell/sync-call.ts";
import type { AgentUnits } from "../startup/agent-units.ts";
import type { StartupScript } from "../startup/model.ts";
import type { Finding } from "./diagnostic.ts";
import { shorten } from "../shorten.ts";
import { exampleTemplate, unitScript } from "./example-template.ts";
import type { StartupRule } from "./rule.ts";
import { listed, quote } from "./wording.ts";

export const completeBeforeStart: StartupRule = {
  id: "complete-before-start",
  from: "startup",
  severity: "warning",
  summary:
    "A script completes a unit that it starts only later, or starts nowhere although it wants something.",
  explanation: `Only \`coder exp sync start\` waits; \`want\` merely notes for what. A script that says \`want app clone\` and later \`complete app\` without a \`start app\` in between never waits for "clone", and those that wait for "app" go on too early. A \`complete\` above the \`start\` has the same effect: others go on before the work has begun, and the \`start\` takes the completion back.

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
  check: ({ agents }) =>
    agents.flatMap((units) =>
      units.agent.scripts
        .filter(({ phases }) => phases.includes("start"))
        .flatMap((script) =>
          earlyCompletes(script, units).map(({ call, later }) =>
            findingFor(call, later, script, units),
          ),
        ),
    ),
};

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
    if (later || (wants && starts.length === 0)) found.push({ call, later });
  }
  return found;
}

function findingFor(
  call: SyncCall,
  later: SyncCall | undefined,
  script: StartupScript,
  { agent, atStart }: AgentUnits,
): Finding {
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
    return {
      ...finding,
      message: `unit ${name} of ${script.address} is completed here before it starts: what waits for it does not wait for its work`,
      hint: "move it behind the `start` and the work",
      related: later.span
        ? [{ message: `${name} is started here, in ${script.address}`, span: later.span }]
        : [],
      notes: [
        `at start: ${unit?.wants.length ? `those that want ${name} may begin before its work is done; the \`start\` below takes the completion back` : "this `complete` fails, because nothing has said yet that the unit is there"}`,
      ],
    };
  }
  const [want] = unit?.wants ?? [];
  return {
    ...finding,
    message: `unit ${name} of ${script.address} is completed here, but no script starts it: the script never waits for ${listed(wanted, 4, quote)}`,
    related: want
      ? [{ message: `${name} wants that here, in ${want.script.address}`, span: want.span }]
      : [],
    notes: [
      `at start: \`want\` alone holds nothing back; the script goes on at once`,
      `call \`coder exp sync start ${shorten(unit?.name ?? "")}\` between the \`want\` and the work`,
    ],
  };
}
