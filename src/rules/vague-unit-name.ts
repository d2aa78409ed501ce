import type { AgentUnits } from "../startup/agent-units.ts";
import type { Unit, UnitCall } from "../startup/unit-graph.ts";
import type { Finding } from "./diagnostic.ts";
import { exampleTemplate, unitScript } from "./example-template.ts";
import { comparable } from "./module-names.ts";
import type { StartupRule } from "./rule.ts";
import { quote } from "./wording.ts";

/** Words that fit any script; with or without a number behind them, or a number alone. */
const VAGUE =
  /^(?:(?:foo|bar|baz|init|initialize|job|misc|part|phase|process|script|setup|stage|startup|step|stuff|task|temp|thing|tmp|unit)s?[-.]?)?\d*$/;

export const vagueUnitName: StartupRule = {
  id: "vague-unit-name",
  from: "startup",
  severity: "info",
  summary: "A unit's name fits any unit: `step1`, `init`, `script-1`.",
  explanation: `The name of a unit is all that another script, \`coder exp sync status\` and a timeout in the log say of it. "step1" tells nobody what is missing, and the next script that is added is likely to be called so, too: two scripts with one unit get into each other's way.

Name the unit after what is there when it completes: "git-clone", "database", "dotfiles".`,
  example: {
    bad: exampleTemplate({
      clone: unitScript("step1", [], "git clone https://github.com/coder/coder"),
      app: unitScript("app", ["step1"], "cd coder && make run"),
    }),
    good: exampleTemplate({
      clone: unitScript("git-clone", [], "git clone https://github.com/coder/coder"),
      app: unitScript("app", ["git-clone"], "cd coder && make run"),
    }),
  },
  check: ({ agents }) =>
    agents.flatMap((units) =>
      [...units.atStart.units.values()].flatMap((unit) => findingsFor(unit, units)),
    ),
};

function findingsFor(unit: Unit, { agent }: AgentUnits): Finding[] {
  if (!unit.isKnown || !VAGUE.test(comparable(unit.name))) return [];
  const call = registration(unit);
  if (!call) return [];
  const better = scriptName(call.script.address);
  return [
    {
      message: `the unit name ${quote(unit.name)} does not say what is there when the unit completes`,
      span: call.unit.span ?? call.span,
      ...(better === undefined ? {} : { hint: `such as ${quote(better)}?` }),
      notes: [
        "other scripts, `coder exp sync status` and the log of a failed start show nothing but this name",
      ],
      agent: agent.address,
      script: call.script.address,
      unit: unit.name,
    },
  ];
}

/** The call that brings a unit into being; a unit that others only wait for has none. */
export function registration({ wants, starts, completes }: Unit): UnitCall | undefined {
  return wants[0] ?? starts[0] ?? completes[0];
}

/** `git-clone` of `coder_script.git_clone`, where that says more. */
function scriptName(address: string): string | undefined {
  const name = /(?:^|\.)coder_script\.([\w-]+)/.exec(address)?.[1]?.replaceAll("_", "-");
  return name === undefined || VAGUE.test(comparable(name)) ? undefined : name;
}
