import type { AgentUnits } from "../startup/agent-units.ts";
import type { StartupScript } from "../startup/model.ts";
import type { Finding } from "./diagnostic.ts";
import { exampleTemplate, unitScript } from "./example-template.ts";
import type { StartupRule } from "./rule.ts";
import { givesUp, listed, quote } from "./wording.ts";

const MAX_RELATED = 10;

const CLONE = unitScript("clone", [], "git clone https://github.com/coder/coder");
const APP = unitScript("app", ["clone"], "cd coder && make run");

export const uncheckedStart: StartupRule = {
  id: "unchecked-start",
  from: "startup",
  severity: "info",
  summary: "A failed `start` goes unnoticed: no `set -e`, no check.",
  explanation: `\`coder exp sync start\` fails where a dependency does not complete in time, where the unit is already started, and where the agent does not answer. A script that takes no notice goes on as if all that it waits for were there, and what then breaks does not say why.

Put \`set -e\` at the top of the script, or write what to do instead: \`coder exp sync start app || exit 1\`. \`muster sync run\` runs its command only if the unit has started.`,
  example: {
    bad: exampleTemplate({ clone: CLONE, app: APP.replace("set -e\n", "") }),
    good: exampleTemplate({ clone: CLONE, app: APP }),
  },
  check: ({ agents }) =>
    agents.flatMap((units) =>
      units.agent.scripts
        .filter(({ phases }) => phases.includes("start"))
        .flatMap((script) => uncheckedStarts(script, units)),
    ),
};

/** One finding for a script: what is missing is one line at its top. */
function uncheckedStarts(script: StartupScript, { agent, atStart }: AgentUnits): Finding[] {
  const [first, ...others] = script.calls.filter(
    ({ kind, unit, refused, endsScriptOnFailure, checked, isRun }) =>
      kind === "start" &&
      !(refused || endsScriptOnFailure || checked || isRun) &&
      // A unit that waits for nothing starts at once.
      unit &&
      atStart.unit(unit)?.wants.length,
  );
  const unit = first?.unit && atStart.unit(first.unit);
  if (!first?.unit || !unit) return [];
  const wanted = [...new Set(unit.wants.map(({ dependency }) => dependency.text.display))];
  return [
    {
      message: `nothing notices if this \`start\` of unit ${quote(unit.name)} fails: ${script.address} then goes on without ${listed(wanted, 4, quote)}`,
      span: first.span ?? script.span,
      related: others.slice(0, MAX_RELATED).flatMap(({ unit, span }) => {
        const message = `nor is it noticed here, for unit ${quote(unit?.text.display ?? "")}`;
        return span ? [{ message, span }] : [];
      }),
      notes: [
        `at start: it ${givesUp(first)} where ${listed(wanted, 4, quote)} ${wanted.length === 1 ? "is" : "are"} not completed by then`,
        "put `set -e` at the top of the script, or `|| exit 1` behind the call",
      ],
      agent: agent.address,
      script: script.address,
      unit: first.unit.text.masked,
    },
  ];
}
