import { couldBe } from "../startup/could-be.ts";
import type { AgentUnits } from "../startup/agent-units.ts";
import type { Deadlock } from "../startup/simulate.ts";
import { DeadlockWalk } from "./deadlock-walk.ts";
import { exampleTemplate, unitScript } from "./example-template.ts";
import type { StartupFinding, StartupRule } from "./rule.ts";
import { waitingBehind } from "./victims.ts";
import { quote } from "./wording.ts";

export const deadlock: StartupRule = {
  id: "deadlock",
  from: "startup",
  severity: "error",
  summary: "Scripts wait for each other although the units form no cycle.",
  explanation: `A script does one thing after the other. Where it waits in \`coder exp sync start\` for a unit that is completed only after something that the script itself still has to do, nobody goes on: the units need each other in no circle, so that Coder accepts every \`want\`, but the scripts do. The same happens where a script completes the unit that it waits for itself, where it waits for a background job that waits for the script, and where \`coder_script_order\` lets a script begin only after one that waits for it.

All that wait give up after the timeout of their \`start\` (5 minutes if it has none); a script that \`coder_script_order\` holds back never does.

Complete each unit as soon as its work is done, before the script waits for the next one. Where a script has two pieces of work that others come between, make two scripts of it.`,
  example: {
    bad: exampleTemplate({
      tools: `set -e
trap 'coder exp sync complete tools' EXIT
coder exp sync start tools
install-tools
coder exp sync want settings clone
coder exp sync start settings
install-settings
coder exp sync complete settings`,
      clone: unitScript("clone", ["tools"], "git clone https://github.com/coder/coder"),
    }),
    good: exampleTemplate({
      tools: unitScript("tools", [], "install-tools"),
      settings: unitScript("settings", ["clone"], "install-settings"),
      clone: unitScript("clone", ["tools"], "git clone https://github.com/coder/coder"),
    }),
  },
  check: ({ agents, simulation }) =>
    agents.flatMap((units) =>
      simulation(units.agent)
        .deadlocks.filter((found) => !isOfUnits(found, units))
        .flatMap((found) => findingFor(found, units)),
    ),
  checkRest: ({ agents, untold }) =>
    agents.flatMap((units) =>
      untold(units.agent).deadlocks.flatMap((found) => findingFor(found, units)),
    ),
};

/** Whether units in a circle are a part of it: then that is the mistake. */
function isOfUnits({ links, program }: Deadlock, { atStart }: AgentUnits): boolean {
  return links.some(({ reason }) => {
    const key = reason.kind === "unit" ? program.units[reason.unit]?.key : undefined;
    const unit = key === undefined ? undefined : atStart.units.get(key);
    return unit !== undefined && atStart.isInCycle(unit);
  });
}

function findingFor(found: Deadlock, { agent, atStart }: AgentUnits): StartupFinding[] {
  const { links, program, race, isPerhaps } = found;
  const [first] = links;
  const at = first?.at;
  if (!first || !at || at.kind === "spawn" || at.kind === "join") return [];
  const walk = new DeadlockWalk(found);
  const script = program.scripts[program.threads[first.from]?.script ?? 0]?.script;
  if (!script) return [];
  const doubt = links.flatMap(({ reason }) => {
    const unit = reason.kind === "unit" ? program.units[reason.unit] : undefined;
    const other =
      unit && atStart.unresolvedCompletes.find((call) => couldBe(call.unit.text, unit.name));
    return unit && other
      ? [
          `${other.script.address} completes ${quote(other.unit.text.display)}, a name that is not known here: it may be ${quote(unit.name)}`,
        ]
      : [];
  });
  const scripts = new Set(links.map(({ from }) => walk.script(from)));
  const may = isPerhaps || doubt.length > 0 || race ? "may wait" : "wait";
  const who = scripts.size === 1 ? "a script" : "scripts";
  const each = scripts.size === 1 ? "itself" : "each other";
  const order = race && walk.order(race);
  const verb = scripts.size === 1 ? may.replace(/^wait/, "waits") : may;
  const behind = waitingBehind(found.behind, [...scripts]);
  const unit = at.call.unit;
  return [
    {
      message: `${who} ${verb} for ${each}${order === undefined ? "" : ` ${order}`}: ${walk.sentence}`,
      span: at.call.span ?? script.span,
      related: [...walk.related, ...behind.related],
      notes: [
        ...walk.consequences,
        ...behind.notes,
        ...(isPerhaps
          ? ["some of these calls are made only on some paths through their scripts"]
          : []),
        ...doubt,
        ...walk.advice,
      ],
      waiting: new Set([...scripts, ...behind.scripts]),
      agent: agent.address,
      script: script.address,
      ...(unit ? { unit: unit.text.masked } : {}),
      ...(isPerhaps || doubt.length > 0 ? { severity: "warning" as const } : {}),
    },
  ];
}
