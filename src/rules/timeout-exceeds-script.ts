import { formatDuration } from "../duration.ts";
import type { SyncCall } from "../shell/sync-call.ts";
import type { AgentUnits } from "../startup/agent-units.ts";
import type { StartupScript } from "../startup/model.ts";
import type { Finding } from "./diagnostic.ts";
import { exampleTemplate, scriptBlock, unitScript } from "./example-template.ts";
import type { StartupRule } from "./rule.ts";
import { startTimeout } from "../startup/start-timeout.ts";
import { listed, quote } from "./wording.ts";

const CLONE = unitScript("clone", [], "git clone https://github.com/coder/coder");
const APP = unitScript("app", ["clone"], "cd coder && make run");

export const timeoutExceedsScript: StartupRule = {
  id: "timeout-exceeds-script",
  from: "startup",
  severity: "warning",
  summary: "A `start` may wait longer than the `coder_script`'s own `timeout`.",
  explanation: `The agent kills a script after the \`timeout\` of its \`coder_script\`, in seconds; 0, the default, is no timeout. \`coder exp sync start\` waits up to 5 minutes, or as long as its own \`--timeout\` says. Where the script's timeout is the shorter one, the script is killed in the middle of the wait: it cannot say what is missing, and what it would have done in that case does not happen.

Give \`start\` a \`--timeout\` that leaves time for the work, or give the script more time.`,
  example: {
    bad: exampleTemplate(
      { clone: CLONE },
      scriptBlock("app", APP, "run_on_start = true\n  timeout      = 120"),
    ),
    good: exampleTemplate(
      { clone: CLONE },
      scriptBlock(
        "app",
        APP.replace("start app", "start app --timeout 1m"),
        "run_on_start = true\n  timeout      = 120",
      ),
    ),
  },
  check: ({ agents }) =>
    agents.flatMap((units) =>
      units.agent.scripts
        .filter(({ phases }) => phases.includes("start"))
        .flatMap((script) => script.calls.flatMap((call) => findingsFor(call, script, units))),
    ),
};

function findingsFor(
  call: SyncCall,
  script: StartupScript,
  { agent, atStart }: AgentUnits,
): Finding[] {
  const { timeout } = script;
  if (call.kind !== "start" || !call.unit || call.refused || !timeout) return [];
  const unit = atStart.unit(call.unit);
  const waits = startTimeout(call);
  // A unit without dependencies starts at once.
  if (!unit || unit.wants.length === 0) return [];
  if (waits === undefined || waits <= timeout.seconds * 1000) return [];
  const wanted = [...new Set(unit.wants.map(({ dependency }) => dependency.text.display))];
  const limit = formatDuration(timeout.seconds * 1000);
  return [
    {
      message: `unit ${quote(unit.name)} of ${script.address} may wait for ${listed(wanted, 4, quote)} up to ${formatDuration(waits)} here, but the script is killed after ${limit}`,
      span: call.timeout?.span ?? call.span ?? script.span,
      related: [
        { message: `the timeout of ${script.address} is set here, in seconds`, span: timeout.span },
      ],
      notes: [
        `at start: after ${limit} the script ends in the middle of the wait, without a word on what is missing`,
        `give \`start\` a \`--timeout\` below ${limit}, or ${script.address} a longer timeout (0 is none)`,
      ],
      agent: agent.address,
      script: script.address,
      unit: call.unit.text.masked,
    },
  ];
}
